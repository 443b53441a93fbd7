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
	url := g.URL + "/SpongeBob/Fruits"
	send(t, "POST", url+"/register_event?deprecated=true", asJSON, schema)
	if a := send(t, "DELETE", url, "", ""); a.status != 403 || a.problem(t).Code != "deletion_not_allowed" {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := send(t, "GET", url+"/schema", "", ""); a.status != 200 || a.header.Get("Deprecation") == "" {
		t.Errorf("%+v", a)
	}
}

// A deleted event type takes no events once cached heads have expired, also in a process
// that has just taken some. The schema that the records name stays.
func TestADeletedEventType(t *testing.T) {
	const ttl = time.Second
	g := gatewaytest.Start(t, gateway.Options{MaxWorkers: 1, Env: []string{settings.AllowDeletion + "=on", settings.HeadTTL + "=" + ttl.String()}})
	url := g.URL + "/SpongeBob/Fruits"
	send(t, "POST", url+"/register_event?deprecated=true", asJSON, schema)
	if a := send(t, "POST", url+"/send_event", asJSON, `{"fruit":"apple"}`); a.status != 201 || a.header.Get("Deprecation") == "" {
		t.Fatalf("%+v", a)
	}
	if a := send(t, "DELETE", url, "", ""); a.status != 204 || a.body != "" {
		t.Fatalf("%+v", a)
	}
	time.Sleep(ttl)
	if a := send(t, "POST", url+"/send_event", asJSON, `{"fruit":"apple"}`); a.status != 404 || a.problem(t).Code != "event_type_not_registered" {
		t.Errorf("%d %s", a.status, a.body)
	}
	records := storedIn(t, g.Stream)
	if len(records) != 1 {
		t.Fatalf("%d events are stored", len(records))
	}
	if a := send(t, "GET", records[0].DataSchema, "", ""); a.status != 200 || a.body != schema {
		t.Errorf("%s: %d %s", records[0].DataSchema, a.status, a.body)
	}
}

// An idempotent event type that is registered again does not remember the events of its
// predecessor, also in a process that still has the old head.
func TestAnIdempotentTypeRegisteredAgain(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{MaxWorkers: 1, Env: []string{settings.AllowDeletion + "=on", settings.HeadTTL + "=1h"}})
	url := g.URL + "/SpongeBob/Fruits"
	for version := 1; version <= 2; version++ {
		if a := send(t, "POST", url+"/register_event?idempotent=true&deprecated=true", asJSON, schema); a.status != 201 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		for _, want := range []int{201, 200} {
			a := send(t, "POST", url+"/send_event", asJSON+"\nIdempotency-Key: k", `{"fruit":"apple"}`)
			if a.status != want || !strings.Contains(a.body, fmt.Sprintf(`"schema_version":%d,`, version)) {
				t.Errorf("version %d: %d %s", version, a.status, a.body)
			}
		}
		if a := send(t, "DELETE", url, "", ""); a.status != 204 {
			t.Fatalf("%d %s", a.status, a.body)
		}
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
		url := fmt.Sprintf("%s/SpongeBob/Event%d", g.URL, i)
		send(t, "POST", url+"/register_event?deprecated=true&compatibility=none", asJSON, `{}`)
		var deleted, added, kept answer
		var wg sync.WaitGroup
		wg.Go(func() { deleted = send(t, "DELETE", url, "", "") })
		wg.Go(func() { added = send(t, "POST", url+"/register_event", asJSON, `{"title":"2"}`) })
		wg.Go(func() { kept = send(t, "POST", url+"/register_event?deprecated=false", asJSON, `{}`) })
		wg.Wait()
		for _, a := range []answer{deleted, added, kept} {
			if a.status > 409 || a.status == 409 && !strings.Contains(a.body, "conflict") && !strings.Contains(a.body, "not_deprecated") {
				t.Errorf("%d %s", a.status, a.body)
			}
		}
		latest := send(t, "GET", url+"/schema", "", "")
		if registered := added.status < 300 || kept.status < 300; deleted.status != 204 && (latest.status != 200 || !registered) {
			t.Errorf("after %d, %d and %d: %d %s", deleted.status, added.status, kept.status, latest.status, latest.body)
		}
		if a := send(t, "GET", url+"/schema?version=1", "", ""); a.status != 200 || a.body != `{}` {
			t.Errorf("version 1: %d %s", a.status, a.body)
		}
	}
}
