//go:build e2e

package e2e

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"example.com/eventgateway/localstack/deploy"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// webhooks holds a deployment to what a webhook of SpongeBob's Fruits promises: it takes what its
// secret signs, without a key, and nothing else.
func webhooks(t *testing.T, outputs deploy.Outputs, g gatewaytest.Gateway, binary string) {
	t.Helper()
	out := operator(t.Context(), t, binary, "hooks", "--table", outputs.KeyTableName,
		"--kms-key", outputs.SecretsKeyARN, "--url", outputs.APIURL,
		"create", "SpongeBob", "Fruits", "--preset", "github")
	address, secret, _ := strings.Cut(strings.TrimSpace(out), "\n")
	path, ok := strings.CutPrefix(address, g.URL)
	if !ok || path != "/_hooks/SpongeBob/Fruits" {
		t.Errorf("the address is %s", address)
	}
	signed := func(body string) string {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(body))
		return jsonType + "\nX-GitHub-Delivery: 72d3162e" +
			"\nX-Hub-Signature-256: sha256=" + hex.EncodeToString(mac.Sum(nil))
	}
	const apple = `{"fruit":"apple"}`
	g.Want(t, 201, `"id":"72d3162e"`, "POST", path, signed(apple), apple)
	g.Want(t, 401, "unauthenticated", "POST", path, signed(apple), `{"fruit":"banana"}`)
	g.Want(t, 401, "unauthenticated", "POST", path, jsonType, apple)
	g.Want(t, 401, "unauthenticated", "POST", "/_hooks/SpongeBob/Colors", signed(apple), apple)
	g.Want(t, 422, "event_invalid", "POST", path, signed(`{"zen":1}`), `{"zen":1}`)
}
