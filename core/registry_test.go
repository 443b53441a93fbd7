package core_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"example.com/eventgateway/core"
)

func TestTheSameSchemaAgainIsTheSameVersion(t *testing.T) {
	g := newGateway(0)
	for _, step := range []struct {
		schema  string
		version int
		created bool
	}{
		{"a", 1, true}, {"a", 1, false}, {"b", 2, true}, {"b", 2, false},
		{"a", 3, true}, // rolled back: the old schema is the newest again
	} {
		r, created, err := g.register.Register(t.Context(), "SpongeBob", "Fruits", []byte(step.schema), core.Declaration{})
		if err != nil || r.Version != step.version || created != step.created || r.Fingerprint == "" || r.CreatedAt.IsZero() {
			t.Errorf("%+v: %+v, %v, %v", step, r, created, err)
		}
	}
}

// One version each, no gap, none lost.
func TestRegistrationsAtOnce(t *testing.T) {
	const n = 10
	g := newGateway(0)
	versions := make([]int, n)
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			r, _, err := g.register.Register(t.Context(), "SpongeBob", "Fruits", fmt.Appendf(nil, "schema %d", i), core.Declaration{})
			versions[i], errs[i] = r.Version, err
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for i, version := range versions {
		stored, err := g.schemas.Version(t.Context(), core.EventType{Client: "SpongeBob", Event: "Fruits"}, version)
		if err != nil || string(stored.Document) != fmt.Sprintf("schema %d", i) || seen[version] || version > n {
			t.Errorf("registration %d: version %d is %q, %v", i, version, stored.Document, err)
		}
		seen[version] = true
	}
}

func TestARaceThatIsNeverWonEnds(t *testing.T) {
	g := newGateway(0)
	g.register.Schemas = loser{&g.schemas}
	_, _, err := g.register.Register(t.Context(), "SpongeBob", "Fruits", []byte("a"), core.Declaration{})
	if core.CodeOf(err) != core.CodeRegistrationConflict || !core.CodeOf(err).Retryable() {
		t.Errorf("%v", err)
	}
	late, cancel := context.WithCancel(t.Context())
	g.register.Schemas = loser{cancelling{&g.schemas, cancel}}
	if _, _, err := g.register.Register(late, "SpongeBob", "Fruits", []byte("a"), core.Declaration{}); core.CodeOf(err) != core.CodeBackendUnavailable {
		t.Errorf("when the time is up meanwhile: %v", err)
	}
}

type loser struct{ core.SchemaWriter }

func (l loser) Add(context.Context, core.Schema) error {
	_, _ = l.Latest(context.Background(), core.EventType{})
	return core.LostRace(core.EventType{})
}

type cancelling struct {
	core.SchemaWriter
	cancel func()
}

func (c cancelling) Latest(ctx context.Context, t core.EventType) (core.Registration, error) {
	if t == (core.EventType{}) {
		c.cancel()
	}
	return c.SchemaWriter.Latest(ctx, t)
}

func TestRefusedRegistrations(t *testing.T) {
	g := newGateway(0)
	for _, c := range []struct {
		client, event, schema string
		want                  core.Code
	}{
		{"", "Fruits", "a", core.CodeInvalidName},
		{"SpongeBob", "", "a", core.CodeInvalidName},
		{"SpongeBob", "Fruits", "", core.CodeInvalidJSON},
		{"SpongeBob", "Fruits", strings.Repeat("a", core.MaxSchemaBytes+1), core.CodeTooLarge},
	} {
		if _, _, err := g.register.Register(t.Context(), c.client, c.event, []byte(c.schema), core.Declaration{}); core.CodeOf(err) != c.want {
			t.Errorf("%.60v: %v", c, err)
		}
	}
}

func TestGetEventSchema(t *testing.T) {
	g := newGateway(0)
	g.mustRegister(t, "SpongeBob", "Fruits", "a")
	g.mustRegister(t, "SpongeBob", "Fruits", "b")
	get := core.GetEventSchema{Schemas: &g.schemas}
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
	g := newGateway(0)
	for i := range 7 {
		g.mustRegister(t, "SpongeBob", fmt.Sprintf("Event%d", i), "a")
	}
	list := core.ListRegisteredEvents{Schemas: &g.schemas}
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
		{"SpongeBob", "", -1, core.CodeInvalidParameter}, {"SpongeBob", "", core.MaxListLimit + 1, core.CodeInvalidParameter},
		{"Patrick", "", core.MaxListLimit, ""},
	} {
		if _, err := list.List(t.Context(), c.client, c.cursor, c.limit); core.CodeOf(err) != c.want {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// What memory keeps is bounded: with room for one compiled schema, two event
// types in turn compile again and again, and are both right.
func TestCompiledSchemasAreForgottenWhenThereIsNoRoom(t *testing.T) {
	g := newGateway(0)
	g.receive.Validators = core.NewValidators(&g.schemas, &g.language, core.ValidatorsOptions{MaxBytes: 1, MaxTypes: 1})
	g.mustRegister(t, "SpongeBob", "Fruits", "a")
	g.mustRegister(t, "SpongeBob", "Colors", "b")
	for range 3 {
		for event, data := range map[string]string{"Fruits": "a", "Colors": "b"} {
			if _, err := g.receive.Receive(t.Context(), core.Submission{Client: "SpongeBob", Event: event, Data: []byte(data)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := g.language.compiled.Load(); n < 4 {
		t.Errorf("compiled %d times: more was kept than there is room for", n)
	}
}
