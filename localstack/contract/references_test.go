package contract

import (
	"strings"
	"testing"

	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// The function that registers a schema and the one that receives its events resolve its
// references to a version of another schema.
func TestAReferenceToAnotherSchema(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{})
	for _, c := range []struct {
		path, body string
		status     int
		says       string
	}{
		{"/SpongeBob/Name/register_event", `{"type":"string","maxLength":7}`, 201, ""},
		{"/SpongeBob/Name/register_event?compatibility=none", `{"type":"string","maxLength":5}`, 201, ""},
		{"/SpongeBob/Person/register_event", `{"properties":{"name":{"$ref":"/SpongeBob/Name/schema?version=1"}}}`, 201, ""},
		{"/SpongeBob/Orders/register_event", `{"properties":{"by":{"$ref":"/SpongeBob/Person/schema"}}}`, 422, "/SpongeBob/Person/schema?version=1"},
		{"/SpongeBob/Orders/register_event", `{"properties":{"by":{"$ref":"/SpongeBob/Person/schema?version=1"}}}`, 201, ""},
		{"/SpongeBob/Orders/send_event", `{"by":{"name":"Patrick"}}`, 201, "sequence_number"},
		{"/SpongeBob/Orders/send_event", `{"by":{"name":"Squidward"}}`, 422, "/by/name"},
		{"/Patrick/Orders/register_event", `{"properties":{"by":{"$ref":"/SpongeBob/Person/schema?version=1"}}}`, 422, "another client"},
	} {
		if a := g.Send(t, "POST", c.path, asJSON, c.body); a.Status != c.status || !strings.Contains(a.Body, c.says) {
			t.Errorf("%s %s: %d %s; want %d %q", c.path, c.body, a.Status, a.Body, c.status, c.says)
		}
	}
}
