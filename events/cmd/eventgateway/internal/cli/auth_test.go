package cli

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/client"
)

// goodKey is a key with a right checksum.
const goodKey = "egk_000000000000_0000000000000000000000000000000000000000000_3bhA4I"

// calling runs a tool whose one command asks the gateway at a URL for its clients.
func calling(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, said strings.Builder
	a := &App{Stdout: &out, Stderr: &said, Stdin: strings.NewReader("")}
	root := &cobra.Command{Use: "eventgateway"}
	root.AddCommand(&cobra.Command{Use: "list", RunE: func(cmd *cobra.Command, _ []string) error {
		c, err := a.Gateway(cmd.Context())
		if err != nil {
			return err
		}
		defer c.Close()
		for _, err := range c.Clients(cmd.Context()) {
			return err
		}
		return nil
	}})
	code = a.Run(t.Context(), root, append([]string{"list"}, args...))
	return code, out.String(), said.String()
}

// environment sets the variables that say how requests are authorized.
func environment(t *testing.T, key, token, auth string) {
	t.Setenv(keyVariable, key)
	t.Setenv(tokenVariable, token)
	t.Setenv("EVENTGATEWAY_AUTH", auth)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_REGION", "eu-west-1")
}

func TestHowRequestsAreAuthorized(t *testing.T) {
	var got string
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("Authorization")
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"clients":[]}`)
	}))
	defer gateway.Close()
	mistyped := goodKey[:20] + "1" + goodKey[21:]
	const bearer = "Bearer "
	for _, c := range []struct {
		key, token, auth string // of the environment
		args             string
		sent, said       string
	}{
		{"", "", "", "", "", ""},
		{goodKey, "", "", "", bearer + goodKey, ""},
		{goodKey + "\n", "", "", "", bearer + goodKey, ""},
		{"", "a.b.c", "", "", bearer + "a.b.c", ""},
		{goodKey, "", "key", "", bearer + goodKey, ""},
		{goodKey, "", "", "--auth none", "", ""},
		{goodKey, "", "none", "", "", ""},
		{goodKey, "", "none", "--auth key", bearer + goodKey, ""},
		{goodKey, "", "", "--auth iam", "AWS4-HMAC-SHA256", ""},
		{"", "", "iam", "", "AWS4-HMAC-SHA256", ""},
		{goodKey, "a.b.c", "", "--auth jwt", bearer + "a.b.c", ""},
		{goodKey, "a.b.c", "key", "", bearer + goodKey, ""},
		{goodKey, "a.b.c", "", "", "", "EVENTGATEWAY_KEY and EVENTGATEWAY_TOKEN are both set: say which one to send, " +
			"with --auth key or --auth jwt"},
		{"", "", "", "--auth key", "", "makes one with eventgateway keys create"},
		{"", "a.b.c", "key", "", "", "makes one with eventgateway keys create"},
		{"", "", "", "--auth jwt", "", "the token in EVENTGATEWAY_TOKEN, which is not set"},
		{"", "Bearer a.b.c", "", "", "", "EVENTGATEWAY_TOKEN has a space or a newline in it: want the token alone"},
		{mistyped, "", "", "", "", "EVENTGATEWAY_KEY: the key is mistyped or cut: its checksum is wrong; copy it " +
			"again"},
		{"secret-of-another-kind", "", "", "", "", "EVENTGATEWAY_KEY: what was sent is not a key"},
		{"", "ab\"c", "", "", bearer, "it has a character that no bearer token has"},
		{"", "", "basic", "", "", `EVENTGATEWAY_AUTH is "basic": want none or iam or key or jwt`},
		{goodKey, "", "", "--url http://gateway.example", "", "want https, or say --allow-http"},
		{"", "a.b.c", "", "--url http://gateway.example", "", "want https, or say --allow-http"},
	} {
		environment(t, c.key, c.token, c.auth)
		got = ""
		args := append([]string{"--url", gateway.URL}, strings.Fields(c.args)...)
		code, stdout, stderr := calling(t, args...)
		if c.said == "" && (code != ExitOK || !strings.HasPrefix(got, c.sent) || (got == "") != (c.sent == "")) {
			t.Errorf("%+v: ended with %d, sent %q; %s", c, code, got, stderr)
		}
		if c.said != "" && (code == ExitOK || got != "" || !strings.Contains(stderr, c.said)) {
			t.Errorf("%+v: ended with %d, sent %q, said %s", c, code, got, stderr)
		}
		for _, secret := range []string{goodKey[17:60], "secret-of", "two words"} {
			if strings.Contains(stdout+stderr, secret) {
				t.Errorf("%+v: printed %s%s", c, stdout, stderr)
			}
		}
	}
}

// --allow-http sends a key over http. Nothing listens there.
func TestAllowHTTP(t *testing.T) {
	environment(t, goodKey, "", "")
	code, _, stderr := calling(t, "--url", "http://gateway.invalid", "--allow-http")
	if code != ExitFailed || !strings.HasPrefix(stderr, "eventgateway: no gateway at http://gateway.invalid") {
		t.Errorf("ended with %d: %s", code, stderr)
	}
}

// A refusal of the caller says what to do.
func TestHintsAboutRefusals(t *testing.T) {
	const problem, plain = "application/problem+json", "application/json"
	for _, c := range []struct {
		key, token, args  string
		status            int
		contentType, body string
		hint              string
	}{
		{"", "", "", 403, plain, `{"message":"Forbidden"}`, "--auth iam"},
		{goodKey, "", "", 403, plain, `{"message":"Forbidden"}`, "--auth iam"},
		{"", "", "--auth iam", 403, plain, `{"message":"Forbidden"}`, ""},
		{"", "", "", 401, plain, `{"message":"Unauthorized"}`, "set EVENTGATEWAY_TOKEN"},
		{goodKey, "", "", 401, plain, `{"message":"Unauthorized"}`, "set EVENTGATEWAY_TOKEN"},
		{"", "a.b", "", 401, plain, `{"message":"Unauthorized"}`, ""},
		{"", "", "", 401, problem, `{"code":"unauthenticated"}`, "say who sends: set EVENTGATEWAY_KEY"},
		{goodKey, "", "", 401, problem, `{"code":"unauthenticated"}`, "eventgateway keys list"},
		{goodKey, "", "", 403, problem, `{"code":"client_not_allowed"}`, "keys create --client"},
		{goodKey, "", "", 403, problem, `{"code":"scope_missing"}`, "keys create --scope"},
		{"", "a.b", "", 403, problem, `{"code":"scope_missing"}`, ""},
	} {
		gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", c.contentType)
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.body)
		}))
		environment(t, c.key, c.token, "")
		code, _, stderr := calling(t, append([]string{"--url", gateway.URL}, strings.Fields(c.args)...)...)
		gateway.Close()
		_, hint, hinted := strings.Cut(stderr, "hint: ")
		if code != ExitFailed || hinted != (c.hint != "") || !strings.Contains(hint, c.hint) {
			t.Errorf("%+v: ended with %d, said %s", c, code, stderr)
		}
	}
}

// Credentials come over connections, too. If they do not come, nothing was sent.
func TestCredentialsThatDoNotCome(t *testing.T) {
	a := &App{URL: "http://127.0.0.1:8080"}
	err := &client.CredentialsError{Err: fmt.Errorf("fetching a token: %w", &url.Error{
		Op: "Post", URL: "https://login.example", Err: &net.OpError{Op: "dial", Err: errors.New("no route")},
	})}
	if said := a.Explain(err).Error(); said != err.Error() || Away(err) || codeOf(err) != CodeFailed {
		t.Errorf("said %s, away: %t, code %s", said, Away(err), codeOf(err))
	}
}
