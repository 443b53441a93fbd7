package registry_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/sampling"
)

// trial registers event types and keeps samples of their events, a second each.
type trial struct {
	*gatewaytest.Gateway
	samples memory.Samples
}

func newTrial(t *testing.T, schema string, events ...string) *trial {
	t.Helper()
	u := &trial{Gateway: gatewaytest.New(0)}
	u.JSONSchemas(0)
	u.Register.Traffic = &registry.CheckTraffic{Samples: &u.samples, Now: u.Register.Now}
	if schema != "" {
		u.Declare(t, "Fruits", schema, registry.Declaration{})
	}
	for i, e := range events {
		u.keep(t, sampling.Sample{Time: u.Now.Add(time.Duration(i) * time.Second), Data: []byte(e)})
	}
	return u
}

// keep keeps a sample of an event of Fruits.
func (u *trial) keep(t *testing.T, s sampling.Sample) {
	t.Helper()
	s.Type, s.Expires = gatewaytest.Fruits, u.Now.Add(time.Hour)
	if err := u.samples.Keep(t.Context(), []sampling.Sample{s}); err != nil {
		t.Fatal(err)
	}
}

// try returns what a dry run says of samples, also where the schema is incompatible.
func (u *trial) try(t *testing.T, schema string, declared registry.Declaration) *registry.Traffic {
	t.Helper()
	_, _, traffic, err := u.Register.Try(t.Context(), "SpongeBob", "Fruits",
		[]byte(schema), declared)
	if e, ok := errors.AsType[*registry.Incompatible](err); ok {
		return e.Traffic
	}
	if err != nil {
		t.Fatal(err)
	}
	return traffic
}

// summary is a line for each reason.
func summary(traffic *registry.Traffic) string {
	lines := []string{fmt.Sprintf("%d of %d", traffic.Refused, traffic.Checked)}
	for _, r := range traffic.Refusals {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%d %s %s %s %s %s", r.Events, r.Code, r.Pointer,
			r.Keyword, r.SchemaPointer, r.Detail)))
	}
	return strings.Join(lines, "\n")
}

