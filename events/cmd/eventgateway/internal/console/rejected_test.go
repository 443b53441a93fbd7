package console

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// The console of a deployment reads the stream of rejected events in Kinesis, sends one of them
// again, and records there by whom.
func TestRejectedEventsOfADeployment(t *testing.T) {
	endpoint := emulatortest.Endpoint(t)
	g := gatewaytest.Start(t, gateway.Options{MaxWorkers: 2, Env: []string{"HEAD_TTL=0s"}})
	const asJSON = "Content-Type: application/json"
	g.Must(t, 404, http.MethodPost, "/Bob/Fruits/send_event", asJSON, `{"fruit":1}`)
	g.Must(t, 201, http.MethodPost, "/Bob/Fruits/register_event", asJSON, `{"type":"object"}`)
	for name, value := range map[string]string{"AWS_EC2_METADATA_DISABLED": "true", "AWS_ACCESS_KEY_ID": "test",
		"AWS_SECRET_ACCESS_KEY": "test"} {
		t.Setenv(name, value)
	}
	address, end := serves(t, "--url", g.URL, "--stream", g.Stream, "--rejected-stream", g.Rejected,
		"--stream-endpoint", endpoint, "--by", "Squidward")
	at := strings.TrimSuffix(address, "/")
	find := func(pattern, path string) string {
		for range 600 { // Kinesis may tell of a record only later
			if found := regexp.MustCompile(pattern).FindStringSubmatch(page(t, at+path)); found != nil {
				return found[1]
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Fatalf("%s does not have %s:\n%s", path, pattern, page(t, at+path))
		return ""
	}
	group := find(`href="(/rejected/groups/[^"?]+)`, "/rejected")
	event := find(`href="(/rejected/[^"/?]+)"><code>`, group)
	token := find(`name="token" value="(\w+)"`, event)
	answer, err := http.PostForm(at+event+"/resend", url.Values{"token": {token}, "data": {`{"fruit":"apple"}`}})
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	find(`sent again .* by <strong>(Squidward)</strong>, edited`, event)
	if stored := gatewaytest.Records(t, g.Stream); len(stored) != 1 || string(stored[0].Record.Data) != `{"fruit":"apple"}` {
		t.Errorf("stored are %+v", stored)
	}
	marks := 0
	for _, m := range gatewaytest.Records(t, g.Rejected) {
		if r, err := events.DecodeResent(m.Record); err == nil && r.By == "Squidward" && r.Edited {
			marks++
		}
	}
	if marks != 1 {
		t.Errorf("%d marks are recorded", marks)
	}
	end()
}

func page(t *testing.T, address string) string {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
