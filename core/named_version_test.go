package core_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
)

// named is an event of Fruits that names a version.
func named(version int, data string) core.Submission {
	s := gatewaytest.Submission("Fruits", data)
	s.Version = version
	return s
}

// versions returns a gateway with the versions "one", "two" and "three" of Fruits.
func versions(t *testing.T, headTTL time.Duration, accept string) *gatewaytest.Gateway {
	t.Helper()
	g := gatewaytest.New(headTTL)
	for _, schema := range []string{"one", "two", "three"} {
		g.MustRegister(t, "SpongeBob", "Fruits", schema)
	}
	mustAccept(t, g, "three", accept)
	return g
}

// mustAccept declares which versions events of Fruits may name. schema is the latest.
func mustAccept(t *testing.T, g *gatewaytest.Gateway, schema, accept string) {
	t.Helper()
	_, created, err := g.RegisterFruits(t, schema, registry.Declaration{Accept: &accept})
	if err != nil || created {
		t.Fatal(created, err)
	}
}

// mustDeprecate deprecates a version of Fruits, or takes that back.
func mustDeprecate(t *testing.T, g *gatewaytest.Gateway, version int, deprecated bool) {
	t.Helper()
	u := registry.DeprecateVersion{Schemas: &g.Schemas, Now: func() time.Time { return g.Now }}
	if _, err := u.Deprecate(t.Context(), "SpongeBob", "Fruits", version, deprecated); err != nil {
		t.Fatal(err)
	}
}

func TestAnEventIsCheckedByTheVersionThatItNames(t *testing.T) {
	for accept, want := range map[string]string{
		"latest": "version_not_accepted version_not_accepted id event_invalid id version_not_found",
		"1":      "version_not_accepted version_not_accepted id event_invalid id version_not_found",
		"2":      "version_not_accepted id id event_invalid id version_not_found",
		"3":      "id id id event_invalid id version_not_found",
		"100":    "id id id event_invalid id version_not_found",
		"all":    "id id id event_invalid id version_not_found",
	} {
		g := versions(t, time.Minute, accept)
		outcomes := g.Receive.ReceiveAll(t.Context(), []core.Submission{
			named(1, "one"), named(2, "two"), named(3, "three"), named(3, "one"), named(0, "three"), named(4, "three"),
		}, false)
		for i, o := range outcomes {
			wantVersion := map[int]int{0: 1, 1: 2, 2: 3, 4: 3}[i]
			if o.Err == nil && (o.Receipt.SchemaVersion != wantVersion || o.Earlier != (wantVersion < 3)) {
				t.Errorf("accept=%s: event %d has the receipt %+v, earlier: %v", accept, i, o.Receipt, o.Earlier)
			}
		}
		got := strings.NewReplacer("id-1", "id", "id-2", "id", "id-3", "id", "id-4", "id").Replace(
			gatewaytest.Codes(outcomes))
		if got != want {
			t.Errorf("accept=%s: %s, want %s", accept, got, want)
		}
		for _, e := range g.Stream.Events() {
			if words := []string{"one", "two", "three"}; string(e.Data) != words[e.SchemaVersion-1] {
				t.Errorf("accept=%s: %s is published as of version %d", accept, e.Data, e.SchemaVersion)
			}
		}
	}
}

// The refusal tells what may be named, and by which version the event was checked.
func TestRefusalsOfVersionsTellOthers(t *testing.T) {
	g := versions(t, time.Minute, "2")
	for version, want := range map[int]string{
		1: "version 1 of SpongeBob.Fruits is not accepted; an event may name the versions 2 to 3, except " +
			"deprecated ones",
		7: "SpongeBob.Fruits has no version 7; an event may name the versions 2 to 3, except deprecated ones",
	} {
		_, err := g.Receive.Receive(t.Context(), named(version, "one"))
		if e, ok := errors.AsType[*core.Error](err); !ok || e.Detail != want ||
			(version == 1) != (e.Remedy.Declare == "accept") {
			t.Errorf("%v, want %s", err, want)
		}
	}
	_, err := g.Receive.Receive(t.Context(), named(2, "one"))
	if e, ok := errors.AsType[*core.Error](err); !ok || e.Code != core.CodeEventInvalid || e.SchemaVersion != 2 {
		t.Errorf("%+v", err)
	}
}

