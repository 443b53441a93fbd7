package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"example.com/eventgateway/events"
)

// Registration says that a version of an event type's schema is registered.
type Registration struct {
	events.Registered
	New bool // false where the latest version was this very schema already
}

// RegisterOptions are what a registration declares beside the schema. A nil field
// leaves what was declared before; a pointer to "" or false takes it back.
type RegisterOptions struct {
	// PartitionKey is the JSON Pointer of a required scalar, such as /order/id:
	// events with the same value keep their order.
	PartitionKey *string

	// DataContentType is the media type of the events' data where that is not JSON,
	// such as image/png. The schema is then of the JSON string that has the data in
	// base64. It excludes PartitionKey.
	DataContentType *string

	// Idempotent has an event that is sent again, with the id of one that is
	// stored, answered with that one's receipt, and not stored again.
	Idempotent *bool

	// Compatibility is what a new version must keep of the earlier ones: "none",
	// "backward" (what the gateway takes if none was ever declared), "forward" or
	// "full", the last three also followed by "_transitive". OpenContent is "strict"
	// or "lenient", as object schemas that say nothing of a member are compared.
	// Neither can be empty.
	Compatibility *string
	OpenContent   *string

	// Enforcement is what becomes of an event that violates its schema: "enforce" (what
	// the gateway takes if none was ever declared) has it refused, "warn" stored, marked
	// by the number of its violations. It cannot be empty.
	Enforcement *string
	// Formats is "assert" to hold events to format in schemas of all drafts, or
	// "draft", which is what the gateway takes if neither was ever declared. It
	// cannot be empty.
	Formats *string

	// Deprecated marks the event type in lists, and answers to its senders by the
	// Deprecation header (RFC 9745). Its events are taken all the same.
	Deprecated *bool

	// DryRun stores nothing: the answer says what a registration would bring.
	DryRun bool
}

// Register registers schema, a JSON Schema of up to 350,000 bytes, as the event
// type's next version. The same schema again changes nothing.
func (c *Client) Register(ctx context.Context, client, event string, schema []byte) (Registration, error) {
	return c.RegisterWith(ctx, client, event, schema, RegisterOptions{})
}

// RegisterWith is Register with options. They can change without a new version.
func (c *Client) RegisterWith(ctx context.Context, client, event string, schema []byte, options RegisterOptions) (Registration, error) {
	path, err := eventPath(client, event, "register_event")
	if err != nil {
		return Registration{}, err
	}
	return c.register(ctx, path, options.query(), schema)
}

// query is the options as the routes take them.
func (options RegisterOptions) query() url.Values {
	query := url.Values{}
	for name, value := range map[string]*string{
		"partition_key": options.PartitionKey, "data_content_type": options.DataContentType,
		"compatibility": options.Compatibility, "open_content": options.OpenContent,
		"enforcement": options.Enforcement, "formats": options.Formats,
	} {
		if value != nil {
			query.Set(name, *value)
		}
	}
	for name, value := range map[string]*bool{"idempotent": options.Idempotent, "deprecated": options.Deprecated} {
		if value != nil {
			query.Set(name, strconv.FormatBool(*value))
		}
	}
	if options.DryRun {
		query.Set("dry_run", "true")
	}
	return query
}

// register sends a schema, or nothing, to a route that answers with a registration.
func (c *Client) register(ctx context.Context, path string, query url.Values, schema []byte) (Registration, error) {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	header := http.Header{}
	if schema != nil {
		header.Set("Content-Type", events.SchemaType)
	}
	a, err := c.do(ctx, http.MethodPost, path, header, schema)
	if err != nil {
		return Registration{}, err
	}
	var r Registration
	if err := json.Unmarshal(a.body, &r); err != nil || r.Version < 1 {
		return Registration{}, notAGateway(path, a.status, "a registration")
	}
	r.New = a.status == http.StatusCreated
	return r, nil
}

// SchemaOptions say which schema is asked for.
type SchemaOptions struct {
	Version     int    // the latest if 0
	Shadow      bool   // the event type's shadow instead
	IfNoneMatch string // an ETag: do not send the document again if it still has this
}

// Schema is a registered schema.
type Schema struct {
	Document    []byte // the bytes as registered; nil if NotModified
	Version     int    // 0 for a shadow, or if NotModified and the gateway does not repeat it
	ETag        string
	NotModified bool // the schema still has the ETag of SchemaOptions.IfNoneMatch
}

// Schema returns an event type's schema.
func (c *Client) Schema(ctx context.Context, client, event string, options SchemaOptions) (Schema, error) {
	path, err := eventPath(client, event, "schema")
	if err != nil {
		return Schema{}, err
	}
	if options.Shadow {
		path += "?version=shadow"
	} else if options.Version != 0 {
		path += "?version=" + strconv.Itoa(options.Version)
	}
	header := http.Header{"Accept": {events.SchemaType}}
	if options.IfNoneMatch != "" {
		header.Set("If-None-Match", options.IfNoneMatch)
	}
	a, err := c.do(ctx, http.MethodGet, path, header, nil)
	if err != nil {
		return Schema{}, err
	}
	s := Schema{ETag: a.header.Get("ETag"), NotModified: a.status == http.StatusNotModified}
	s.Version, _ = strconv.Atoi(a.header.Get("Schema-Version"))
	if s.NotModified {
		return s, nil
	}
	known := s.Version > 0 || options.Shadow && a.mediaType() == events.SchemaType
	if !known || !json.Valid(a.body) {
		return Schema{}, notAGateway(path, a.status, "a schema")
	}
	s.Document = a.body
	return s, nil
}

func notAGateway(path string, status int, want string) error {
	return strangeAnswer{fmt.Errorf("%s: the answer (%d) is not %s: is this the URL of an event gateway?", path, status, want)}
}
