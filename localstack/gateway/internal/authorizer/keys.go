package authorizer

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	keepKeys    = 2 * time.Hour   // as long as API Gateway may
	pause       = 2 * time.Second // at least, from one fetch to the next
	fetchTime   = 5 * time.Second // of both documents
	maxDocument = 1 << 20         // bytes
)

// keys are the keys of an issuer. They are fetched for the first token, when they are old, and
// for a token with an unknown key, because the issuer may have a new key. Only one fetch runs at
// a time, with a pause after it, however many tokens have unknown keys.
type keys struct {
	discovery string // the URL of the issuer's metadata
	issuer    string
	client    *http.Client
	now       func() time.Time

	mu      sync.Mutex // held during a fetch
	set     jose.JSONWebKeySet
	fetched time.Time // when set was
	tried   time.Time // when the last fetch ended, well or not
	failed  bool      // the last fetch
}

func newKeys(issuer string) *keys {
	return &keys{
		discovery: strings.TrimSuffix(issuer, "/") + "/.well-known/openid-configuration", issuer: issuer,
		client: &http.Client{Timeout: fetchTime}, now: time.Now,
	}
}

// find returns the public key with that id. The error is noSuchKey or noDiscovery.
func (k *keys) find(ctx context.Context, id string) (jose.JSONWebKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now()
	old := now.Sub(k.fetched) > keepKeys
	key, found := k.known(id)
	if found && !old {
		return key, nil
	}
	if now.Sub(k.tried) >= pause {
		set, err := k.fetch(context.WithoutCancel(ctx)) // others wait for it, too
		if k.failed, k.tried = err != nil, k.now(); err == nil {
			k.set, k.fetched, old = set, k.tried, false
		}
	}
	if key, found = k.known(id); found && !old {
		return key, nil
	}
	if old || k.failed {
		return jose.JSONWebKey{}, noDiscovery
	}
	return jose.JSONWebKey{}, noSuchKey
}

// known returns the RSA key for signatures that has the id.
func (k *keys) known(id string) (jose.JSONWebKey, bool) {
	for _, key := range k.set.Key(id) {
		if _, public := key.Key.(*rsa.PublicKey); public && id != "" && (key.Use == "" || key.Use == "sig") {
			return key, true
		}
	}
	return jose.JSONWebKey{}, false
}

// fetch reads the issuer's metadata, and the keys where that says they are. Metadata of another
// issuer does not count (OpenID Connect Discovery 1.0, section 4.3).
func (k *keys) fetch(ctx context.Context) (set jose.JSONWebKeySet, err error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	var metadata struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	if err := k.get(ctx, k.discovery, &metadata); err != nil {
		return set, err
	}
	if metadata.Issuer != k.issuer {
		return set, fmt.Errorf("%s is the metadata of %.200q", k.discovery, metadata.Issuer)
	}
	var served struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := k.get(ctx, metadata.Keys, &served); err != nil {
		return set, err
	}
	for _, text := range served.Keys {
		var key jose.JSONWebKey
		if json.Unmarshal(text, &key) == nil { // else it is of another kind (RFC 7517, section 5)
			set.Keys = append(set.Keys, key)
		}
	}
	return set, nil
}

func (k *keys) get(ctx context.Context, url string, document any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := k.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %d", url, response.StatusCode)
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, maxDocument))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, document)
}
