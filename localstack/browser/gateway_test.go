package browser

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core/adapters/dynamodbkeys"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

const schema = `{"type":"object","required":["fruit"],"properties":{"fruit":{"type":"string"}}}`

// watched is a gateway that pages of some origins may call, and has the event type Fruits.
type watched struct {
	gatewaytest.Gateway
	requests *gatewaytest.Buffer // a line for each: "POST /SpongeBob/Fruits/send_event 201 3ms"
	key      string              // of SpongeBob; "" where the gateway wants none
}

// start starts a gateway that wants no key.
func start(t *testing.T, origins ...string) watched {
	t.Helper()
	g := watched{requests: &gatewaytest.Buffer{}}
	g.Gateway = gatewaytest.Start(t, gateway.Options{CORSOrigins: origins, Requests: g.requests})
	g.Register(t, "/SpongeBob/Fruits", schema)
	return g
}

// startWithKeys starts a gateway that wants a key.
func startWithKeys(t *testing.T, origins ...string) watched {
	t.Helper()
	table := emulatortest.UniqueName(t) + "-keys"
	if err := emulator.CreateKeyTable(t.Context(), emulatortest.Endpoint(t), table); err != nil {
		t.Fatal(err)
	}
	store := dynamodbkeys.New(dynamodb.NewFromConfig(emulatortest.Config(t)), table)
	manager := keys.Manager{Store: store, Now: time.Now, Random: rand.Reader}
	_, key, err := manager.Create(t.Context(), keys.Wanted{
		Label: "page", Clients: []string{"SpongeBob"}, Scopes: []string{"publish", "register"},
	})
	if err != nil {
		t.Fatal(err)
	}
	g := watched{requests: &gatewaytest.Buffer{}, key: key}
	g.Gateway = gatewaytest.Start(t, gateway.Options{
		CORSOrigins: origins, Requests: g.requests, Authorization: settings.AuthorizationKeys,
		Env: []string{settings.Authorization + "=" + settings.AuthorizationKeys, settings.KeyTable + "=" + table},
	})
	g.Must(t, 201, "POST", "/SpongeBob/Fruits/register_event?deprecated=true",
		"Content-Type: application/json\nAuthorization: Bearer "+key, schema)
	return g
}

// saw reports whether the gateway answers a send_event with that status within a minute.
func (g watched) saw(method string, status int) bool {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if g.has(fmt.Sprintf("%s /SpongeBob/Fruits/send_event %d ", method, status)) {
			return true
		}
	}
	return false
}

// has reports whether a line of a request so far begins with text.
func (g watched) has(text string) bool { return strings.Contains("\n"+g.requests.String(), "\n"+text) }

// stored returns the data of all records.
func (g watched) stored(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, m := range gatewaytest.Records(t, g.Stream) {
		all.Write(m.Record.Data)
	}
	return all.String()
}
