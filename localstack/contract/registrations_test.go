package contract

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// A dry run of a narrower schema counts the accepted events that it would refuse, without
// their contents. The registration itself does not check them.
func TestADryRunKnowsRecentEvents(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{})
	const narrower = `{"type":"object","required":["fruit"],"properties":{"fruit":{"type":"string","maxLength":9},"n":{"maximum":3}},"additionalProperties":false}`
	var batch strings.Builder
	for i := range 20 {
		fruit := "apple"
		if i%7 == 0 {
			fruit = "pomegranate"
		}
		fmt.Fprintf(&batch, "{\"fruit\":%q}\n", fruit)
	}
	// Events that are stored slowly are not sampled, so that a busy machine may need more
	// than one event type.
	for attempt := range 20 {
		path := fmt.Sprint("/SpongeBob/Fruits", attempt)
		g.Register(t, path, schema)
		g.Must(t, 201, "POST", path+"/send_event", asNDJSON, batch.String())
		tried := g.Send(t, "POST", path+"/register_event?dry_run=true&compatibility=none", asJSON, narrower)
		var r events.Registered
		if err := json.Unmarshal([]byte(tried.Body), &r); err != nil || tried.Status != 201 || r.Traffic == nil {
			t.Fatalf("%v: %d %s", err, tried.Status, tried.Body)
		}
		if r.Traffic.Checked == 0 {
			continue
		}
		if got := r.Traffic; got.Checked != 20 || got.Refused != 3 || got.Since == nil || len(got.Errors) != 1 ||
			got.Errors[0].Events != 3 || *got.Errors[0].Pointer != "/fruit" || got.Errors[0].Keyword != "maxLength" {
			t.Errorf("%s", tried.Body)
		}
		incompatible := g.Send(t, "POST", path+"/register_event?dry_run=true", asJSON, narrower)
		if p := incompatible.Problem(t); p.Code != "schema_incompatible" || p.Traffic == nil || p.Traffic.Refused != 3 {
			t.Errorf("%d %s", incompatible.Status, incompatible.Body)
		}
		if strings.Contains(tried.Body+incompatible.Body, "granate") {
			t.Errorf("values of events are told: %s %s", tried.Body, incompatible.Body)
		}
		if a := g.Send(t, "POST", path+"/register_event?compatibility=none", asJSON, narrower); a.Status != 201 ||
			strings.Contains(a.Body, "traffic") {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		return
	}
	t.Fatal("no event was sampled")
}

// A schema that API Gateway passes on as base64 is stored byte for byte.
func TestASchemaComesBackToTheByte(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{})
	document := "{ \"title\" :\t\"é 🍎\",\r\n\"type\":\"object\" }\n"
	for i, header := range []string{"Content-Type: application/schema+json", asJSON, ""} {
		a := g.Send(t, "POST", "/SpongeBob/Fruits/register_event", header, document)
		if want := map[bool]int{true: 201, false: 200}[i == 0]; a.Status != want {
			t.Errorf("%q: %d %s", header, a.Status, a.Body)
		}
	}
	a := g.Send(t, "GET", "/SpongeBob/Fruits/schema", "", "")
	if a.Status != 200 || a.Body != document || a.Header.Get("Content-Type") != events.SchemaType ||
		a.Header.Get("Schema-Version") != "1" {
		t.Errorf("%+v", a)
	}
	if a = g.Send(t, "GET", "/SpongeBob/Fruits/schema", "If-None-Match: "+a.Header.Get("ETag"), ""); a.Status != 304 ||
		a.Body != "" {
		t.Errorf("not modified: %+v", a)
	}
}

// Registrations of one event type at the same time, each by a process of its own: each gets
// a version, without gaps.
func TestRegistrationsAtOnce(t *testing.T) {
	const n = 8
	g := gatewaytest.Start(t, gateway.Options{MaxWorkers: n})
	var wg sync.WaitGroup
	versions := make([]events.Registered, n)
	for i := range n {
		wg.Go(func() {
			a := g.Send(t, "POST", "/SpongeBob/Fruits/register_event", asJSON, fmt.Sprintf(`{"title":"%d"}`, i))
			if err := json.Unmarshal([]byte(a.Body), &versions[i]); a.Status != 201 || err != nil {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		})
	}
	wg.Wait()
	seen := map[int]bool{}
	for i, v := range versions {
		a := g.Send(t, "GET", fmt.Sprint("/SpongeBob/Fruits/schema?version=", v.Version), "", "")
		if a.Body != fmt.Sprintf(`{"title":"%d"}`, i) || seen[v.Version] || v.Version < 1 || v.Version > n {
			t.Errorf("registration %d got version %d, which is %s", i, v.Version, a.Body)
		}
		seen[v.Version] = true
	}
}
