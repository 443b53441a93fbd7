package contract

import (
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
