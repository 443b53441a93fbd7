package contract

import (
	"strings"
	"testing"

	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
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
		if a := g.Send(t, "POST", path, c.header, c.body); a.Status != c.status || !strings.Contains(a.Body, c.says) {
			t.Errorf("%s: %d %.300s; want %d %s", c.name, a.Status, a.Body, c.status, c.says)
		}
	}
}
