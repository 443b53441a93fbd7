package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/localstack/bench/internal/rig"
	"example.com/eventgateway/localstack/gateway"
)

// The whole report, as small as possible. The test asserts no times, but what AWS meters in bytes.
func TestReport(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the functions")
	}
	root, err := filepath.Abs(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	list, err := measured(t.Context(), root, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := report(&out, list); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"defaults", "idempotent", "A month without requests", "Cloudflare Pipelines",
		"2023-09"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %s:\n%s", want, &out)
		}
	}
	for _, aim := range []struct {
		what        string
		batch       int
		logs, total float64 // the most dollars; total leaves out Lambda
	}{
		{"defaults", 1, 0.15, 1.3}, {"defaults", 100, 0.01, 0.14}, {"?results=rejected", 100, 0.01, 0.12},
	} {
		d, used := usedBy(list, aim.what, 900, aim.batch)
		if total := d.total() - d[byLambda]; used.meteredBytes != used.records<<10 || d[byLogs] > aim.logs ||
			total > aim.total {
			t.Errorf("%+v: $%.3f for logs, $%.3f without Lambda, %+v", aim, d[byLogs], total, used)
		}
	}
	if idle() > 32 {
		t.Errorf("a month without requests costs $%.2f", idle())
	}
}

// usedBy returns what a kind of request used, and the dollars of a million events.
func usedBy(list []*deployment, what string, size, batch int) (dollars, use) {
	for _, d := range list {
		for _, c := range d.cells {
			if d.what == what && c.size == size && c.batch == batch {
				return c.use.dollars(d.accessLine), c.use
			}
		}
	}
	return dollars{byLogs: 1000}, use{}
}

// What the requests to AWS and the log say is counted as AWS meters it.
func TestMeter(t *testing.T) {
	var m meter
	m.seen("PutRecords", []byte(`{"Records":[{"Data":"`+strings.Repeat("AAAA", 342)+`","PartitionKey":"a"},{"Data":"AAAA"}]}`))
	m.seen("GetItem", []byte(`{"ConsistentRead":true}`))
	m.seen("BatchWriteItem", []byte(`{"a":[{"PutRequest":{}},{"PutRequest":{}}]}`))
	m.seen("UpdateItem", []byte(`{"ExpressionAttributeValues":{":a":{"S":"`+strings.Repeat("x", 1024)+`"}}}`))
	for _, line := range []string{"[receive_event] {}\n", "[register_event] {}\n", `[receive_event] {"msg":"REPORT RequestId"}` + "\n"} {
		if _, err := m.Write([]byte(line)); err != nil {
			t.Error(err)
		}
	}
	m.reported(gateway.Report{Function: routes.ReceiveEvent, Duration: 1100 * time.Microsecond})
	u := m.take()
	if u.records != 2 || u.recordBytes != 1029 || u.meteredBytes != 3072 || u.reads != 1 || u.writes != 4 ||
		u.logBytes != 2 || rig.Median(u.billed) != 2*time.Millisecond {
		t.Errorf("counted %+v", u)
	}
	if again := m.take(); again.records != 0 || again.billed != nil {
		t.Errorf("counted twice: %+v", again)
	}
}

// A million requests of which each uses one unit of everything.
func TestDollars(t *testing.T) {
	u := use{
		requests: 1, units: 2, events: 1, billed: []time.Duration{time.Second}, meteredBytes: 1 << 30,
		reads: 1, writes: 1, logBytes: 1 << 30, answerBytes: 1 << 30,
	}
	d := u.dollars(0)
	want := dollars{2, 0.2 + 1e6*0.25*0.0000133334, 80_000, 1e6 * 0.1 * 144 / 730, 0.75, 500_000, 90_000}
	for i := range d {
		if diff := d[i] - want[i]; diff > 1e-6 || diff < -1e-6 {
			t.Errorf("%s: %v dollars, want %v", driverNames[i], d[i], want[i])
		}
	}
	if more := u.dollars(100); more[byLogs] <= d[byLogs] {
		t.Error("the access log costs nothing")
	}
}