// A version that is newer than the head in memory is looked up, and so is a setting that
// was changed since, before an event is refused.
func TestAStaleHeadRefusesNoVersion(t *testing.T) {
	g := versions(t, time.Hour, "latest")
	g.MustReceive(t, named(3, "three"))
	g.MustRegister(t, "SpongeBob", "Fruits", "four")
	g.Later()
	if r, err := g.Receive.Receive(t.Context(), named(4, "four")); err != nil || r.SchemaVersion != 4 {
		t.Errorf("%+v, %v", r, err)
	}
	mustAccept(t, g, "four", "all")
	g.Later()
	if r, err := g.Receive.Receive(t.Context(), named(1, "one")); err != nil || r.SchemaVersion != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	g.MustRegister(t, "SpongeBob", "Fruits", "five") // the head in memory has version 4, which still accepts
	if r, err := g.Receive.Receive(t.Context(), named(4, "four")); err != nil || r.SchemaVersion != 4 {
		t.Errorf("%+v, %v", r, err)
	}
}

// countedReads counts what is read of schemas.
type countedReads struct {
	core.SchemaReader
	latest, version int
}

func (c *countedReads) Latest(ctx context.Context, t core.EventType) (core.Registration, error) {
	c.latest++
	return c.SchemaReader.Latest(ctx, t)
}

func (c *countedReads) Version(ctx context.Context, t core.EventType, version int) (core.Schema, error) {
	c.version++
	return c.SchemaReader.Version(ctx, t, version)
}

// A sender that names a version in vain costs a read of the head each 250 ms, not one an
// event.
func TestUnknownVersionsCostFewReads(t *testing.T) {
	g := versions(t, time.Hour, "all")
	reads := &countedReads{SchemaReader: &g.Schemas}
	g.Receive.Validators = core.NewValidators(reads, &g.Language,
		core.ValidatorsOptions{HeadTTL: time.Hour, Now: func() time.Time { return g.Now }})
	for range 20 {
		g.Receive.ReceiveAll(t.Context(), []core.Submission{named(9, "x"), named(8, "x"), named(1, "one")}, false)
	}
	if reads.latest != 1 || reads.version != 2 { // versions 1 and 3
		t.Errorf("%d reads of the head and %d of versions", reads.latest, reads.version)
	}
	g.Later()
	for range 20 {
		g.Receive.ReceiveAll(t.Context(), []core.Submission{named(9, "x"), named(8, "x"), named(1, "one")}, false)
	}
	if reads.latest != 2 || reads.version != 2 {
		t.Errorf("%d reads of the head and %d of versions", reads.latest, reads.version)
	}
}

// An earlier version that is deprecated is refused within a minute. The latest may be
// named even if it is deprecated.
func TestDeprecatedVersionsAreNotAccepted(t *testing.T) {
	g := versions(t, time.Second, "all")
	send := func(version int, data string) string {
		outcome := g.Receive.ReceiveAll(t.Context(), []core.Submission{named(version, data)}, false)[0]
		if outcome.Err == nil && outcome.DeprecatedAt != 0 {
			return "deprecated"
		}
		return string(core.CodeOf(outcome.Err))
	}
	if got := send(1, "one"); got != "" {
		t.Fatal(got)
	}
	mustDeprecate(t, g, 1, true)
	mustDeprecate(t, g, 3, true)
	g.Now = g.Now.Add(time.Minute)
	if got := send(1, "one"); got != "version_not_accepted" {
		t.Errorf("a deprecated version: %q", got)
	}
	if got := send(3, "three"); got != "deprecated" {
		t.Errorf("the latest version, deprecated: %q", got)
	}
	if got := send(2, "two"); got != "" {
		t.Errorf("a version that is not deprecated: %q", got)
	}
	mustDeprecate(t, g, 1, false)
	g.Later()
	if got := send(1, "one"); got != "" {
		t.Errorf("a version that is deprecated no more: %q", got)
	}
}

