// Package issuer is an OpenID Connect issuer whose tokens API Gateway and its imitation take.
// Tests and a local run use it. Code that has the issuer makes tokens by a call. Over HTTP it
// serves keys and metadata, and no login.
package issuer

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// DefaultLifetime is how long a token is good that does not say so itself.
const DefaultLifetime = 12 * time.Hour

// Paths of what the issuer serves.
// https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
const (
	DiscoveryPath = "/.well-known/openid-configuration"
	KeysPath      = "/jwks.json"
)

const keyBits = 2048

// Issuer signs tokens, and serves the keys to check them with. Several goroutines may use it.
type Issuer struct {
	url string

	mu      sync.Mutex
	signing jose.JSONWebKey // the private key of new tokens
	served  jose.JSONWebKeySet
}

// New returns an issuer with one key. url is where it is served, without a trailing slash.
func New(url string) (*Issuer, error) {
	i := &Issuer{url: url}
	return i, i.Rotate()
}

// Rotate signs tokens with a new key from now on. Those of earlier keys are still good.
func (i *Issuer) Rotate() error {
	private, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.signing = jose.JSONWebKey{Key: private, KeyID: rand.Text(), Algorithm: string(jose.RS256), Use: "sig"}
	i.served.Keys = append(i.served.Keys, i.signing.Public())
	return nil
}

// Forget drops all keys but the one of new tokens, so that tokens of the others are good for
// nothing.
func (i *Issuer) Forget() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.served.Keys = []jose.JSONWebKey{i.signing.Public()}
}

// Token returns a token with these claims, and with iss, iat and exp if they are not given.
func (i *Issuer) Token(claims map[string]any) (string, error) {
	i.mu.Lock()
	key := i.signing
	i.mu.Unlock()
	now := time.Now()
	all := map[string]any{"iss": i.url, "iat": now.Unix(), "exp": now.Add(DefaultLifetime).Unix()}
	maps.Copy(all, claims)
	return Sign(key, jose.RS256, all)
}

// Sign returns a token with the claims and the key's id.
func Sign(key jose.JSONWebKey, algorithm jose.SignatureAlgorithm, claims map[string]any) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, nil)
	if err != nil {
		return "", err
	}
	return jwt.Signed(signer).Claims(claims).Serialize()
}

// Keys returns the public keys that are served, the one of new tokens last.
func (i *Issuer) Keys() []jose.JSONWebKey {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]jose.JSONWebKey(nil), i.served.Keys...)
}

// ServeHTTP answers with the issuer's metadata and keys.
func (i *Issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var document any
	switch r.URL.Path {
	case DiscoveryPath:
		document = map[string]any{
			"issuer": i.url, "jwks_uri": i.url + KeysPath, "response_types_supported": []string{"token"},
			"subject_types_supported":               []string{"public"},
			"id_token_signing_alg_values_supported": []string{string(jose.RS256)},
		}
	case KeysPath:
		document = jose.JSONWebKeySet{Keys: i.Keys()}
	default:
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(document) // a caller who is gone misses it
}
