package contract

import (
	"strings"
	"testing"

	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// A description's ETag makes a change once. The clients are listed while they have event types.
func TestDescribeAndDiscover(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{Env: []string{settings.AllowDeletion + "=on"}})
	const fruits = "/SpongeBob/Fruits"
	if a := g.Send(t, "GET", "/clients", "", ""); a.Status != 200 || a.Body != `{"clients":[]}` {
		t.Errorf("%+v", a)
	}
	g.Register(t, "/Sponge-Bob/Fruits", schema)
	g.Register(t, "/Sponge/Fruits", schema)
	g.Register(t, fruits, schema)
	g.Want(t, 200, `{"clients":[{"client":"Sponge"},{"client":"Sponge-Bob"},{"client":"SpongeBob"}]}`, "GET", "/clients",
		"", "")

	described := g.Send(t, "GET", fruits+"/description", "", "")
	tag := described.Header.Get("Etag")
	if described.Status != 200 || tag == "" || !strings.Contains(described.Body, `"referenced_by":[]`) {
		t.Fatalf("%+v", described)
	}
	owned := fruits + "/register_event?deprecated=true&owner=me"
	match := asJSON + "\nIf-Match: " + tag
	if a := g.Send(t, "POST", owned, match, schema); a.Status != 200 {
		t.Errorf("%+v", a)
	}
	again := g.Send(t, "POST", owned, match, schema)
	now := g.Send(t, "GET", fruits+"/description", "", "")
	if again.Status != 412 || !strings.Contains(again.Body, strings.Trim(now.Header.Get("Etag"), `"`)) ||
		!strings.Contains(now.Body, `"owner":"me"`) {
		t.Errorf("%+v, with %+v", again, now)
	}
	if a := g.Send(t, "DELETE", fruits, match, ""); a.Status != 412 {
		t.Errorf("%+v", a)
	}
	match = "If-Match: " + now.Header.Get("Etag")
	if a := g.Send(t, "DELETE", fruits, match, ""); a.Status != 204 {
		t.Errorf("%+v", a)
	}
	g.Want(t, 200, `{"clients":[{"client":"Sponge"},{"client":"Sponge-Bob"}]}`, "GET", "/clients", "", "")
}
