package asyncapi

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"example.com/eventgateway/core/adapters/jsonschema/bundle"
	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/events"
)

// maxSchemas bounds the schemas of a document, in bytes of the JSON string in which Lambda
// passes an answer on. All the rest is shorter than another 1,500,000, with 100 event types.
const maxSchemas = 2_500_000

// formatOf is the schemaFormat of a draft.
func formatOf(draft string) string {
	if len(draft) == 1 {
		draft = "draft-0" + draft
	}
	return "application/schema+json;version=" + draft
}

// elsewhere is the schema of data whose own schema the document cannot have.
const elsewhere = `{"description":"The event type's schema is not here: it refers to more than readers of AsyncAPI ` +
	`can follow, or is too large. The gateway has it."}`

// dataOf returns the schema of an event type's data, for its place in the document.
func dataOf(event catalog.BundledSchema, room *int) Schema {
	moved, err := bundle.Move(event.Document, pointerOf(event), event.Draft)
	size := len(moved.Schema) + bytes.Count(moved.Schema, []byte(`"`)) + bytes.Count(moved.Schema, []byte(`\`))
	if err != nil || size > *room {
		return Schema{formatOf("7"), json.RawMessage(elsewhere)}
	}
	*room -= size
	return Schema{formatOf(moved.Draft), moved.Schema}
}

// pointerOf is where the schema of an event type's data is. Names of event types have no
// characters that mean something in a pointer or a URI.
func pointerOf(event catalog.BundledSchema) string {
	return "/components/schemas/" + event.Type.Event + "/schema"
}

// envelope is the schema of a CloudEvent. Its keywords mean the same in all drafts.
type envelope struct {
	Type       string         `json:"type"`
	Deprecated bool           `json:"deprecated,omitempty"`
	Required   []string       `json:"required"`
	Properties map[string]any `json:"properties"`
}

// payloadOf returns the schema of a message, in the draft of its data's schema.
//
// Attributes: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#context-attributes
func payloadOf(event catalog.BundledSchema, data Schema) Schema {
	type is map[string]any
	text := is{"type": "string", "minLength": 1}
	e := envelope{
		Type: "object", Deprecated: event.DeprecatedSince() != 0,
		Required: []string{"specversion", "id", "source", "type"},
		Properties: map[string]any{
			"specversion": is{"enum": []string{events.SpecVersion}},
			"id":          text,
			"source":      is{"type": "string", "minLength": 1, "format": "uri-reference"},
			"type":        is{"enum": []string{event.Type.Topic()}},
			"subject":     text,
			"time":        is{"type": "string", "format": "date-time"},
			"dataschema":  is{"type": "string", "minLength": 1, "format": "uri-reference"},
			"schemaversion": is{"type": "integer", "minimum": 1,
				"description": "The version of the schema that the event was checked by; in records alone."},
			"datacontenttype": text,
			"data":            Ref{"#" + pointerOf(event)},
		},
	}
	if event.EnforcementWarn {
		e.Properties["schemaviolations"] = is{"type": "integer", "minimum": 1,
			"description": "In how many places the data breaks its schema, where it does; in records alone."}
	}
	switch {
	case event.DataContentType != "":
		e.Properties["datacontenttype"] = is{"enum": []string{event.DataContentType}}
		e.Properties["data_base64"] = e.Properties["data"]
		e.Properties["data"] = is{"type": "string", "description": "Text, instead of data_base64."}
		e.Required = append(e.Required, "datacontenttype")
	case !event.EnforcementWarn && !takesNull(data.Schema):
		e.Required = append(e.Required, "data")
	}
	schema, _ := json.Marshal(e) // texts and numbers can be encoded
	return Schema{data.Format, schema}
}

// takesNull reports whether a schema may accept null, as which an event without data counts.
func takesNull(schema []byte) bool {
	var is struct {
		Type json.RawMessage `json:"type"`
	}
	if json.Unmarshal(schema, &is) != nil || is.Type == nil {
		return true
	}
	var one string
	var several []string
	_, _ = json.Unmarshal(is.Type, &one), json.Unmarshal(is.Type, &several)
	return cmp.Or(one, "null") == "null" && (len(several) == 0 || slices.Contains(several, "null"))
}
