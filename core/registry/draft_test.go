package registry_test

import (
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
)

// The draft stays with the event type, and each version keeps the one that it was registered
// with. Draft 4 has no const.
func TestVersionsKeepTheirDraft(t *testing.T) {
	g := gatewaytest.New(0)
	g.JSONSchemas(0)
	const foreign, other = `{"$schema":"urn:x","const":1}`, `{"$schema":"urn:x","const":1,"title":"T"}`
	const named = `{"$schema":"http://json-schema.org/draft-07/schema#","const":1}`
	draft := func(d string) registry.Declaration {
		return registry.Declaration{Draft: &d, Compatibility: new(core.CompatibilityNone)}
	}
	for i, step := range []struct {
		schema   string
		declared registry.Declaration
		code     core.Code
		version  int
		draft    string
		created  bool
		takesTwo bool // what holds for events after the step
	}{
		{foreign, registry.Declaration{}, core.CodeSchemaInvalid, 0, "", false, false},
		{foreign, draft("5"), core.CodeInvalidParameter, 0, "", false, false},
		{foreign, draft("4"), "", 1, "4", true, true},
		{foreign, registry.Declaration{}, "", 1, "4", false, true},
		{foreign, registry.Declaration{Draft: new("7"), Compatibility: new(core.CompatibilityBackward)},
			core.CodeSchemaIncompatible, 0, "", false, true},
		{foreign, draft("7"), "", 2, "7", true, false},
		{other, registry.Declaration{}, "", 3, "7", true, false},
		{other, draft(""), core.CodeSchemaInvalid, 0, "", false, false},
		{named, registry.Declaration{}, "", 4, "7", true, false},
		{named, draft("4"), "", 4, "4", false, false},
		{named, draft(""), "", 4, "", false, false},
		{other, draft("4"), "", 5, "4", true, true},
		{`{"const":1}`, registry.Declaration{}, "", 6, "4", true, true},
		{`{"const":1}`, draft(""), "", 7, "", true, false},
	} {
		r, created, err := g.RegisterFruits(t, step.schema, step.declared)
		if core.CodeOf(err) != step.code || r.Version != step.version || r.Draft != step.draft ||
			created != step.created {
			t.Errorf("step %d: %+v, %v, %v", i, r, created, err)
		}
		g.Later()
		_, err = g.Send(t, "Fruits", `2`)
		if i > 1 && (err == nil) != step.takesTwo {
			t.Errorf("step %d: %v", i, err)
		}
	}
	for version, want := range []string{1: "4", 2: "7", 3: "7", 4: "7", 5: "4", 6: "4", 7: ""} {
		if version == 0 {
			continue
		}
		s, err := g.Schemas.Version(t.Context(), gatewaytest.Fruits, version)
		if err != nil || s.Draft != want {
			t.Errorf("version %d is of draft %q, %v", version, s.Draft, err)
		}
	}
	for address, takesTwo := range map[string]bool{"1": true, "2": false, "5": true} {
		document := `{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"/SpongeBob/Fruits/schema?version=` +
			address + `"}`
		g.Declare(t, "Of"+address, document, registry.Declaration{})
		_, err := g.Send(t, "Of"+address, `2`)
		if (err == nil) != takesTwo {
			t.Errorf("what refers to version %s: %v", address, err)
		}
	}
}

// A shadow is of the draft that the event type had, and is promoted as what it was.
func TestShadowsKeepTheirDraft(t *testing.T) {
	g := gatewaytest.New(0)
	g.JSONSchemas(0)
	et := gatewaytest.Fruits
	const named, foreign = `{"$schema":"http://json-schema.org/draft-07/schema#"}`, `{"$schema":"urn:x","const":1}`
	shadow := func() error {
		_, _, err := g.Register.SetShadow(t.Context(), et.Client, et.Event, []byte(foreign), "", registry.Checks{})
		return err
	}
	declare := func(d string) {
		t.Helper()
		g.Declare(t, et.Event, named, registry.Declaration{Draft: &d})
	}
	declare("")
	if err := shadow(); core.CodeOf(err) != core.CodeSchemaInvalid {
		t.Errorf("without a draft: %v", err)
	}
	declare("4")
	if err := shadow(); err != nil {
		t.Fatal(err)
	}
	if err := shadow(); err != nil {
		t.Errorf("again: %v", err)
	}
	declare("7")
	if err := shadow(); core.CodeOf(err) != core.CodeInvalidParameter {
		t.Errorf("with another draft: %v", err)
	}
	declare("")
	if s, err := g.Schemas.Shadow(t.Context(), et); err != nil || s.Draft != "4" {
		t.Errorf("the shadow is of draft %q, %v", s.Draft, err)
	}
	r, created, err := g.Register.PromoteShadow(t.Context(), et.Client, et.Event, "", registry.Declaration{})
	if err != nil || !created || r.Draft != "4" {
		t.Errorf("%+v, %v, %v", r, created, err)
	}
}

// Events are checked by the shadow that is there, also after one of the same document.
func TestAShadowOfAnotherDraftIsAnother(t *testing.T) {
	g := gatewaytest.New(0)
	g.JSONSchemas(0)
	shadows := core.CheckShadows{Receiver: &g.Receive, Validators: g.Receive.Validators}
	event := gatewaytest.Submission("Fruits", `"apple"`)
	const named, foreign = `{"$schema":"http://json-schema.org/draft-07/schema#"}`, `{"$schema":"urn:x","const":"pear"}`
	for i, test := range []struct {
		draft string
		want  core.Code
	}{{"4", ""}, {"7", core.CodeEventInvalid}, {"4", ""}, {"7", core.CodeEventInvalid}} { // draft 4 has no const
		g.Declare(t, "Fruits", named, registry.Declaration{Draft: &test.draft})
		if _, _, err := g.Register.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte(foreign), "",
			registry.Checks{}); err != nil {
			t.Fatal(err)
		}
		o := shadows.ReceiveAll(t.Context(), []core.Submission{event}, false)[0]
		if o.Err != nil || !o.Shadow.Checked || core.CodeOf(o.Shadow.Refusal) != test.want {
			t.Errorf("%d, draft %s: %+v", i, test.draft, o)
		}
		if err := g.Register.DropShadow(t.Context(), "SpongeBob", "Fruits"); err != nil {
			t.Fatal(err)
		}
	}
}
