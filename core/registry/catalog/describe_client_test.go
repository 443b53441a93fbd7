package catalog_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry/catalog"
)

// describer counts the versions that are read. gone is deleted by then.
type describer struct {
	catalog.SchemaDescriber
	reads int
	gone  string
}

func (c *describer) Version(ctx context.Context, t core.EventType, version int) (core.Schema, error) {
	if c.reads++; t.Event == c.gone {
		return core.Schema{}, &core.Error{Code: core.CodeVersionNotFound}
	}
	return c.SchemaDescriber.Version(ctx, t, version)
}

func TestDescribeClient(t *testing.T) {
	g, _ := gatewaytest.NewJSON(t)
	g.Declare(t, "A", `{"type":"string"}`, gatewaytest.AnySchema)
	g.Declare(t, "B", `{"$ref":"/SpongeBob/A/schema?version=1"}`, gatewaytest.AnySchema)
	g.Declare(t, "C", `{"not":{"$ref":"/SpongeBob/A/schema?version=1"}}`, gatewaytest.AnySchema)
	schemas := &describer{SchemaDescriber: &g.Schemas}
	u := catalog.DescribeClient{Schemas: schemas, Language: jsonschema.Language{}}
	page, err := u.Describe(t.Context(), "SpongeBob", "", 2)
	if err != nil || len(page.Events) != 2 || page.Next == "" {
		t.Fatalf("got %+v, %v", page, err)
	}
	if text := string(page.Events[1].Document); !strings.Contains(text, `"$defs"`) || page.Events[1].Type.Event != "B" {
		t.Errorf("B is %s", text)
	}
	if schemas.reads != 2 { // A once, although B refers to it
		t.Errorf("%d versions are read", schemas.reads)
	}
	page, err = u.Describe(t.Context(), "SpongeBob", page.Next, 2)
	if err != nil || len(page.Events) != 1 || page.Next != "" {
		t.Errorf("the next page is %+v, %v", page, err)
	}
	schemas.gone = "C"
	if page, err = u.Describe(t.Context(), "SpongeBob", "", 0); err != nil || len(page.Events) != 2 || page.Next != "" {
		t.Errorf("with one that is deleted meanwhile, it is %+v, %v", page, err)
	}
	if page, err = u.Describe(t.Context(), "Nobody", "", 0); err != nil || len(page.Events) != 0 || page.Next != "" {
		t.Errorf("of nobody it is %+v, %v", page, err)
	}
	for _, wrong := range []struct {
		client, cursor string
		limit          int
		code           core.Code
	}{
		{"no.client", "", 0, core.CodeInvalidName}, {"SpongeBob", "@", 0, core.CodeInvalidParameter},
		{"SpongeBob", "", 101, core.CodeInvalidParameter}, {"SpongeBob", "", -1, core.CodeInvalidParameter},
	} {
		if _, err := u.Describe(t.Context(), wrong.client, wrong.cursor, wrong.limit); core.CodeOf(err) != wrong.code {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}

// A page ends where an answer has no room for more schemas.
func TestAPageIsShorterWithLargeSchemas(t *testing.T) {
	g, _ := gatewaytest.NewJSON(t)
	const all = 10
	for i := range all {
		g.Declare(t, fmt.Sprint("Event", i), `{"description":"`+strings.Repeat("x", 300_000)+`"}`, gatewaytest.AnySchema)
	}
	u := catalog.DescribeClient{Schemas: &g.Schemas, Language: jsonschema.Language{}}
	listed, cursor := 0, ""
	for listed == 0 || cursor != "" {
		page, err := u.Describe(t.Context(), "SpongeBob", cursor, 0)
		if err != nil || len(page.Events) > 4 {
			t.Fatalf("%d schemas, %v", len(page.Events), err)
		}
		for _, e := range page.Events {
			if e.Type.Event != fmt.Sprint("Event", listed) {
				t.Fatalf("%s is at place %d", e.Type.Event, listed)
			}
			listed++
		}
		cursor = page.Next
	}
	if listed != all {
		t.Errorf("%d event types are described", listed)
	}
}
