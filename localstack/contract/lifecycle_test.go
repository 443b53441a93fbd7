package contract

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// Nothing is deleted unless the deployment allows it.
func TestDeletionIsOffByDefault(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{})
	const fruits = "/SpongeBob/Fruits"
	g.Register(t, fruits+"?deprecated=true", schema)
	g.Want(t, 403, `"code":"deletion_not_allowed"`, "DELETE", fruits, "", "").Problem(t)
	if a := g.Send(t, "GET", fruits+"/schema", "", ""); a.Status != 200 || a.Header.Get("Deprecation") == "" {
		t.Errorf("%+v", a)
	}
}

// A deleted event type takes no events once cached heads have expired, also in a process
// that has just taken some. The schema that the records name stays.
func TestADeletedEventType(t *testing.T) {
	const ttl = time.Second
	g := gatewaytest.Start(t, gateway.Options{MaxWorkers: 1,
		Env: []string{
			settings.AllowDeletion + "=on", settings.HeadTTL + "=" + ttl.String(), settings.FullEnvelope + "=on",
		}})
	const fruits = "/SpongeBob/Fruits"
	g.Register(t, fruits+"?deprecated=true", schema)
	if a := g.Send(t, "POST", fruits+"/send_event", asJSON, `{"fruit":"apple"}`); a.Status != 201 || a.Header.Get("Deprecation") == "" {
		t.Fatalf("%+v", a)
	}
	if a := g.Send(t, "DELETE", fruits, "", ""); a.Status != 204 || a.Body != "" {
		t.Fatalf("%+v", a)
	}
	time.Sleep(ttl)
	g.Want(t, 404, `"code":"event_type_not_registered"`, "POST", fruits+"/send_event", asJSON, `{"fruit":"apple"}`).Problem(t)
	records := storedIn(t, g.Stream)
	if len(records) != 1 {
		t.Fatalf("%d events are stored", len(records))
	}
	if a := g.Send(t, "GET", strings.TrimPrefix(records[0].DataSchema, g.URL), "", ""); a.Status != 200 ||
		a.Body != schema {
		t.Errorf("%s: %d %s", records[0].DataSchema, a.Status, a.Body)
	}
}

// An idempotent event type that is registered again does not remember the events of its
// predecessor, also in a process that still has the old head.
func TestAnIdempotentTypeRegisteredAgain(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{MaxWorkers: 1,
		Env: []string{settings.AllowDeletion + "=on", settings.HeadTTL + "=1h"}})
	const fruits = "/SpongeBob/Fruits"
	for version := 1; version <= 2; version++ {
		g.Register(t, fruits+"?idempotent=true&deprecated=true", schema)
		for _, want := range []int{201, 200} {
			a := g.Send(t, "POST", fruits+"/send_event", asJSON+"\nIdempotency-Key: k", `{"fruit":"apple"}`)
			if a.Status != want || !strings.Contains(a.Body, fmt.Sprintf(`"schema_version":%d,`, version)) {
				t.Errorf("version %d: %d %s", version, a.Status, a.Body)
			}
		}
		g.Must(t, 204, "DELETE", fruits, "", "")
	}
	if n := len(storedIn(t, g.Stream)); n != 2 {
		t.Errorf("%d events are stored", n)
	}
}

// Deletions, registrations and ends of the deprecation at the same time, each by a process
// of its own: the answers match the state.
func TestDeletionsAtOnce(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{MaxWorkers: 3, Env: []string{settings.AllowDeletion + "=on"}})
	for i := range 10 {
		event := fmt.Sprint("/SpongeBob/Event", i)
		g.Register(t, event+"?deprecated=true&compatibility=none", `{}`)
		var deleted, added, kept gatewaytest.Answer
		var wg sync.WaitGroup
		wg.Go(func() { deleted = g.Send(t, "DELETE", event, "", "") })
		wg.Go(func() { added = g.Send(t, "POST", event+"/register_event", asJSON, `{"title":"2"}`) })
		wg.Go(func() { kept = g.Send(t, "POST", event+"/register_event?deprecated=false", asJSON, `{}`) })
		wg.Wait()
		for _, a := range []gatewaytest.Answer{deleted, added, kept} {
			if a.Status > 409 || a.Status == 409 && !strings.Contains(a.Body, "conflict") &&
				!strings.Contains(a.Body, "not_deprecated") {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		}
		latest := g.Send(t, "GET", event+"/schema", "", "")
		if registered := added.Status < 300 ||
			kept.Status < 300; deleted.Status != 204 && (latest.Status != 200 || !registered) {
			t.Errorf("after %d, %d and %d: %d %s", deleted.Status, added.Status, kept.Status, latest.Status,
				latest.Body)
		}
		if a := g.Send(t, "GET", event+"/schema?version=1", "", ""); a.Status != 200 || a.Body != `{}` {
			t.Errorf("version 1: %d %s", a.Status, a.Body)
		}
	}
}
