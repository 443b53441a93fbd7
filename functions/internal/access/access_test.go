package access

import (
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

const account = "123456789012"

// Only the role's name binds, of a role of the account. Everything else has no client.
func TestClientsOfRoles(t *testing.T) {
	t.Parallel()
	const own = "arn:aws:sts::123456789012:assumed-role/"
	for _, c := range []struct{ pattern, arn, client, scope string }{
		{"eventgateway-{client}", own + "eventgateway-SpongeBob/session", "SpongeBob", ""},
		{"eventgateway-{client}", "arn:aws-cn:sts::123456789012:assumed-role/eventgateway-a/i-1", "a", ""},
		{"eventgateway-{client}", "arn:aws-us-gov:sts::123456789012:assumed-role/eventgateway-a/i-1", "a", ""},
		{"eventgateway-{client}", own + "eventgateway-a-b_C/me@example.com", "a-b_C", ""},
		{"{client}.sender", own + "Patrick.sender/s", "Patrick", ""},
		{"gw-{client}-prod", own + "gw-a-prod-prod/s", "a-prod", ""},
		{"gw-{client}-{scope}", own + "gw-a-publish/s", "a", "publish"},
		{"gw-{client}-{scope}", own + "gw-read-admin/s", "read", "admin"},
		{"{scope}+{client}", own + "register+Patrick/s", "Patrick", "register"},

		{"eventgateway-{client}", own + "eventgateway-/s", "", ""},
		{"eventgateway-{client}", own + "eventgateway-a.b/s", "", ""},
		{"eventgateway-{client}", own + "Eventgateway-a/s", "", ""},
		{"eventgateway-{client}", own + "my-eventgateway-a/s", "", ""},
		{"eventgateway-{client}", own + "eventgateway-" + strings.Repeat("a", 65) + "/s", "", ""},
		{"eventgateway-{client}", own + "other/eventgateway-a", "", ""}, // the session's name is the caller's
		{"eventgateway-{client}", own + "x/eventgateway-a/s", "", ""},
		{"eventgateway-{client}", own + "eventgateway-a", "", ""},
		{"eventgateway-{client}", own + "eventgateway-a/", "", ""},
		{"gw-{client}-prod", own + "gw-prod/s", "", ""}, // before and after do not overlap
		{"gw-{client}-{scope}", own + "gw-a/s", "", ""},
		{"gw-{client}-{scope}", own + "gw-a-Publish/s", "", ""},
		{"eventgateway-{client}", "arn:aws:sts::210987654321:assumed-role/eventgateway-a/s", "", ""},
		{"eventgateway-{client}", "arn:aws:sts:::assumed-role/eventgateway-a/s", "", ""},
		{"eventgateway-{client}", "arn:aws:sts:eu-west-1:123456789012:assumed-role/eventgateway-a/s", "", ""},
		{"eventgateway-{client}", "arn:aws:iam::123456789012:role/eventgateway-a", "", ""},
		{"eventgateway-{client}", "arn:aws:iam::123456789012:user/eventgateway-a", "", ""},
		{"eventgateway-{client}", "arn:aws:iam::123456789012:user/assumed-role/eventgateway-a/s", "", ""},
		{"eventgateway-{client}", "arn:aws:sts::123456789012:federated-user/eventgateway-a", "", ""},
		{"eventgateway-{client}", "arn:aws:iam::123456789012:root", "", ""},
		{"eventgateway-{client}", "123456789012", "", ""},
		{"eventgateway-{client}", own + "eventgateway-a/s:" + account, "", ""},
		{"eventgateway-{client}", " " + own + "eventgateway-a/s", "", ""},
	} {
		if !settings.IsClientRole(c.pattern) {
			t.Errorf("%s is no pattern", c.pattern)
		}
		p, err := Roles(c.pattern, account)(t.Context(), Caller{UserARN: c.arn})
		if err != nil || p.ID != c.arn {
			t.Errorf("%s: %+v, %v", c.arn, p, err)
		}
		want, scopes := []string(nil), []routes.Scope(nil)
		if c.client != "" {
			want, scopes = []string{c.client}, routes.Scopes
		}
		if c.scope != "" {
			scopes = []routes.Scope{routes.Scope(c.scope)}
		}
		if !slices.Equal(p.Clients, want) || !slices.Equal(p.Scopes, scopes) {
			t.Errorf("%s of %s: %+v", c.arn, c.pattern, p)
		}
	}
	if _, err := Roles("eventgateway-{client}", account)(t.Context(),
		Caller{}); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("nobody: %v", err)
	}
}