// An event type has no versions of a deleted one that had its name.
func TestDeletedVersionsAreNotFound(t *testing.T) {
	g := versions(t, time.Minute, "all")
	g.MustDelete(t)
	g.MustRegister(t, "SpongeBob", "Fruits", "four")
	mustAccept(t, g, "four", "all")
	outcomes := g.Receive.ReceiveAll(t.Context(), []core.Submission{named(3, "three"), named(4, "four")}, false)
	if got := gatewaytest.Codes(outcomes); got != "version_not_found id-1" {
		t.Error(got)
	}
}

// The settings of today count for every version: the event type's declaration of a
// partition key, which an earlier schema need not have, too.
func TestAnEarlierVersionHasTheSettingsOfToday(t *testing.T) {
	g := gatewaytest.New(time.Minute)
	g.JSONSchemas(time.Minute)
	g.MustRegister(t, "SpongeBob", "Fruits", `{"type":"object"}`)
	g.Declare(t, "Fruits", `{"type":"object","required":["id"],"properties":{"id":{"type":"string"}}}`, registry.Declaration{Compatibility: new(core.CompatibilityNone), PartitionKey: new("/id"), Accept: new("all")})
	r, err := g.Receive.Receive(t.Context(), named(1, `{"id":"a"}`))
	if err != nil || r.PartitionKey != "a" || r.SchemaVersion != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	_, err = g.Receive.Receive(t.Context(), named(1, `{}`))
	if e, ok := errors.AsType[*core.Error](err); !ok || e.Code != core.CodeEventInvalid || e.SchemaVersion != 1 {
		t.Errorf("an event without a partition key: %v", err)
	}
}

// An event type that only warns does so by the version that the event names. A version
// that may not be named is refused all the same.
func TestWarningsAreOfTheVersionThatIsNamed(t *testing.T) {
	g := versions(t, time.Minute, "2")
	g.Warn(t, "three", registry.Declaration{})
	outcomes := g.Receive.ReceiveAll(t.Context(), []core.Submission{
		named(2, "two"), named(2, "three"), named(3, "three"), named(1, "one"),
	}, false)
	if got := gatewaytest.Codes(outcomes); got != "id-1 id-2 id-3 version_not_accepted" {
		t.Fatal(got)
	}
	for i, want := range []int{0, 1, 0} {
		if r := outcomes[i].Receipt; r.Violations != want {
			t.Errorf("event %d has the receipt %+v", i, r)
		}
	}
	if r := outcomes[1].Receipt; r.SchemaVersion != 2 {
		t.Errorf("%+v", r)
	}
}

// A repetition of an event that was stored gets its receipt, also if its version is not
// accepted any more.
func TestARepetitionOutlivesItsVersion(t *testing.T) {
	g := versions(t, time.Minute, "all")
	g.Idempotent(t, "Fruits", "three")
	event := named(1, "one")
	event.ID, event.Source = "a", "/s"
	first, err := g.Receive.Receive(t.Context(), event)
	if err != nil || first.SchemaVersion != 1 {
		t.Fatal(first, err)
	}
	mustAccept(t, g, "three", "latest")
	g.Later()
	again, err := g.Receive.Receive(t.Context(), event)
	if first.Duplicate = true; err != nil || again != first {
		t.Errorf("%+v, %v, want %+v", again, err, first)
	}
	event.ID = "b"
	if _, err := g.Receive.Receive(t.Context(), event); core.CodeOf(err) != core.CodeVersionNotAccepted {
		t.Errorf("a new event: %v", err)
	}
}

// An atomic batch with a version that is not accepted stores nothing.
func TestAVersionRefusesAnAtomicBatch(t *testing.T) {
	g := versions(t, time.Minute, "latest")
	outcomes := g.Receive.ReceiveAll(t.Context(), []core.Submission{named(3, "three"), named(2, "two")}, true)
	if got := gatewaytest.Codes(outcomes); got != "batch_refused version_not_accepted" || len(g.Stream.Events()) > 0 {
		t.Error(got, g.Stream.Events())
	}
}
