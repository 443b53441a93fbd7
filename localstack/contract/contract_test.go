package contract

import (
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// memoryMB is the stack's default memory of functions. Tests of limits, deadlines and ends
// of processes use it.
const memoryMB = 256

const (
	asJSON = "Content-Type: application/json"
	schema = `{"type":"object","required":["fruit"],"properties":{"fruit":{"type":"string"},"n":{"maximum":3}},"additionalProperties":false}`
)

// Bad input gets a clear error.
func TestBadInput(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{MemoryMB: memoryMB})
	g.Register(t, "/SpongeBob/Fruits", schema)
	deep := strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)
	for _, c := range []struct {
		route, header, body string
		status              int
		code, says          string // says is in the detail
	}{
		{"POST /SpongeBob/Fruits/send_event", asJSON, `fruit`, 400, "invalid_json", "line 1, column 2"},
		{"POST /SpongeBob/Fruits/send_event", asJSON, ``, 400, "invalid_json", "empty"},
		{"POST /SpongeBob/Fruits/send_event", asJSON, "\"\xff\"", 400, "invalid_json", "UTF-8"},
		{"POST /SpongeBob/Fruits/send_event", asJSON, deep, 400, "invalid_json", "nested deeper"},
		{"POST /SpongeBob/Fruits/send_event", asJSON, `{"n":1e9999999}`, 400, "invalid_json", "exponent"},
		{"POST /SpongeBob/Fruits/send_event", "Content-Type: text/plain", `{"fruit":"apple"}`, 415, "unsupported_media_type", "text/plain"},
		{"POST /SpongeBob/Fruits/send_event", "Content-Type: application/x-www-form-urlencoded", `{"fruit":"apple"}`, 415, "unsupported_media_type", "send content-type: application/json"},
		{"POST /SpongeBob/Fruits/send_event", "Content-Encoding: br", `{"fruit":"apple"}`, 415, "unsupported_media_type", "br"},
		{"POST /SpongeBob/Fruits/send_event", "Content-Encoding: gzip", `{"fruit":"apple"}`, 400, "invalid_json", "not gzip"},
		{"POST /SpongeBob/Fruits/register_event", asJSON + "\nContent-Encoding: gzip", `{}`, 415, "unsupported_media_type", "gzip"},
		{"POST /SpongeBob/Orders/register_event?partition_key=id", asJSON, schema, 400, "invalid_parameter",
			"JSON Pointer"},
		{"POST /SpongeBob/Orders/register_event?partition_key=/n", asJSON, schema, 422, "schema_invalid", "required"},
		{"POST /SpongeBob/Fruits/send_event", asJSON, `{"fruit":"` + strings.Repeat("x", 1_000_000) + `"}`, 413, "too_large", "1000000"},
		{"POST /Sponge%20Bob/Fruits/send_event", asJSON, `{}`, 400, "invalid_name", `"Sponge Bob"`},
		{"POST /SpongeBob/.Fruits/send_event", asJSON, `{}`, 400, "invalid_name", `".Fruits"`},
		{"POST /SpongeBob/Fr%C3%BCits/send_event", asJSON, `{}`, 400, "invalid_name", `"Früits"`},
		{"POST /" + strings.Repeat("a", 65) + "/Fruits/send_event", asJSON, `{}`, 400, "invalid_name", "64"},
		{"POST /SpongeBob/Colors/send_event", asJSON, `{}`, 404, "event_type_not_registered", "Colors"},
		{"POST /SpongeBob/Fruits/register_event", asJSON, `{"type":`, 400, "invalid_json", "unexpected end"},
		{"POST /SpongeBob/Fruits/register_event", asJSON, `{"type":"fruit"}`, 422, "schema_invalid", "not a valid JSON Schema"},
		{"POST /SpongeBob/Fruits/register_event", asJSON, `{"$schema":"https://example.com/x"}`, 422, "schema_invalid", "$schema"},
		{"POST /SpongeBob/Fruits/register_event", asJSON, `{"$ref":"http://127.0.0.1:1/x"}`, 422, "schema_invalid", "not fetched"},
		{"POST /SpongeBob/Fruits/register_event", asJSON, `{"$ref":"file:///etc/hostname"}`, 422, "schema_invalid", "not fetched"},
		{"POST /SpongeBob/Fruits/register_event", asJSON, `{"$ref":"#nowhere"}`, 422, "schema_invalid", "no such anchor"},
		{"POST /SpongeBob/Fruits/register_event", asJSON, `{"pattern":"(a"}`, 422, "schema_invalid", "not a valid JSON Schema"},
		{"POST /SpongeBob/Fruits/register_event", asJSON, `{"description":"` + strings.Repeat("x", 350_000) + `"}`, 413, "too_large", "350000"},
		{"GET /SpongeBob/Fruits/schema?version=2", "", "", 404, "version_not_found", "no version 2"},
		{"GET /SpongeBob/Fruits/schema?version=x", "", "", 400, "invalid_parameter", "version"},
		{"GET /SpongeBob/Colors/schema", "", "", 404, "event_type_not_registered", "Colors"},
		{"GET /SpongeBob/list_events?limit=0", "", "", 400, "invalid_parameter", "limit"},
		{"GET /SpongeBob/list_events?cursor=%00", "", "", 400, "invalid_parameter", "cursor"},
		{"GET /SpongeBob/Fruits/send_event", "", "", 404, "route_not_found", "POST /{client}/{event}/send_event"},
		{"GET /", "", "", 404, "route_not_found", "GET /{client}/list_events"},
	} {
		method, path, _ := strings.Cut(c.route, " ")
		a := g.Send(t, method, path, c.header, c.body)
		p := a.Problem(t)
		if a.Status != c.status || p.Code != c.code || !strings.Contains(p.Detail, c.says) || p.Retryable {
			t.Errorf("%.60s %s %.40s: %d %.400s; want %d %s %q", c.route, c.header, c.body, a.Status, a.Body, c.status,
				c.code, c.says)
		}
	}

	p := g.Send(t, "POST", "/SpongeBob/Fruits/send_event", asJSON, `{"n":4,"a/b":1}`).Problem(t)
	want := map[string]bool{
		fmt.Sprint(events.Violation{Pointer: "", Keyword: "required", Detail: `missing property "fruit"`,
			SchemaPointer: "/required"}): true,
		fmt.Sprint(events.Violation{Pointer: "/n", Keyword: "maximum", Detail: "4 is more than the maximum 3",
			SchemaPointer: "/properties/n/maximum"}): true,
		fmt.Sprint(events.Violation{Pointer: "/a~1b", Keyword: "additionalProperties",
			Detail: `additional property "a/b" is not allowed`, SchemaPointer: "/additionalProperties"}): true,
	}
	for _, v := range p.Errors {
		if !want[fmt.Sprint(v)] {
			t.Errorf("%+v", v)
		}
		delete(want, fmt.Sprint(v))
	}
	if len(want) > 0 || p.Code != "event_invalid" || p.Status != 422 {
		t.Errorf("missing: %+v in %+v", want, p)
	}
}