func TestADryRunTriesRecentEvents(t *testing.T) {
	const open = `{"type":"object","properties":{"fruit":{"type":"string"},"size":{"type":"number"}}}`
	none := core.CompatibilityNone
	for name, c := range map[string]struct{ events, schema, want string }{
		"all fit":    {`{"fruit":"apple"} {}`, open, "0 of 2"},
		"none there": {``, open, "0 of 0"},
		"missing": {`{"fruit":"apple"} {} {}`, `{"required":["fruit","size"]}`,
			"3 of 3\n3 event_invalid  required /required missing property \"size\"\n2 event_invalid  required " +
				"/required missing property \"fruit\""},
		"another type": {`{"fruit":"secret"} {"fruit":"apple"}`, `{"properties":{"fruit":{"type":"number"}}}`,
			"2 of 2\n2 event_invalid /fruit type /properties/fruit/type"},
		"values are not told": {`{"fruit":"secret"} {}`, `{"properties":{"fruit":{"enum":["apple"]}}}`,
			"1 of 2\n1 event_invalid /fruit enum /properties/fruit/enum"},
		"names that are data are not told": {`{"secret":1} {"hidden":2,"size":3}`, `{"additionalProperties":false}`,
			"2 of 2\n2 event_invalid /* additionalProperties /additionalProperties\n1 event_invalid /size " +
				"additionalProperties /additionalProperties"},
		"items are one": {`{"list":[1,2,"x",3]} {"list":[1]}`, `{"properties":{"list":{"items":{"type":"string"}}}}`,
			"2 of 2\n2 event_invalid /list/* type /properties/list/items/type"},
	} {
		t.Run(name, func(t *testing.T) {
			u := newTrial(t, open, strings.Fields(c.events)...)
			if got := summary(u.try(t, c.schema, registry.Declaration{Compatibility: &none})); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if got := summary(u.try(t, c.schema, registry.Declaration{})); got != c.want {
				t.Errorf("of an incompatible schema, got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// A shadow's promotion is tried like a registration, by what it declares.
func TestADryRunOfAPromotionTriesRecentEvents(t *testing.T) {
	u := newTrial(t, `{"properties":{"fruit":{"type":"string"}}}`, `{"fruit":"apple"}`, `{"fruit":"fig"}`)
	u.MustShadow(t, `{"properties":{"fruit":{"maxLength":4}}}`)
	const want = "1 of 2\n1 event_invalid /fruit maxLength /properties/fruit/maxLength"
	none := core.CompatibilityNone
	if _, created, traffic, err := u.Register.TryPromotion(t.Context(), "SpongeBob", "Fruits", "",
		registry.Declaration{Compatibility: &none}); err != nil || !created ||
		summary(traffic) != want {
		t.Errorf("%v, %v, %+v", created, err, traffic)
	}
	_, _, _, err := u.Register.TryPromotion(t.Context(), "SpongeBob", "Fruits", "",
		registry.Declaration{})
	if e, ok := errors.AsType[*registry.Incompatible](err); !ok || core.CodeOf(err) != core.CodeSchemaIncompatible ||
		summary(e.Traffic) != want {
		t.Errorf("incompatible: %v", err)
	}
}

// A deleted event type's events are not those of the next one of its name.
func TestTrafficIsNotOfADeletedEventType(t *testing.T) {
	u := newTrial(t, `{}`, `{"fruit":"apple"}`, `{"fruit":"fig"}`)
	u.Now = u.Now.Add(time.Minute)
	u.MustDelete(t)
	if got := summary(u.try(t, `false`, registry.Declaration{})); got != "0 of 0" {
		t.Errorf("not registered: %s", got)
	}
	u.Declare(t, "Fruits", `{}`, registry.Declaration{})
	u.Now = u.Now.Add(time.Minute)
	u.keep(t, sampling.Sample{Time: u.Now, Data: []byte(`{"fruit":"kiwi"}`)})
	u.Declare(t, "Fruits", `{"title":"2"}`, registry.Declaration{})
	if got := summary(u.try(t, `false`, registry.Declaration{})); !strings.HasPrefix(got, "1 of 1\n") {
		t.Errorf("registered again: %s", got)
	}
}

func TestTrafficSaysSinceWhen(t *testing.T) {
	u := newTrial(t, `{}`, `1`, `2`, `3`)
	if traffic := u.try(t, `{}`, registry.Declaration{}); !traffic.Since.Equal(u.Now) {
		t.Errorf("since %v", traffic.Since)
	}
	if traffic := newTrial(t, ``).try(t, `{}`, registry.Declaration{}); !traffic.Since.IsZero() || traffic.Checked != 0 {
		t.Errorf("of an event type that is not registered: %+v", traffic)
	}
}

// Events are tried as the media type that the registration declares.
func TestTrafficOfAnotherMediaType(t *testing.T) {
	none, png := core.CompatibilityNone, "image/png"
	u := newTrial(t, `{}`, `"iVBORw=="`)
	if got := summary(u.try(t, `{}`, registry.Declaration{Compatibility: &none, DataContentType: &png})); got != "1 of 1\n1 unsupported_media_type" {
		t.Errorf("JSON as PNG: %s", got)
	}
	u.keep(t, sampling.Sample{ContentType: png, Time: u.Now, Data: []byte("\x89PNG")})
	got := summary(u.try(t, `{"const":"iVBORw=="}`, registry.Declaration{Compatibility: &none, DataContentType: &png}))
	if got != "1 of 2\n1 unsupported_media_type" {
		t.Errorf("both as PNG: %s", got)
	}
}

func TestReasonsAreBounded(t *testing.T) {
	var schema, event strings.Builder
	for i := range 50 {
		fmt.Fprintf(&schema, `,"p%02d":false`, i)
		fmt.Fprintf(&event, `,"p%02d":1`, i)
	}
	u := newTrial(t, `{}`, "{"+event.String()[1:]+"}", `{"p49":1}`)
	traffic := u.try(t, `{"properties":{`+schema.String()[1:]+`}}`, registry.Declaration{})
	if len(traffic.Refusals) != 20 || traffic.Refusals[0].Pointer != "/p49" || traffic.Refusals[0].Events != 2 {
		t.Errorf("%s", summary(traffic))
	}
}

// slowly has validators that take a second of the clock for each event.
type slowly struct {
	jsonschema.Language
	u *trial
}

func (s slowly) ParseNew(schema core.SchemaSource) (registry.CompiledSchema, error) {
	parsed, err := s.Language.ParseNew(schema)
	return slowSchema{parsed, s}, err
}

type slowSchema struct {
	registry.CompiledSchema
	by slowly
}

func (s slowSchema) Validator() core.Validator { return s.by }
func (slowly) Memory() int                     { return 0 }

func (s slowly) Validate([]byte, *core.Work) error {
	s.u.Now = s.u.Now.Add(time.Second)
	return nil
}

// What there was no time for is not counted: the newest events are tried first.
func TestTheTimeForTrafficIsBounded(t *testing.T) {
	u := newTrial(t, `{}`, `1`, `2`, `3`, `4`)
	began := u.Now
	u.Register.Language = slowly{u: u}
	if traffic := u.try(t, `{}`, registry.Declaration{}); traffic.Checked != 2 || !traffic.Since.Equal(began.Add(2*time.Second)) {
		t.Errorf("%+v", traffic)
	}
}

// counting counts the schemas that are parsed.
type counting struct {
	jsonschema.Language
	created, stored int
}

func (c *counting) ParseNew(schema core.SchemaSource) (registry.CompiledSchema, error) {
	c.created++
	return c.Language.ParseNew(schema)
}

func (c *counting) Parse(schema core.SchemaSource) (registry.CompiledSchema, error) {
	c.stored++
	return c.Language.Parse(schema)
}

func (c *counting) Compile(core.SchemaSource) (core.Validator, error) {
	panic("not for a registration")
}

// A registration parses its own schema once, and each earlier version once, whatever is
// asked of them.
func TestARegistrationParsesEachSchemaOnce(t *testing.T) {
	const first = `{"type":"object","required":["fruit"],"properties":{"fruit":{"type":"string"}}}`
	const second = `{"type":"object","required":["fruit"],"properties":{"fruit":{"type":"string"}},"title":"2"}`
	const third = `{"type":"object","required":["fruit"],"properties":{"fruit":{"type":"string"}},"title":"3"}`
	u := newTrial(t, first, `{"fruit":"apple"}`, `{"fruit":1}`)
	declared := registry.Declaration{
		Compatibility: new(core.CompatibilityFullTransitive), OpenContentLenient: new(true),
		PartitionKey: new("/fruit"),
	}
	u.Declare(t, "Fruits", second, declared)
	by := &counting{}
	u.Register.Language = by
	if traffic := u.try(t, third, declared); traffic.Refused != 1 || by.created != 1 || by.stored != 2 {
		t.Errorf("a dry run: %s, %d and %d schemas were parsed", summary(traffic), by.created, by.stored)
	}
	*by = counting{}
	_, _, err := u.RegisterFruits(t, third, declared)
	if err != nil || by.created != 1 || by.stored != 2 {
		t.Errorf("a registration: %d and %d schemas were parsed, %v", by.created, by.stored, err)
	}
}

// unreadable has no samples to give.
type unreadable struct{}

func (unreadable) Recent(context.Context, core.EventType, time.Time, int) ([]sampling.Sample, error) {
	return nil, core.Unavailable("no answer", nil)
}

// A dry run that cannot try events fails, so that nobody takes it for a yes. A
// registration does not ask.
func TestADryRunNeedsItsSamples(t *testing.T) {
	u := newTrial(t, `{}`)
	u.Register.Traffic.Samples = unreadable{}
	for _, schema := range []string{`{}`, `false`} {
		if _, _, _, err := u.Register.Try(t.Context(), "SpongeBob", "Fruits", []byte(schema),
			registry.Declaration{}); core.CodeOf(err) != core.CodeBackendUnavailable {
			t.Errorf("%s: %v", schema, err)
		}
	}
	if _, _, err := u.RegisterFruits(t, `{"type":["object","array","string","number","boolean","null"]}`, registry.Declaration{}); err != nil {
		t.Error(err)
	}
	if _, _, _, err := u.Register.Try(t.Context(), "SpongeBob", "Fruits", []byte(`{"type":7}`), registry.Declaration{}); core.CodeOf(err) != core.CodeSchemaInvalid {
		t.Errorf("a schema that is none: %v", err)
	}
}
