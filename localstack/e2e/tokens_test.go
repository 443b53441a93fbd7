//go:build e2e

package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A deployment with tokens takes only tokens of its issuer: here a user pool of Cognito, whose
// programs are the gateway's clients.
func TestTokens(t *testing.T) {
	pool, _ := cognito(t, "CreateUserPool", `{"PoolName":"gateway"}`)["UserPool"].(map[string]any)
	id, _ := pool["Id"].(string)
	cognito(t, "CreateResourceServer", `{"UserPoolId":"`+id+`","Identifier":"gateway","Name":"gateway","Scopes":[`+
		`{"ScopeName":"publish","ScopeDescription":"send"},{"ScopeName":"register","ScopeDescription":"declare"}]}`)
	first, firstSecret := program(t, id, "gateway/publish", "gateway/register")
	second, secondSecret := program(t, id, "gateway/publish")
	stranger, strangerSecret := program(t, id, "gateway/publish", "gateway/register")

	_, g := another(t, "name=Tokens", "authorization=jwt", "clientClaim=client_id", "scopePrefix=gateway/",
		"jwtIssuer=https://cognito-idp.us-east-1.amazonaws.com/"+id, "jwtAudience="+first+","+second)
	bearer := func(client, secret string) string {
		return jsonType + "\nAuthorization: Bearer " + token(t, client, secret)
	}
	own, publisher, unknown := bearer(first, firstSecret), bearer(second, secondSecret),
		bearer(stranger, strangerSecret)

	g.Want(t, 401, "", "POST", "/"+first+"/Fruits/register_event", jsonType, strict)
	g.Want(t, 401, "", "POST", "/"+first+"/Fruits/register_event", strings.Replace(own, ".", ".e30", 1), strict)
	g.Want(t, 401, "", "POST", "/"+stranger+"/Fruits/register_event", unknown, strict) // no audience of the gateway
	g.Want(t, 201, `"version":1`, "POST", "/"+first+"/Fruits/register_event", own, strict)
	g.Want(t, 403, "client_not_allowed", "POST", "/"+second+"/Fruits/register_event", own, strict)
	g.Want(t, 403, "scope_missing", "POST", "/"+second+"/Fruits/register_event", publisher, strict)
	g.Want(t, 403, "client_not_allowed", "POST", "/"+first+"/Fruits/send_event", publisher, `{"fruit":"apple"}`)
	g.Want(t, 201, `"sequence_number"`, "POST", "/"+first+"/Fruits/send_event", own, `{"fruit":"apple"}`)
}

// program makes a program of the pool that may have these scopes, and returns its id and secret.
func program(t *testing.T, pool string, scopes ...string) (id, secret string) {
	t.Helper()
	allowed, err := json.Marshal(scopes)
	if err != nil {
		t.Fatal(err)
	}
	client, _ := cognito(t, "CreateUserPoolClient", `{"UserPoolId":"`+pool+`","ClientName":"program",`+
		`"GenerateSecret":true,"AllowedOAuthFlows":["client_credentials"],"AllowedOAuthFlowsUserPoolClient":true,`+
		`"AllowedOAuthScopes":`+string(allowed)+`}`)["UserPoolClient"].(map[string]any)
	id, _ = client["ClientId"].(string)
	secret, _ = client["ClientSecret"].(string)
	return id, secret
}

// token returns an access token of a program, as OAuth 2.0 has it: RFC 6749, section 4.4.
func token(t *testing.T, client, secret string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, deployed.endpoint+"/oauth2/token",
		strings.NewReader(url.Values{"grant_type": {"client_credentials"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(client, secret)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := decoded(t, r)
	token, _ := answer["access_token"].(string)
	if token == "" {
		t.Fatalf("no token: %v", answer)
	}
	return token
}

// cognito calls an action of the emulator's Cognito.
func cognito(t *testing.T, action, body string) map[string]any {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, deployed.endpoint+"/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Amz-Target", "AWSCognitoIdentityProviderService."+action)
	r.Header.Set("Content-Type", "application/x-amz-json-1.1")
	return decoded(t, r)
}

func decoded(t *testing.T, r *http.Request) (answer map[string]any) {
	t.Helper()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v %s", r.URL, response.StatusCode, err, text)
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}
