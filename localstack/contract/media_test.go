package contract

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// Bytes that are not text pass API Gateway, the functions and the stream unchanged, in each
// form of sending.
func TestBytesOfAnotherMediaType(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{})
	register := func(query string) gatewaytest.Answer {
		return g.Send(t, "POST", "/SpongeBob/Pictures/register_event"+query, asJSON,
			`{"type":"string","contentEncoding":"base64","contentMediaType":"image/png","minLength":4}`)
	}
	if a := register("?data_content_type=image/png"); a.Status != 201 ||
		!strings.Contains(a.Body, `"data_content_type":"image/png"`) {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	if a := register("?partition_key=/id"); a.Status != 400 || !strings.Contains(a.Problem(t).Detail, "image/png") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	var every strings.Builder
	for i := range 256 {
		every.WriteByte(byte(i))
	}
	png := "\n" + every.String() + " \n"
	encoded := base64.StdEncoding.EncodeToString([]byte(png))
	event := func(id string) string {
		return fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"/mine","type":"Pictures","datacontenttype":"image/png","data_base64":%q}`, id, encoded)
	}
	const path, binary = "/SpongeBob/Pictures/send_event",
		"\nCe-Specversion: 1.0\nCe-Id: binary\nCe-Source: /mine\nCe-Type: Pictures"
	for _, c := range []struct {
		path, header, body string
		status             int
		says               string
	}{
		{path, "Content-Type: image/png", png, 201, "sequence_number"},
		{path, "Content-Type: image/png" + binary, png, 201, `"id":"binary"`},
		{path, asEvent, event("structured"), 201, `"id":"structured"`},
		{path, asBatch, "[" + event("one") + "," + event("two") + "]", 201, `"accepted":2`},
		{"/SpongeBob/send_events", asBatch, "[" + event("three") + "]", 201, `"accepted":1`},
		{path, asJSON, `"` + encoded + `"`, 415, "is image/png, as it is registered, and not JSON"},
		{path, asNDJSON, `"` + encoded + `"`, 422, "is image/png, as it is registered, and not JSON"},
		{path, "Content-Type: image/gif", png, 415, "is image/png, as it is registered, and not image/gif"},
		{path, "Content-Type: text/plain", "\xff", 415, "not in UTF-8"},
		{path, "Content-Type: image/png", "", 422, "minLength"},
		{path, "Content-Type: image/png", strings.Repeat("x", 800_000), 413, "1048576"},
		// within maxEventBytes, but its record is not
		{path, "Content-Type: image/png", strings.Repeat("x", 1_000_001), 413, "1000000"},
	} {
		g.Want(t, c.status, c.says, "POST", c.path, c.header, c.body)
	}
	all := storedIn(t, g.Stream)
	if len(all) != 6 {
		t.Errorf("%d records are stored", len(all))
	}
	for _, r := range all {
		if r.DataContentType != "image/png" || string(r.Data) != png {
			t.Errorf("%s: stored %q %q", r.ID, r.DataContentType, r.Data)
		}
	}
}
