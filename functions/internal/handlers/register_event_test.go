package handlers

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
)

// registering is the handler of register_event over memory.
func registering() apigateway.Handler {
	return registerEvent(&registry.RegisterEvent{
		Schemas: &memory.Schemas{}, Language: jsonschema.Language{}, Now: time.Now,
	})
}

// asking is a request with a query.
func asking(query map[string]string, r apigateway.Request) apigateway.Request {
	r.Query = apigateway.QueryOf(query)
	return r
}

// The mark of UTF-8 is skipped, others are refused.
func TestByteOrderMarks(t *testing.T) {
	for body, want := range map[string]core.Code{"\xef\xbb\xbf{}": "", "\xff\xfe{\x00}\x00": core.CodeInvalidJSON} {
		if _, err := registering()(t.Context(), sent("Fruits", body)); core.CodeOf(err) != want {
			t.Errorf("%q: %v", body, err)
		}
	}
}

// A declaration is part of the query: what is not given stays, an empty value
// takes it back.
func TestDeclarations(t *testing.T) {
	register := registering()
	const object = `{"type":"object","required":["id"],"properties":{"id":{"type":"string"}}}`
	for i, c := range []struct {
		schema string
		query  map[string]string
		want   events.Registered
		code   core.Code
	}{
		{`{}`, map[string]string{"data_content_type": "Image/PNG", "compatibility": "none"}, events.Registered{Version: 1, Settings: events.Settings{DataContentType: "image/png"}}, ""},
		{`{}`, nil, events.Registered{Version: 1, Settings: events.Settings{DataContentType: "image/png"}}, ""},
		{object, map[string]string{"partition_key": "/id"}, events.Registered{}, core.CodeInvalidParameter},
		{object, nil, events.Registered{}, core.CodeSchemaInvalid},
		{object, map[string]string{"partition_key": "/id", "data_content_type": ""},
			events.Registered{Version: 2, Settings: events.Settings{PartitionKey: "/id"}}, ""},
		{object, map[string]string{"data_content_type": "image/png"}, events.Registered{}, core.CodeInvalidParameter},
		{object, map[string]string{"data_content_type": "image"}, events.Registered{}, core.CodeInvalidParameter},
		{object, map[string]string{"partition_key": ""}, events.Registered{Version: 2}, ""},
	} {
		response, err := register(t.Context(), asking(c.query, sent("Pictures", c.schema)))
		if core.CodeOf(err) != c.code {
			t.Errorf("step %d: %v", i, err)
		}
		if err != nil {
			continue
		}
		var got events.Registered
		if err := json.Unmarshal(response.Body, &got); err != nil {
			t.Fatal(err)
		}
		if got.PartitionKey != c.want.PartitionKey || got.DataContentType != c.want.DataContentType ||
			got.Version != c.want.Version {
			t.Errorf("step %d: %+v, want %+v", i, got, c.want)
		}
	}
}

// A shadow declares nothing, and is another schema than the latest version.
func TestWhatIsNoShadow(t *testing.T) {
	register := registering()
	send := func(query map[string]string, schema string) (apigateway.Response, error) {
		r := asking(query, sent("Fruits", schema))
		r.Principal.ID = "arn:aws:iam::1:user/me"
		return register(t.Context(), r)
	}
	if _, err := send(nil, `{"type":"object"}`); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"partition_key": "/id", "idempotent": "false", "data_content_type": "", "compatibility": "none",
		"open_content": "strict", "enforcement": "warn", "deprecated": "false",
	} {
		r, err := send(map[string]string{"shadow": "true", name: value}, `{}`)
		if core.CodeOf(err) != core.CodeInvalidParameter {
			t.Errorf("%s: %s, %v", name, r.Body, err)
		}
	}
	r, err := send(map[string]string{"shadow": "true"}, `{ "type": "object" }`)
	if core.CodeOf(err) != core.CodeInvalidParameter {
		t.Errorf("the latest version: %s, %v", r.Body, err)
	}
	if r, err := send(map[string]string{"shadow": "true"}, `{}`); err != nil || r.Status != 201 ||
		!strings.Contains(string(r.Body), `"shadow":true`) {
		t.Errorf("%s, %v", r.Body, err)
	}
}
