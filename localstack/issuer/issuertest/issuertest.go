// Package issuertest serves an issuer of tokens to tests.
package issuertest

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"example.com/eventgateway/localstack/issuer"
)

// Issuer is an issuer that is served until the test ends.
type Issuer struct {
	*issuer.Issuer
	URL     string
	Fetches atomic.Int64 // of its keys
}

// Start serves an issuer with one key.
func Start(t testing.TB) *Issuer {
	t.Helper()
	i := &Issuer{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == issuer.KeysPath {
			i.Fetches.Add(1)
		}
		i.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	var err error
	if i.Issuer, err = issuer.New(server.URL); err != nil {
		t.Fatal(err)
	}
	i.URL = server.URL
	return i
}

// Must returns a token with the claims, and with the issuer's where they say nothing.
func (i *Issuer) Must(t testing.TB, claims map[string]any) string {
	t.Helper()
	token, err := i.Token(claims)
	if err != nil {
		t.Fatal(err)
	}
	return token
}
