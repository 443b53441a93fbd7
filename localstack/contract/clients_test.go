package contract

import (
	"testing"

	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// The clients are listed while they have event types.
func TestClientsAreListed(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{Env: []string{settings.AllowDeletion + "=on"}})
	want := func(clients string) {
		t.Helper()
		g.Want(t, 200, `{"clients":[`+clients+`]}`, "GET", "/clients", "", "")
	}
	want("")
	for _, client := range []string{"Sponge-Bob", "Sponge", "SpongeBob"} {
		g.Register(t, "/"+client+"/Fruits?deprecated=true", schema)
	}
	want(`{"client":"Sponge"},{"client":"Sponge-Bob"},{"client":"SpongeBob"}`)
	g.Must(t, 204, "DELETE", "/SpongeBob/Fruits", "", "")
	want(`{"client":"Sponge"},{"client":"Sponge-Bob"}`)
}
