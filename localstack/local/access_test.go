package local

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/issuer/issuertest"
	"example.com/eventgateway/localstack/names"
)

func TestAccessFromTheEnvironment(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ environment, says string }{
		{"AUTH=jwt JWT_ISSUER=example.com", `JWT_ISSUER: the issuer is "example.com", not a URL such as https://`},
		{"AUTH=jwt PRINCIPAL=arn:aws:iam::123456789012:user/a", "PRINCIPAL is for AUTH=iam, but that is jwt"},
		{"AUTH=iam PRINCIPAL=Sandy", `PRINCIPAL is "Sandy", not an ARN such as arn:aws:iam::`},
		{"AUTH=iam IAM_CLIENT_ROLE={client}", `IAM_CLIENT_ROLE is "{client}", not a pattern of role names`},
		{"AUTH=keys JWT_SCOPE_PREFIX=a", "JWT_SCOPE_PREFIX is for AUTH=jwt, but that is keys"},
		{"AUTHORIZATION=keys", "AUTHORIZATION is for the functions: say AUTH=keys"},
		{"FULL_ENVELOPE=1", `FULL_ENVELOPE is "1", not on or off`},
		{"WEBHOOKS=yes", `WEBHOOKS is "yes", not on or off`},
		{"AUTH=jwt JWT_ISSUER=https://example.com JWT_AUDIENCE=a,b JWT_CLIENT_CLAIM=groups", ""},
		{"AUTH=iam PRINCIPAL=arn:aws:iam::123456789012:user/a IAM_CLIENT_ROLE=gw-{client}", ""},
		{"AUTH=none WEBHOOKS=off QUOTAS=on CORS_ORIGINS=http://localhost:3000,https://app.example.com", ""},
	} {
		environment := map[string]string{}
		for _, setting := range strings.Fields(c.environment) {
			name, value, _ := strings.Cut(setting, "=")
			environment[name] = value
		}
		_, err := accessFrom(func(name string) string { return environment[name] })
		if (err == nil) != (c.says == "") || err != nil && (!strings.HasPrefix(err.Error(), c.says) ||
			strings.Contains(err.Error(), "\n")) {
			t.Errorf("%s: %v", c.environment, err)
		}
	}
}

// make demo sends what the command-line tool would.
func TestCredentialsOfTheDemo(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"EVENTGATEWAY_KEY": "egk_1", "EVENTGATEWAY_TOKEN": "eyJ", "EVENTGATEWAY_AUTH": "iam",
		"EVENTGATEWAY_URL": "http://a",
	} {
		o := senderFrom(func(asked string) string { return map[string]string{name: value}[asked] })
		if (o.Key != "") != (name == "EVENTGATEWAY_KEY") || (o.Token != nil) != (name == "EVENTGATEWAY_TOKEN") ||
			(o.Sign != nil) != (name == "EVENTGATEWAY_AUTH") {
			t.Errorf("%s: key %q, a token %v, a signature %v", name, o.Key, o.Token != nil, o.Sign != nil)
		}
	}
}

const asJSON = "Content-Type: application/json\n"