// API Gateway and Lambda refuse requests before the function gets them. A batch is base64 in
// Lambda's payload, so that the limit of 6 MiB allows 4.7 MB of events.
func TestWhatDoesNotFit(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{MemoryMB: memoryMB, MaxWorkers: 1})
	g.Register(t, "/SpongeBob/Fruits", schema)
	batch := func(bytes int) string {
		line := `{"fruit":"` + strings.Repeat("x", bytes/5000-len(`{"fruit":""}`)-1) + "\"}\n"
		return strings.Repeat(line, 5000)
	}
	const path = "/SpongeBob/Fruits/send_event?results=rejected"
	for _, c := range []struct {
		name, header, body string
		status             int
		says               string
	}{
		{"4.4 MB of events", asNDJSON, batch(4_400_000), 201, `"accepted":5000`},
		{"4.72 MB of events", asNDJSON, batch(4_720_000), 413, `{"message":"Request Entity Too Large"}`},
		{"over 10 MB", asJSON, strings.Repeat(" ", 10<<20+1), 413, `{"message":"Request Entity Too Large"}`},
		{"10 KB of headers", asJSON + "\nCookie: " + strings.Repeat("x", 10240), `{"fruit":"apple"}`, 431, `{"message":"Request Header Fields Too Large"}`},
		{"a small one, after all", asJSON, `{"fruit":"apple"}`, 201, "sequence_number"},
	} {
		t.Run(c.name, func(t *testing.T) { g.Want(t, c.status, c.says, "POST", path, c.header, c.body) })
	}
}

// stored is a record and its place.
type stored struct {
	events.Record
	shard, sequenceNumber string
}

// storedIn reads all records of a stream, each shard in its order.
func storedIn(t *testing.T, stream string) (all []stored) {
	t.Helper()
	for _, m := range gatewaytest.Records(t, stream) {
		if m.Err != nil {
			t.Fatal(m.Err)
		}
		all = append(all, stored{m.Record, m.ShardID, m.SequenceNumber})
	}
	return all
}
