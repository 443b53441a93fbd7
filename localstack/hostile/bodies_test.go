package hostile

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"strings"
)

// attack is a body that is made to hurt, and the event types to register before it.
type attack struct {
	name    string
	types   []eventType
	path    string // after the client's name
	header  string // lines "Name: value"
	body    []byte
	answers []int // the right statuses
}

// eventType is an event type to register before an attack.
type eventType struct{ name, query, schema string }

// Content types of the attacks.
const (
	asJSON   = "Content-Type: application/json"
	asLines  = "Content-Type: application/x-ndjson"
	asBatch  = "Content-Type: application/cloudevents-batch+json"
	maxBatch = 5_000    // events
	maxBody  = 10 << 20 // bytes, decompressed
)

func lines(n int, line func(i int) string) []byte {
	var b bytes.Buffer
	for i := range n {
		b.WriteString(line(i))
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func same(line string) func(int) string { return func(int) string { return line } }

// cloudEvents returns a batch of events with these attributes, each the members of an object.
func cloudEvents(n int, members func(i int) string) []byte {
	var b bytes.Buffer
	b.WriteByte('[')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"specversion":"1.0","source":"/hostile",%s}`, members(i))
	}
	b.WriteByte(']')
	return b.Bytes()
}

// compressed returns an attack with its body in gzip, since API Gateway and Lambda pass on
// only 4.5 MB.
func (a attack) compressed() attack {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(a.body) // into memory
	_ = w.Close()
	a.body = b.Bytes()
	a.header += "\nContent-Encoding: gzip"
	return a
}

// batch returns an attack on Hostile.T by lines.
func batch(name, schema, query string, body []byte, answers ...int) attack {
	return attack{name, []eventType{{"T", query, schema}}, "/T/send_event", asLines, body, answers}.compressed()
}

// single returns an attack by one event.
func single(name, schema string, body []byte, answers ...int) attack {
	return attack{name, []eventType{{"T", "", schema}}, "/T/send_event", asJSON, body, answers}
}

// mixed returns an attack on the route of mixed batches.
func mixed(name string, types []eventType, body []byte, answers ...int) attack {
	return attack{name, types, "/send_events", asBatch, body, answers}.compressed()
}

// integers returns a schema of n members that are integers.
func integers(n int) string {
	members := map[string]any{}
	for i := range n {
		members[fmt.Sprintf("p%03d", i)] = map[string]string{"type": "integer"}
	}
	return object(map[string]any{"type": "object", "properties": members})
}

// manyStrings returns an event that violates integers in n places.
func manyStrings(n int) string {
	members := map[string]string{}
	for i := range n {
		members[fmt.Sprintf("p%03d", i)] = "x"
	}
	return object(members)
}

func object(value any) string {
	text, _ := json.Marshal(value) // maps of strings can always be written
	return string(text)
}

func nested(open, inner, closing string, n int) string {
	return strings.Repeat(open, n) + inner + strings.Repeat(closing, n)
}