// takesOnly sends requests with and without what the run printed.
func takesOnly(t *testing.T, g ran, right string, wrong map[string]string, refusal string) {
	t.Helper()
	for name, header := range wrong {
		a := g.Send(t, "POST", "/SpongeBob/Fruits/register_event", asJSON+header, `{}`)
		if !strings.Contains(a.Body, refusal) || a.Status/100 != 4 {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	for _, client := range []string{"SpongeBob", "Demo"} {
		a := g.Send(t, "GET", "/"+client+"/list_events", asJSON+right, "")
		if a.Status != 200 {
			t.Errorf("%s: %d %s", client, a.Status, a.Body)
		}
	}
	a := g.Send(t, "GET", "/Patrick/list_events", asJSON+right, "")
	if a.Status != 403 || a.Problem(t).Code != "client_not_allowed" {
		t.Errorf("another client: %d %s", a.Status, a.Body)
	}
}

// A run prints a token that its gateway takes, and takes nothing without one.
func TestRunWithTokens(t *testing.T) {
	t.Parallel()
	g := start(t, Access{Authorization: "jwt",
		Settings: map[string]string{"JWT_CLIENT_CLAIM": "groups", "JWT_SCOPE_PREFIX": "gw/"}})
	if len(g.before) != 1 || !strings.HasPrefix(g.before[0], "token eyJ") {
		t.Fatalf("it prints %q", g.before)
	}
	token := strings.TrimPrefix(g.before[0], "token ")
	takesOnly(t, g, "Authorization: Bearer "+token, map[string]string{
		"nothing": "", "another": "Authorization: Bearer egk_1", "cut": "Authorization: Bearer " + token[:len(token)-5],
	}, `{"message":"Unauthorized"}`)
}

// A run takes the tokens of another issuer, and prints none.
func TestRunWithAnIssuer(t *testing.T) {
	t.Parallel()
	i := issuertest.Start(t)
	g := start(t, Access{Authorization: "jwt", Issuer: i.URL, Audience: []string{"a", "b"}})
	if len(g.before) > 0 || !strings.Contains(g.stderr.String(), "a request needs a token of "+i.URL+" for a or b") {
		t.Errorf("it prints %q and %q", g.before, g.stderr)
	}
	token := func(audience string) string {
		return "Authorization: Bearer " + i.Must(t, map[string]any{
			"sub": "s", "aud": audience, "clients": []string{"Demo", "SpongeBob"}, "scope": "read",
		})
	}
	takesOnly(t, g, token("b"), map[string]string{"nothing": "", "for others": token("c")}, `{"message":"Unauthorized"}`)
}

// A run prints a key that its functions take, and they take nothing without one.
func TestRunWithKeys(t *testing.T) {
	t.Parallel()
	g := start(t, Access{Authorization: "keys"})
	if len(g.before) != 1 || !strings.HasPrefix(g.before[0], "key egk_") {
		t.Fatalf("it prints %q", g.before)
	}
	key := strings.TrimPrefix(g.before[0], "key ")
	takesOnly(t, g, "Authorization: Bearer "+key, map[string]string{
		"nothing": "", "another": "Authorization: Bearer eyJ", "no bearer": "Authorization: " + key,
		"cut": "Authorization: Bearer " + key[:len(key)-1], "in a query": "X-Api-Key: " + key,
	}, `"code":"unauthenticated"`)
	if strings.Contains(g.stderr.String(), key) {
		t.Error("stderr has the key")
	}
}

// Signed requests are from the principal that the run states.
func TestRunWithSignatures(t *testing.T) {
	t.Parallel()
	g := start(t, Access{
		Authorization: "iam", Settings: map[string]string{"IAM_CLIENT_ROLE": "eventgateway-{client}"},
	})
	for path, c := range map[string]struct {
		signed bool
		status int
		says   string
	}{
		"/SpongeBob/list_events": {true, 200, `"events":[`},
		"/Patrick/list_events":   {true, 403, `"code":"client_not_allowed"`},
		"/Demo/list_events":      {false, 403, `{"message":"Forbidden"}`},
	} {
		header := ""
		if c.signed {
			r, err := http.NewRequest("GET", g.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := signed(r, nil); err != nil {
				t.Fatal(err)
			}
			header = "Authorization: " + r.Header.Get("Authorization")
		}
		if a := g.Send(t, "GET", path, header, ""); a.Status != c.status || !strings.Contains(a.Body, c.says) {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
}

// A run with what is optional has the tables for it, and pages of other origins may call it.
func TestRunWithOptions(t *testing.T) {
	t.Parallel()
	g := start(t, Access{
		Authorization: "none", Quotas: true, Webhooks: true, CORSOrigins: []string{"http://localhost:3000"},
		Settings: map[string]string{"WEBHOOKS": "on", "PUBLIC_SCHEMAS": "on"},
	})
	if a := g.Send(t, "GET", "/SpongeBob/list_events", "Origin: http://localhost:3000", ""); a.Status != 200 ||
		a.Header.Get("Access-Control-Allow-Origin") != "http://localhost:3000" {
		t.Errorf("%d %v", a.Status, a.Header)
	}
	tables := dynamodb.NewFromConfig(emulator.Config(emulatortest.Endpoint(t)))
	for _, table := range []string{names.KeyTable, names.UsageTable} {
		if _, err := tables.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: &table}); err != nil {
			t.Error(err)
		}
	}
}
