package catalog_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/core/senders"
)

func describe(t *testing.T, schemas catalog.SchemaBrowser, event string) catalog.Description {
	t.Helper()
	u := catalog.DescribeEvent{Schemas: schemas, Language: jsonschema.Language{}}
	d, err := u.Describe(t.Context(), "SpongeBob", event)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDescriptionsNameReferences(t *testing.T) {
	g, _ := gatewaytest.NewJSON(t)
	g.Declare(t, "Name", `{"type":"string"}`, gatewaytest.AnySchema)
	g.Declare(t, "Name", `{"type":"string","maxLength":7}`, gatewaytest.AnySchema)
	g.Declare(t, "Person", `{"properties":{"name":{"$ref":"/SpongeBob/Name/schema?version=1"}}}`, gatewaytest.AnySchema)
	g.Declare(t, "Person", `{"properties":{"name":{"$ref":"/SpongeBob/Name/schema?version=2"},"x":{"$ref":"/SpongeBob/Name/schema?version=1"}}}`, gatewaytest.AnySchema)
	g.Declare(t, "Former", `{"$ref":"/SpongeBob/Name/schema?version=1"}`, gatewaytest.AnySchema)
	g.Declare(t, "Former", `{"type":"string"}`, gatewaytest.AnySchema)
	g.Declare(t, "Fruits", `{"properties":{"by":{"$ref":"/SpongeBob/Person/schema?version=1"}}}`, gatewaytest.AnySchema)
	for event, want := range map[string]string{
		"Person": "to [{SpongeBob.Name 1} {SpongeBob.Name 2}], from [{SpongeBob.Fruits 1}]",
		"Name":   "to [], from [{SpongeBob.Person 2}]",
		"Fruits": "to [{SpongeBob.Person 1}], from []",
	} {
		d := describe(t, &g.Schemas, event)
		if got := fmt.Sprintf("to %v, from %v", topics(d.References), topics(d.ReferencedBy)); got != want {
			t.Errorf("%s refers %s; want %s", event, got, want)
		}
	}
}

func topics(names []catalog.VersionName) []string {
	list := []string{}
	for _, name := range names {
		list = append(list, fmt.Sprintf("{%s %d}", name.Type.Topic(), name.Version))
	}
	return list
}

// A description has the latest 100 versions.
func TestDescriptionsAreBounded(t *testing.T) {
	g := gatewaytest.New(0)
	const versions = 103
	for i := range versions {
		g.MustRegister(t, "SpongeBob", "Fruits", fmt.Sprintf("%03d", i))
	}
	d := describe(t, &g.Schemas, "Fruits")
	if len(d.Versions) != 100 || d.Omitted != 3 || d.Versions[0].Version != versions || d.Versions[99].Version != 4 {
		t.Errorf("%d versions from %d on, %d omitted", len(d.Versions), d.Versions[0].Version, d.Omitted)
	}
}

// References to an event type are not searched for without end.
func TestTooManyReferencesAreNotKnown(t *testing.T) {
	g := gatewaytest.New(0)
	for i := range 100 {
		g.MustRegister(t, "SpongeBob", fmt.Sprintf("Event%d", i), `{}`)
	}
	if d := describe(t, &g.Schemas, "Event0"); d.ReferencedBy == nil {
		t.Error("they are not known of 100 event types")
	}
	g.MustRegister(t, "SpongeBob", "Fruits", `{}`)
	if d := describe(t, &g.Schemas, "Fruits"); d.ReferencedBy != nil {
		t.Errorf("of 101 event types they are %v", d.ReferencedBy)
	}
	g = gatewaytest.New(0)
	for i := range 15 {
		g.MustRegister(t, "SpongeBob", fmt.Sprintf("Event%d", i), `"`+strings.Repeat("x", 300_000)+`"`)
	}
	if d := describe(t, &g.Schemas, "Event0"); d.ReferencedBy != nil {
		t.Errorf("of 4.5 MB they are %v", d.ReferencedBy)
	}
}

func TestWhatIsNotRegisteredIsNotDescribed(t *testing.T) {
	g := gatewaytest.New(0)
	u := catalog.DescribeEvent{Schemas: &g.Schemas, Language: jsonschema.Language{}}
	if _, err := u.Describe(t.Context(), "SpongeBob", "-"); core.CodeOf(err) != core.CodeInvalidName {
		t.Errorf("a malformed name: %v", err)
	}
	g.MustRegister(t, "SpongeBob", "Fruits", "a")
	g.MustDelete(t)
	if _, err := u.Describe(t.Context(), "SpongeBob", "Fruits"); core.CodeOf(err) != core.CodeEventTypeNotRegistered {
		t.Errorf("a deleted event type: %v", err)
	}
}

// A description adds up the days on which events named a version. It leaves out the versions of
// a deleted event type.
func TestDescriptionsCountSenders(t *testing.T) {
	g := gatewaytest.New(0)
	g.MustRegister(t, "SpongeBob", "Fruits", "one")
	g.MustDelete(t)
	g.MustRegister(t, "SpongeBob", "Fruits", "two")
	g.MustRegister(t, "SpongeBob", "Fruits", "three")
	var counts memory.Senders
	u := catalog.DescribeEvent{
		Schemas: &g.Schemas, Language: jsonschema.Language{}, Senders: &counts, Now: func() time.Time { return g.Now },
	}
	sendersOf := func() string {
		d, err := u.Describe(t.Context(), "SpongeBob", "Fruits")
		if err != nil {
			t.Fatal(err)
		}
		if d.Senders == nil {
			t.Error("they are not known")
		}
		return fmt.Sprint(d.Senders)
	}
	if got := sendersOf(); got != "[]" {
		t.Errorf("without events: %s", got)
	}
	for _, c := range []senders.Count{
		{Version: 1, Events: 5, Last: g.Now}, {Version: 2, Events: 3, Last: g.Now},
		{Version: 2, Events: 4, Last: g.Now.AddDate(0, 0, -2)}, {Version: 3, Events: 1, Last: g.Now.AddDate(0, 0, -2)},
		{Version: 3, Events: 9, Last: g.Now.AddDate(0, 0, -senders.Window)},
	} {
		c.Type = gatewaytest.Fruits
		if err := counts.Add(t.Context(), []senders.Count{c}); err != nil {
			t.Fatal(err)
		}
	}
	want := fmt.Sprint([]catalog.Sender{
		{Version: 3, Events: 1, Last: g.Now.AddDate(0, 0, -2)}, {Version: 2, Events: 7, Last: g.Now},
	})
	if got := sendersOf(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
