//go:build e2e

package e2e

import (
	"strings"
	"testing"
)

// A deployment with keys takes nothing without one. A key that an operator makes with the tool
// lets its bearer in, as its clients and for its scopes, until it is revoked.
func TestKeys(t *testing.T) {
	outputs, g := another(t, "name=Keys", "authorization=keys", "publicSchemas=on", "webhooks=on",
		"archive=on")
	binary := tool(t)
	create := func(arguments ...string) (key, header string) {
		out := operator(t.Context(), t, binary,
			append([]string{"keys", "--table", outputs.KeyTableName, "create"}, arguments...)...)
		key = strings.TrimSpace(out)
		return key, jsonType + "\nAuthorization: Bearer " + key
	}
	_, all := create("--client", "SpongeBob", "--scope", "publish,register,read")
	_, publish := create("--client", "SpongeBob")
	partner, revoked := create("--client", "SpongeBob", "--label", "a partner")
	_, other := create("--client", "Patrick", "--scope", "publish,register,read")

	const registering, sending, reading = "/SpongeBob/Fruits/register_event", "/SpongeBob/Fruits/send_event",
		"/SpongeBob/Fruits/schema"
	for _, c := range []struct {
		status             int
		says, header, path string
	}{
		{401, "unauthenticated", jsonType, registering},
		{401, "unauthenticated", jsonType + "\nAuthorization: Bearer egk_nothing", registering},
		{403, "client_not_allowed", other, registering},
		{403, "scope_missing", publish, registering},
		{201, `"version":1`, all, registering},
		{401, "unauthenticated", jsonType, sending},
		{403, "client_not_allowed", other, sending},
		{422, "event_invalid", publish, sending},
	} {
		body := strict
		if c.path == sending {
			body = `{"fruit":1}`
		}
		g.Want(t, c.status, c.says, "POST", c.path, c.header, body)
	}
	g.Want(t, 201, `"sequence_number"`, "POST", sending, publish, `{"fruit":"apple"}`)
	g.Want(t, 403, "scope_missing", "GET", reading, publish, "")
	g.Want(t, 200, `"fruit"`, "GET", reading, all, "")
	g.Want(t, 401, "unauthenticated", "GET", reading, "", "")
	g.Want(t, 200, `"fruit"`, "GET", "/_schemas/SpongeBob/Fruits/1", "", "")

	webhooks(t, outputs, g, binary)
	archived(t, outputs, g, all)

	// A function remembers a key for a minute. It has not seen this one.
	id := strings.Split(partner, "_")[1]
	operator(t.Context(), t, binary, "keys", "--table", outputs.KeyTableName, "revoke", id)
	g.Want(t, 401, "revoked", "POST", sending, revoked, `{"fruit":"apple"}`)
	if list := operator(t.Context(), t, binary, "keys", "--table", outputs.KeyTableName, "list"); strings.Contains(list,
		strings.Split(partner, "_")[2]) || !strings.Contains(list, id) {
		t.Error(list)
	}
}
