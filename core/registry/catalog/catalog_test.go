package catalog_test

import (
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/catalog"
)

func TestGetEventSchema(t *testing.T) {
	g := gatewaytest.New(0)
	g.MustRegister(t, "SpongeBob", "Fruits", "a")
	g.MustRegister(t, "SpongeBob", "Fruits", "b")
	get := catalog.GetEventSchema{Schemas: &g.Schemas}
	for _, c := range []struct {
		event   string
		version int
		want    string
		code    core.Code
	}{
		{"Fruits", 0, "b", ""}, {"Fruits", 1, "a", ""}, {"Fruits", 2, "b", ""},
		{"Fruits", 3, "", core.CodeVersionNotFound},
		{"Colors", 0, "", core.CodeEventTypeNotRegistered}, {"Colors", 1, "", core.CodeEventTypeNotRegistered},
		{"Fr%75its", 0, "", core.CodeInvalidName},
	} {
		schema, err := get.Get(t.Context(), "SpongeBob", c.event, c.version)
		if string(schema.Document) != c.want || core.CodeOf(err) != c.code {
			t.Errorf("%+v: %q, %v", c, schema.Document, err)
		}
	}
}

func TestListRegisteredEvents(t *testing.T) {
	g := gatewaytest.New(0)
	for i := range 7 {
		g.MustRegister(t, "SpongeBob", fmt.Sprintf("Event%d", i), "a")
	}
	list := catalog.ListRegisteredEvents{Schemas: &g.Schemas}
	var names []string
	cursor := ""
	for range 4 {
		page, err := list.List(t.Context(), "SpongeBob", cursor, 3)
		if err != nil || page.Client != "SpongeBob" {
			t.Fatalf("%+v, %v", page, err)
		}
		for _, r := range page.Events {
			names = append(names, r.Type.Event)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if got := strings.Join(names, " "); got != "Event0 Event1 Event2 Event3 Event4 Event5 Event6" || cursor != "" {
		t.Errorf("listed %s, then %q", got, cursor)
	}
	for _, c := range []struct {
		client, cursor string
		limit          int
		want           core.Code
	}{
		{"Sponge.Bob", "", 0, core.CodeInvalidName}, {"SpongeBob", "!", 0, core.CodeInvalidParameter},
		{"SpongeBob", "Li4v", 0, core.CodeInvalidParameter}, // "../"
		{"SpongeBob", "", -1, core.CodeInvalidParameter},
		{"SpongeBob", "", catalog.MaxListLimit + 1, core.CodeInvalidParameter},
		{"Patrick", "", catalog.MaxListLimit, ""},
	} {
		if _, err := list.List(t.Context(), c.client, c.cursor, c.limit); core.CodeOf(err) != c.want {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// A page has room for all that describes its event types.
func TestAPageIsShorterWithLongDescriptions(t *testing.T) {
	g := gatewaytest.New(0)
	const all = 600
	long := strings.Repeat("x", registry.MaxDescription)
	for i := range all {
		g.Declare(t, fmt.Sprintf("Event%03d", i), "a", registry.Declaration{Description: &long})
	}
	u := catalog.ListRegisteredEvents{Schemas: &g.Schemas}
	listed, pages, cursor := 0, 0, ""
	for pages == 0 || cursor != "" {
		page, err := u.List(t.Context(), "SpongeBob", cursor, catalog.MaxListLimit)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Events {
			if e.Type.Event != fmt.Sprintf("Event%03d", listed) {
				t.Fatalf("%s is at place %d", e.Type.Event, listed)
			}
			listed++
		}
		pages, cursor = pages+1, page.Next
	}
	if listed != all || pages != 3 {
		t.Errorf("%d event types are on %d pages", listed, pages)
	}
}

func TestABundleHasWhatASchemaRefersTo(t *testing.T) {
	g, _ := gatewaytest.NewJSON(t)
	g.Declare(t, "Name", `{"type":"string"}`, gatewaytest.AnySchema)
	g.Declare(t, "Name", `{"type":"null"}`, gatewaytest.AnySchema)
	g.Declare(t, "Person", `{"properties":{"name":{"$ref":"/SpongeBob/Name/schema?version=1"}}}`, gatewaytest.AnySchema)
	g.Declare(t, "Fruits", `{"items":{"$ref":"/SpongeBob/Person/schema?version=1"}}`, gatewaytest.AnySchema)
	get := catalog.GetEventSchema{Schemas: &g.Schemas, Language: jsonschema.Language{}}
	for event, want := range map[string]string{
		"Fruits": `{"items":{"$ref":"/SpongeBob/Person/schema?version=1"}, "$defs": {` +
			`"/SpongeBob/Person/schema?version=1": {"$id": "/SpongeBob/Person/schema?version=1", "properties":{"name":{"$ref":"/SpongeBob/Name/schema?version=1"}}}, ` +
			`"/SpongeBob/Name/schema?version=1": {"$id": "/SpongeBob/Name/schema?version=1", "type":"string"}}}`,
		"Name": `{"type":"null"}`,
	} {
		schema, err := get.Get(t.Context(), "SpongeBob", event, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := get.Bundle(t.Context(), schema); err != nil || string(got) != want {
			t.Errorf("%v: %s, want %s", err, got, want)
		}
	}
}
