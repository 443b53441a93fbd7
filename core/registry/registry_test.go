package registry_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
)

func TestTheSameSchemaAgainIsTheSameVersion(t *testing.T) {
	g := gatewaytest.New(0)
	for _, step := range []struct {
		schema  string
		version int
		created bool
	}{
		{"a", 1, true}, {"a", 1, false}, {"b", 2, true}, {"b", 2, false},
		{"a", 3, true}, // rolled back: the old schema is the newest again
	} {
		r, created, err := g.RegisterFruits(t, step.schema, gatewaytest.AnySchema)
		if err != nil || r.Version != step.version || created != step.created || r.Fingerprint == "" ||
			r.CreatedAt.IsZero() {
			t.Errorf("%+v: %+v, %v, %v", step, r, created, err)
		}
	}
}

func TestARaceThatIsNeverWonEnds(t *testing.T) {
	g := gatewaytest.New(0)
	g.Register.Schemas = loser{&g.Schemas}
	_, _, err := g.RegisterFruits(t, "a", registry.Declaration{})
	if core.CodeOf(err) != core.CodeRegistrationConflict || !core.CodeOf(err).Retryable() {
		t.Errorf("%v", err)
	}
	late, cancel := context.WithCancel(t.Context())
	g.Register.Schemas = loser{cancelling{&g.Schemas, cancel}}
	if _, _, err := g.Register.Register(late, "SpongeBob", "Fruits", []byte("a"),
		registry.Declaration{}); core.CodeOf(err) != core.CodeBackendUnavailable {
		t.Errorf("when the time is up meanwhile: %v", err)
	}
}

type loser struct{ registry.SchemaWriter }

func (l loser) Add(context.Context, core.Schema) error {
	_, _ = l.Head(context.Background(), core.EventType{})
	return core.LostRace(core.EventType{})
}

type cancelling struct {
	registry.SchemaWriter
	cancel func()
}

func (c cancelling) Head(ctx context.Context, t core.EventType) (registry.Head, error) {
	if t == (core.EventType{}) {
		c.cancel()
	}
	return c.SchemaWriter.Head(ctx, t)
}

func TestCompatibility(t *testing.T) {
	level := func(c core.Compatibility) registry.Declaration { return registry.Declaration{Compatibility: &c} }
	yes, csv := true, "text/csv"
	for name, c := range map[string]struct {
		versions []string // registered without compatibility
		schema   string
		declared registry.Declaration
		want     string // version and direction of each cause
	}{
		"the first":           {nil, "a", registry.Declaration{}, ""},
		"backward by default": {[]string{"ab"}, "b", registry.Declaration{}, ""},
		"not backward":        {[]string{"b"}, "ab", registry.Declaration{}, "1 backward"},
		"none":                {[]string{"b"}, "ab", level(core.CompatibilityNone), ""},
		"forward":             {[]string{"b"}, "ab", level(core.CompatibilityForward), ""},
		"not forward":         {[]string{"ab"}, "b", level(core.CompatibilityForward), "1 forward"},
		"full":                {[]string{"b"}, "ab", level(core.CompatibilityFull), "1 backward"},
		"neither":             {[]string{"x"}, "y", level(core.CompatibilityFull), "1 backward 1 forward"},
		"only the latest":     {[]string{"x", "ab"}, "b", level(core.CompatibilityBackward), ""},
		"all versions": {[]string{"x", "ab", "y"}, "b", level(core.CompatibilityBackwardTransitive),
			"3 backward 1 backward"},
		"all versions, forward": {[]string{"x", "ab"}, "abc", level(core.CompatibilityForwardTransitive),
			"1 forward"},
		"all versions, full": {[]string{"x", "b"}, "ab", level(core.CompatibilityFullTransitive),
			"2 backward 1 backward 1 forward"},
		"lenient":                      {[]string{"b"}, "ab", registry.Declaration{OpenContentLenient: &yes}, ""},
		"the same":                     {[]string{"b", "ab"}, "ab", level(core.CompatibilityFullTransitive), ""},
		"an older one again":           {[]string{"ab", "b"}, "ab", registry.Declaration{}, "2 backward"},
		"another media type":           {[]string{"a"}, "b", registry.Declaration{DataContentType: &csv}, "none"},
		"another media type, the same": {[]string{"a"}, "a", registry.Declaration{DataContentType: &csv}, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			g := gatewaytest.New(0)
			for _, v := range c.versions {
				g.Declare(t, "Fruits", v,
					registry.Declaration{Compatibility: new(core.CompatibilityNone), OpenContentLenient: new(false)})
			}
			if c.declared.Compatibility == nil {
				backward := core.CompatibilityBackward
				c.declared.Compatibility = &backward
			}
			// What a dry run says is what the registration does.
			tried, _, _, tryErr := g.Register.Try(t.Context(), "SpongeBob", "Fruits", []byte(c.schema), c.declared)
			r, _, err := g.RegisterFruits(t, c.schema, c.declared)
			if tried.Registration != r.Registration || fmt.Sprint(tryErr) != fmt.Sprint(err) {
				t.Errorf("tried: %+v, %v; registered: %+v, %v", tried, tryErr, r, err)
			}
			var got []string
			if e, ok := errors.AsType[*registry.Incompatible](err); ok {
				for _, v := range e.Breaches {
					got = append(got, fmt.Sprint(v.Version, " ", v.Direction))
					if reader, writer := "/r", "/w"; v.Direction == core.CompatibilityForward &&
						(v.SchemaPointer != writer || v.EarlierSchemaPointer != reader) ||
						v.Direction == core.CompatibilityBackward &&
							(v.SchemaPointer != reader || v.EarlierSchemaPointer != writer) || v.Example == "" {
						t.Errorf("%+v", v)
					}
				}
			}
			if err != nil && (core.CodeOf(err) != core.CodeSchemaIncompatible || core.CodeOf(err).Retryable()) {
				t.Errorf("%v", err)
			}
			if err != nil && len(got) == 0 {
				got = []string{"none"}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("causes %q, want %q: %v", got, c.want, err)
			}
			if latest, _ := g.Schemas.Latest(t.Context(), gatewaytest.Fruits); err != nil &&
				latest.Version != len(c.versions) {
				t.Errorf("an incompatible schema became version %d", latest.Version)
			}
		})
	}
}

