package authorizer

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"example.com/eventgateway/localstack/issuer"
	"example.com/eventgateway/localstack/issuer/issuertest"
)

const audience = "event-gateway"

// good are the claims of a token that is taken.
func good(others map[string]any) map[string]any {
	claims := map[string]any{"sub": "s", "aud": audience}
	maps.Copy(claims, others)
	return claims
}

func in(d time.Duration) int64 { return time.Now().Add(d).Unix() }

// ask returns the status of a request with that header, 200 for one that may enter, and what
// its challenge says.
func ask(t *testing.T, check Check, authorization string) (status int, challenge string) {
	t.Helper()
	header := http.Header{}
	if authorization != "" {
		header.Set("Authorization", authorization)
	}
	who, refused := check(t.Context(), header)
	switch {
	case refused != nil && who == nil:
		return refused.Status, refused.Challenge
	case refused != nil || who == nil || who.JWT == nil:
		t.Fatalf("%v and %v", who, refused)
	}
	return http.StatusOK, ""
}

func sign(t *testing.T, key any, id string, algorithm jose.SignatureAlgorithm, claims map[string]any) string {
	t.Helper()
	token, err := issuer.Sign(jose.JSONWebKey{Key: key, KeyID: id}, algorithm, claims)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// unsigned returns a token with any header, and no signature.
func unsigned(header string, claims map[string]any) string {
	text, _ := json.Marshal(claims)
	return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString(text) + "."
}

// publicPEM is what an HMAC would be made with where a verifier takes the public key for a secret.
func publicPEM(t *testing.T, key jose.JSONWebKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key.Key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func TestTokens(t *testing.T) {
	t.Parallel()
	i := issuertest.Start(t)
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	key := i.Keys()[0]
	iss := good(map[string]any{"iss": i.URL, "exp": in(time.Hour)})
	right := i.Must(t, good(nil))
	header, rest, _ := strings.Cut(right, ".")
	_, signed, _ := strings.Cut(rest, ".")
	check := Tokens(Issuer{i.URL, []string{"other", audience}})
	for name, c := range map[string]struct {
		token string
		says  invalid // "" for a token that is taken
	}{
		"right":             {right, ""},
		"of one audience":   {i.Must(t, good(map[string]any{"aud": []string{"x", audience}})), ""},
		"by client_id":      {i.Must(t, map[string]any{"sub": "s", "client_id": audience}), ""},
		"valid for a while": {i.Must(t, good(map[string]any{"nbf": in(-time.Minute), "exp": in(time.Minute)})), ""},

		"wrong issuer":         {i.Must(t, good(map[string]any{"iss": "https://example.com"})), noIssuer},
		"issuer with a slash":  {i.Must(t, good(map[string]any{"iss": i.URL + "/"})), noIssuer},
		"wrong audience":       {i.Must(t, good(map[string]any{"aud": "event"})), noAudience},
		"no audience":          {i.Must(t, map[string]any{"sub": "s"}), noAudience},
		"aud beside client_id": {i.Must(t, map[string]any{"aud": "event", "client_id": audience}), noAudience},
		"other client_id":      {i.Must(t, map[string]any{"client_id": "event"}), noAudience},
		"expired":              {i.Must(t, good(map[string]any{"exp": in(-time.Minute)})), expired},
		"without expiry":       {i.Must(t, good(map[string]any{"exp": nil})), noExpiry},
		"not yet":              {i.Must(t, good(map[string]any{"nbf": in(time.Hour)})), notYet},
		"from the future":      {i.Must(t, good(map[string]any{"iat": in(time.Hour)})), notYet},

		"alg none":    {unsigned(`{"alg":"none","kid":"`+key.KeyID+`"}`, iss), noAlgorithm},
		"alg None":    {unsigned(`{"alg":"None","kid":"`+key.KeyID+`"}`, iss), noAlgorithm},
		"no alg":      {unsigned(`{"kid":"`+key.KeyID+`"}`, iss), noAlgorithm},
		"HS256":       {sign(t, publicPEM(t, key), key.KeyID, jose.HS256, iss), noAlgorithm},
		"other key":   {sign(t, stranger, key.KeyID, jose.RS256, iss), noSignature},
		"other RSA":   {sign(t, stranger, key.KeyID, jose.RS512, iss), noSignature},
		"unknown kid": {sign(t, stranger, "unknown", jose.RS256, iss), noSuchKey},
		"no kid":      {sign(t, stranger, "", jose.RS256, iss), noSuchKey},
		"other claims": {header + "." + strings.Split(i.Must(t, good(map[string]any{"sub": "x"})), ".")[1] + "." +
			signed, noSignature},
		"cut":              {right[:len(right)-4], noSignature},
		"two segments":     {header + "." + signed, noToken},
		"no token":         {"token", noToken},
		"two headers' sum": {right + "," + right, noToken},
		"claims no object": {sign(t, stranger, key.KeyID, jose.RS256, nil), noSignature},
	} {
		for _, prefix := range []string{"Bearer ", ""} {
			status, challenge := ask(t, check, prefix+c.token)
			if c.says == "" && status != 200 ||
				c.says != "" && (status != 401 || challenge != fmt.Sprintf(
					`Bearer scope="" error="invalid_token" error_description="%s"`, c.says)) {
				t.Errorf("%s: %d %s", name, status, challenge)
			}
		}
	}
	for _, none := range []string{"", "Bearer "} {
		if status, challenge := ask(t, check, none); status != 401 || challenge != "Bearer" {
			t.Errorf("nothing: %d %s", status, challenge)
		}
	}
	if status, _ := ask(t, check, "Basic "+right); status != 401 {
		t.Errorf("Basic: %d", status)
	}
}

// Claims are texts for the function.
func TestClaimsAreTexts(t *testing.T) {
	t.Parallel()
	i := issuertest.Start(t)
	who, refused := Tokens(Issuer{i.URL, []string{audience}})(t.Context(), http.Header{"Authorization": {i.Must(t, good(
		map[string]any{"exp": in(time.Hour), "clients": []any{"a", "b c", []string{"d"}}, "admin": true, "n": 1.5,
			"none": []any{}},
	))}})
	if refused != nil {
		t.Fatal(refused.Challenge)
	}
	claims := who.JWT.Claims
	for name, value := range map[string]string{
		"sub": "s", "aud": audience, "clients": "[a b c [d]]", "admin": "true", "n": "1.5", "none": "[]", "iss": i.URL,
	} {
		if claims[name] != value {
			t.Errorf("%s is %q, not %q", name, claims[name], value)
		}
	}
	if who.JWT.Scopes != nil || len(claims["exp"]) != 10 {
		t.Errorf("%+v", who.JWT)
	}
}

// A new key is fetched when the first token of it comes, and an old one is forgotten.
func TestKeysThatRotate(t *testing.T) {
	t.Parallel()
	i := issuertest.Start(t)
	now := time.Now()
	v := verifier{Issuer{i.URL, []string{audience}}, newKeys(i.URL), time.Now}
	v.keys.now = func() time.Time { return now }
	verify := func(token string, want error) {
		t.Helper()
		if _, err := v.verify(t.Context(), token); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	old := i.Must(t, good(nil))
	verify(old, nil)
	if err := i.Rotate(); err != nil {
		t.Fatal(err)
	}
	rotated := i.Must(t, good(nil))
	now = now.Add(pause)
	verify(rotated, nil)
	verify(old, nil)
	if n := i.Fetches.Load(); n != 2 {
		t.Errorf("%d fetches of two keys", n)
	}
	i.Forget()
	verify(old, nil) // it is remembered for a while
	now = now.Add(keepKeys + 1)
	verify(old, noSuchKey)
	verify(rotated, nil)
}

// However many unknown keys tokens have, the issuer is asked once in a pause.
func TestFloodsOfUnknownKeys(t *testing.T) {
	t.Parallel()
	i := issuertest.Start(t)
	k := newKeys(i.URL)
	now := time.Now()
	k.now = func() time.Time { return now }
	for range 3 {
		for n := range 100 {
			if _, err := k.find(t.Context(), fmt.Sprint("unknown-", n)); !errors.Is(err, noSuchKey) {
				t.Fatal(err)
			}
		}
		if _, err := k.find(t.Context(), i.Keys()[0].KeyID); err != nil {
			t.Error(err)
		}
		now = now.Add(pause)
	}
	if n := i.Fetches.Load(); n != 3 {
		t.Errorf("%d fetches in three pauses", n)
	}
}

// An issuer that is away, or that is another, lets nobody in, and is asked again later.
func TestAnIssuerThatFails(t *testing.T) {
	t.Parallel()
	i := issuertest.Start(t)
	answer := http.NotFound
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, r) }))
	defer server.Close()
	k := newKeys(server.URL)
	now := time.Now()
	k.now = func() time.Time { return now }
	id := i.Keys()[0].KeyID
	for name, document := range map[string]string{
		"another issuer's": `{"issuer":"` + i.URL + `","jwks_uri":"` + i.URL + issuer.KeysPath + `"}`,
		"without keys":     `{"issuer":"` + server.URL + `"}`,
		"no JSON":          `<html>`,
		"endless":          `{"issuer":"` + strings.Repeat("x", maxDocument),
		"nothing":          ``,
	} {
		answer = func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, document) }
		if _, err := k.find(t.Context(), id); !errors.Is(err, noDiscovery) {
			t.Errorf("%s: %v", name, err)
		}
		now = now.Add(pause)
	}
	answer = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != issuer.DiscoveryPath {
			fmt.Fprint(w, `{"keys":[{"kty":"new"},{"kty":"oct","k":"AAAA","kid":"oct"}]}`)
			return
		}
		fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q}`, server.URL, server.URL+issuer.KeysPath)
	}
	for _, id := range []string{"oct", id} {
		if _, err := k.find(t.Context(), id); !errors.Is(err, noSuchKey) {
			t.Errorf("keys of other kinds: %v", err)
		}
	}
}

func TestIssuersThatAreNone(t *testing.T) {
	t.Parallel()
	for url, audience := range map[string][]string{
		"": {"a"}, "example.com": {"a"}, "ftp://example.com": {"a"}, "https://": {"a"},
		"https://example.com?a=b": {"a"},
		"https://example.com":     nil, "https://example.com/a": {""},
	} {
		if (Issuer{url, audience}).Check() == nil {
			t.Errorf("%q for %q is an issuer", url, audience)
		}
	}
	if err := (Issuer{"http://127.0.0.1:1/a", []string{"a", "b"}}).Check(); err != nil {
		t.Error(err)
	}
}