// No scope's name begins or ends with another's, so that a role has one.
func TestScopesAreToldApart(t *testing.T) {
	t.Parallel()
	for _, a := range routes.Scopes {
		for _, b := range routes.Scopes {
			if a != b && (strings.HasPrefix(string(a), string(b)) || strings.HasSuffix(string(a), string(b))) {
				t.Errorf("%s and %s", a, b)
			}
		}
	}
}

func noKeys(string) keys.Reader { return &memory.Keys{} }

func TestTheDoorOfADeployment(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:sts::123456789012:assumed-role/eventgateway-a/s"
	for _, c := range []struct {
		environment map[string]string
		nobody      core.Code // what a request that nobody signed gets
		clients     string    // of arn; "" where a signature lets nobody in
	}{
		{nil, "", Every},
		{map[string]string{"AUTHORIZATION": "none"}, "", Every},
		{map[string]string{"AUTHORIZATION": "iam"}, core.CodeUnauthenticated, Every},
		{map[string]string{"AUTHORIZATION": "iam", "IAM_CLIENT_ROLE": "eventgateway-{client}", "IAM_ACCOUNT": account},
			core.CodeUnauthenticated, "a"},
		{map[string]string{"AUTHORIZATION": "keys", "KEY_TABLE": "keys"}, core.CodeUnauthenticated, ""},
	} {
		read := &settings.Reader{Getenv: func(name string) string { return c.environment[name] }}
		door := FromSettings(read, noKeys, nil)
		if read.Err() != nil {
			t.Errorf("%v: %v", c.environment, read.Err())
			continue
		}
		if _, err := door(t.Context(), Caller{}); core.CodeOf(err) != c.nobody {
			t.Errorf("%v: nobody gets %v", c.environment, err)
		}
		if c.clients == "" {
			continue
		}
		if p, err := door(t.Context(), Caller{UserARN: arn}); err != nil || p.ID != arn ||
			!slices.Equal(p.Clients, []string{c.clients}) {
			t.Errorf("%v: %+v, %v", c.environment, p, err)
		}
	}
	for _, c := range []struct{ environment, claims, client, scope string }{
		{"", `"clients":"a","scope":"read"`, "a", "read"},
		{"JWT_CLIENT_CLAIM=groups JWT_SCOPE_CLAIM=scp JWT_SCOPE_PREFIX=gw.", `"clients":"b","scope":"read",` +
			`"groups":"[a]","scp":"[gw.publish admin]"`, "a", "publish"},
	} {
		environment := map[string]string{"AUTHORIZATION": "jwt"}
		for _, setting := range strings.Fields(c.environment) {
			name, value, _ := strings.Cut(setting, "=")
			environment[name] = value
		}
		read := &settings.Reader{Getenv: func(name string) string { return environment[name] }}
		p, err := FromSettings(read, noKeys, nil)(t.Context(), Caller{Claims: []byte(`{"sub":"s",` + c.claims + `}`)})
		if err != nil || read.Err() != nil || !slices.Equal(p.Clients, []string{c.client}) ||
			!slices.Equal(p.Scopes, []routes.Scope{routes.Scope(c.scope)}) {
			t.Errorf("%v: %+v, %v", environment, p, err)
		}
	}
	for _, environment := range []map[string]string{
		{"AUTHORIZATION": "IAM"}, {"AUTHORIZATION": "JWT"}, {"AUTHORIZATION": "keys"}, {"JWT_CLIENT_CLAIM": "clients"},
		{"AUTHORIZATION": "iam", "JWT_SCOPE_CLAIM": "scope"}, {"AUTHORIZATION": "none", "JWT_SCOPE_PREFIX": "a/"},
		{"AUTHORIZATION": "jwt", "IAM_CLIENT_ROLE": "eventgateway-{client}", "IAM_ACCOUNT": account},
		{"AUTHORIZATION": "iam", "IAM_CLIENT_ROLE": "eventgateway-{client}"},
		{"AUTHORIZATION": "iam", "IAM_CLIENT_ROLE": "{client}", "IAM_ACCOUNT": account},
		{"AUTHORIZATION": "none", "IAM_CLIENT_ROLE": "eventgateway-{client}", "IAM_ACCOUNT": account},
		{"IAM_CLIENT_ROLE": "eventgateway-{client}", "IAM_ACCOUNT": account},
	} {
		read := &settings.Reader{Getenv: func(name string) string { return environment[name] }}
		if FromSettings(read, noKeys, nil); read.Err() == nil {
			t.Errorf("%v is taken", environment)
		}
	}
}