// An event type begins with lenient. What was registered before has no mark, and stays strict.
func TestWhatAnEventTypeBeginsWith(t *testing.T) {
	strict := registry.Declaration{OpenContentLenient: new(false)}
	for name, c := range map[string]struct {
		before  *core.Settings // of an event type from before the rule
		first   registry.Declaration
		lenient bool
	}{
		"a new one":                     {nil, registry.Declaration{}, true},
		"a new one that says strict":    {nil, strict, false},
		"an older one":                  {&core.Settings{}, registry.Declaration{}, false},
		"an older one that is lenient":  {&core.Settings{OpenContentLenient: true}, registry.Declaration{}, true},
		"an older one that says strict": {&core.Settings{OpenContentLenient: true}, strict, false},
	} {
		t.Run(name, func(t *testing.T) {
			g := gatewaytest.New(0)
			if c.before != nil {
				if err := g.Schemas.Add(t.Context(), core.Schema{Document: []byte("b"), Registration: core.Registration{
					Type: gatewaytest.Fruits, Version: 1, Settings: *c.before,
					Fingerprint: "fingerprint of b"}}); err != nil {
					t.Fatal(err)
				}
			}
			for _, declared := range []registry.Declaration{c.first, {Idempotent: new(true)}} {
				r, _, err := g.RegisterFruits(t, "b", declared)
				if err != nil || r.OpenContentLenient != c.lenient {
					t.Errorf("%+v, %v", r.Settings, err)
				}
			}
			_, _, err := g.RegisterFruits(t, "ab", registry.Declaration{})
			if (err == nil) != c.lenient {
				t.Errorf("the next version: %v", err)
			}
		})
	}
}

// A dry run stores nothing, and the settings stay too.
func TestADryRunStoresNothing(t *testing.T) {
	g := gatewaytest.New(0)
	for range 2 {
		if r, created, _, err := g.Register.Try(t.Context(), "SpongeBob", "Fruits", []byte("a"),
			registry.Declaration{}); err != nil || !created || r.Version != 1 {
			t.Errorf("%+v, %v, %v", r, created, err)
		}
	}
	g.MustRegister(t, "SpongeBob", "Fruits", "a")
	if r, created, _, err := g.Register.Try(t.Context(), "SpongeBob", "Fruits", []byte("a"),
		registry.Declaration{Idempotent: new(true)}); err != nil || created || !r.Idempotent {
		t.Errorf("%+v, %v, %v", r, created, err)
	}
	if r, err := g.Schemas.Latest(t.Context(), gatewaytest.Fruits); err != nil || r.Version != 1 || r.Idempotent {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestUnknownCompatibility(t *testing.T) {
	g := gatewaytest.New(0)
	for _, wrong := range []core.Compatibility{"", "Backward", "backwards", "transitive", "none_transitive"} {
		if _, _, err := g.RegisterFruits(t, "a",
			registry.Declaration{Compatibility: &wrong}); core.CodeOf(err) != core.CodeInvalidParameter {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

// A refusal of a setting names the parameter that it came by.
func TestRefusedSettings(t *testing.T) {
	g := gatewaytest.New(0)
	for want, declared := range map[string]registry.Declaration{
		`partition_key must be a JSON Pointer to a member, such as /order/id, and not "id"`:         {PartitionKey: new("id")},
		`version_field must be a JSON Pointer to a member, such as /order/id, and not "/a~2"`:       {VersionField: new("/a~2")},
		`data_content_type must be a media type without parameters, such as image/png, and not "x"`: {DataContentType: new("x")},
	} {
		_, _, err := g.RegisterFruits(t, "a", declared)
		if e, is := errors.AsType[*core.Error](err); !is || e.Code != core.CodeInvalidParameter || e.Detail != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestRefusedRegistrations(t *testing.T) {
	g := gatewaytest.New(0)
	for _, c := range []struct {
		client, event, schema string
		want                  core.Code
	}{
		{"", "Fruits", "a", core.CodeInvalidName},
		{"SpongeBob", "", "a", core.CodeInvalidName},
		{"SpongeBob", "Fruits", "", core.CodeInvalidJSON},
		{"SpongeBob", "Fruits", strings.Repeat("a", core.MaxSchemaBytes+1), core.CodeTooLarge},
	} {
		if _, _, err := g.Register.Register(t.Context(), c.client, c.event, []byte(c.schema),
			registry.Declaration{}); core.CodeOf(err) != c.want {
			t.Errorf("%.60v: %v", c, err)
		}
	}
}
