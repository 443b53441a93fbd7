package contract

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/go-jose/go-jose/v4"

	"example.com/eventgateway/core/adapters/dynamodbkeys"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
	"example.com/eventgateway/localstack/issuer"
	"example.com/eventgateway/localstack/issuer/issuertest"
)

// refusals are what callers get that may not enter: of API Gateway, and of the functions.
const (
	unauthorized    = `{"message":"Unauthorized"}`
	unauthenticated = `"code":"unauthenticated"`
	notTheClient    = `"code":"client_not_allowed"`
	noScope         = `"code":"scope_missing"`
)

// A deployment with tokens takes only tokens of its issuer, whose keys rotate. A token allows what
// its claims say.
func TestTokens(t *testing.T) {
	i := issuertest.Start(t)
	g := gatewaytest.Start(t, gateway.Options{
		Authorization: settings.AuthorizationJWT, JWT: gateway.Issuer{URL: i.URL, Audience: []string{"events"}},
		Env: []string{settings.Authorization + "=" + settings.AuthorizationJWT, settings.JWTScopePrefix + "=gw/"},
	})
	token := func(others map[string]any) string {
		claims := map[string]any{
			"sub": "s", "aud": "events", "clients": []string{"Patrick", "SpongeBob"},
			"scope": "openid gw/register gw/publish",
		}
		maps.Copy(claims, others)
		return "Authorization: Bearer " + i.Must(t, claims)
	}
	forge := func(key any, kid string, algorithm jose.SignatureAlgorithm) string {
		text, err := issuer.Sign(jose.JSONWebKey{Key: key, KeyID: kid}, algorithm, map[string]any{
			"iss": i.URL, "sub": "s", "aud": "events", "clients": "SpongeBob", "scope": "gw/register",
			"exp": time.Now().Add(time.Hour).Unix(),
		})
		if err != nil {
			t.Fatal(err)
		}
		return "Authorization: Bearer " + text
	}
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	key := i.Keys()[0]
	public := key.Key.(*rsa.PublicKey)
	old := token(nil)
	b64 := base64.RawURLEncoding.EncodeToString
	for _, c := range []struct {
		name, header string
		status       int
		says         string
	}{
		{"nothing", "", 401, unauthorized},
		{"wrong issuer", token(map[string]any{"iss": "https://example.com"}), 401, unauthorized},
		{"wrong audience", token(map[string]any{"aud": "other"}), 401, unauthorized},
		{"expired", token(map[string]any{"exp": time.Now().Add(-time.Minute).Unix()}), 401, unauthorized},
		{"not yet valid", token(map[string]any{"nbf": time.Now().Add(time.Hour).Unix()}), 401, unauthorized},
		{"alg none", "Authorization: Bearer " + b64(fmt.Appendf(nil, `{"alg":"none","kid":%q}`, key.KeyID)) + "." +
			b64([]byte(`{"sub":"s","clients":"SpongeBob"}`)) + ".", 401, unauthorized},
		{"HS256 by the public key", forge(public.N.Bytes(), key.KeyID, jose.HS256), 401, unauthorized},
		{"other key", forge(stranger, key.KeyID, jose.RS256), 401, unauthorized},
		{"unknown kid", forge(stranger, "unknown", jose.RS256), 401, unauthorized},

		{"no claim", token(map[string]any{"clients": nil}), 403, notTheClient},
		{"another claim", token(map[string]any{"clients": nil, "groups": "SpongeBob"}), 403, notTheClient},
		{"other client", token(map[string]any{"clients": []string{"Patrick"}}), 403, notTheClient},
		{"every client", token(map[string]any{"clients": "*"}), 403, notTheClient},
		{"other scope", token(map[string]any{"scope": "gw/publish gw/read"}), 403, noScope},
		{"scope of another API", token(map[string]any{"scope": "register"}), 403, noScope},
		{"right", old, 201, `"version":1`},
		{"one client", token(map[string]any{"clients": "SpongeBob"}), 200, `"version":1`},
	} {
		a := g.Send(t, "POST", "/SpongeBob/Fruits/register_event", asJSON+"\n"+c.header, schema)
		if a.Status != c.status || !strings.Contains(a.Body, c.says) {
			t.Errorf("%s: %d %s", c.name, a.Status, a.Body)
		}
	}
	g.Want(t, 200, `"author":"jwt:s"`, "GET", "/SpongeBob/Fruits/schema?versions", token(map[string]any{"scope": "gw/read"}), "")

	if err := i.Rotate(); err != nil {
		t.Fatal(err)
	}
	const path = "/SpongeBob/Fruits/send_event"
	rotated, deadline := token(nil), time.Now().Add(time.Minute)
	for g.Send(t, "POST", path, asJSON+"\n"+rotated, `{"fruit":"apple"}`).Status == 401 && time.Now().Before(deadline) {
		time.Sleep(200 * time.Millisecond) // the gateway pauses between fetches of keys
	}
	g.Want(t, 201, "", "POST", path, asJSON+"\n"+rotated, `{"fruit":"apple"}`)
	g.Want(t, 201, "", "POST", path, asJSON+"\n"+old, `{"fruit":"apple"}`)
}

// A deployment of keys takes those in its table, for what they are for.
func TestKeys(t *testing.T) {
	endpoint := emulatortest.Endpoint(t)
	name := emulatortest.UniqueName(t)
	r := emulator.Resources{SchemaTable: name, ClaimTable: name + "-claims", Stream: name, KeyTable: name + "-keys"}
	if err := emulator.CreateResources(t.Context(), endpoint, r); err != nil {
		t.Fatal(err)
	}
	g := gatewaytest.Serve(t, endpoint, r, gateway.Options{
		Authorization: settings.AuthorizationKeys,
		Env:           []string{settings.Authorization + "=" + settings.AuthorizationKeys},
	})
	manager := keys.Manager{
		Store: dynamodbkeys.New(dynamodb.NewFromConfig(emulator.Config(endpoint)), r.KeyTable), Now: time.Now,
		Random: rand.Reader,
	}
	key := func(client string, scopes ...string) (id, header string) {
		k, text, err := manager.Create(t.Context(),
			keys.Wanted{Label: "test", Clients: []string{client}, Scopes: scopes})
		if err != nil {
			t.Fatal(err)
		}
		return k.ID, "Authorization: Bearer " + text
	}
	id, right := key("SpongeBob", "register", "read")
	revoked, ended := key("SpongeBob", "register")
	if _, err := manager.Revoke(t.Context(), revoked); err != nil {
		t.Fatal(err)
	}
	_, other := key("Patrick", "register")
	_, reader := key("SpongeBob", "read")
	for _, c := range []struct {
		name, header string
		status       int
		says         string
	}{
		{"nothing", "", 401, unauthenticated},
		{"cut", right[:len(right)-1], 401, unauthenticated},
		{"revoked", ended, 401, unauthenticated},
		{"other client", other, 403, notTheClient},
		{"other scope", reader, 403, noScope},
		{"right", right, 201, `"version":1`},
	} {
		a := g.Send(t, "POST", "/SpongeBob/Fruits/register_event", asJSON+"\n"+c.header, schema)
		if a.Status != c.status || !strings.Contains(a.Body, c.says) {
			t.Errorf("%s: %d %s", c.name, a.Status, a.Body)
		}
	}
	g.Want(t, 200, `"author":"key:`+id, "GET", "/SpongeBob/Fruits/schema?versions", right, "")
}
