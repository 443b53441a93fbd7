package openapitest

import (
	"bytes"
	"context"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/functions/internal/access"
)

// keyed is when requests with keys are sent.
var keyed = time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)

// aKey is the key of random bytes that are all the same.
func aKey(random byte) (text string, k keys.Key) {
	text, token, err := keys.New(bytes.NewReader(bytes.Repeat([]byte{random}, 64)))
	if err != nil {
		panic(err) // there are enough bytes
	}
	return text, keys.Key{
		ID: token.ID, Clients: []string{client}, Scopes: []string{"publish"},
		Secrets: []keys.Secret{{Hash: token.Hash}}, Revision: 1,
	}
}

// doorOfKeys returns a door with three keys, made of the bytes 0, 1 and 2. The first may publish,
// the second is expired, the third is revoked. With a code, the store of keys fails.
func doorOfKeys(code string) access.Door {
	store := keysOf{code: core.Code(code), keys: map[string]keys.Key{}}
	for random := range byte(3) {
		_, k := aKey(random)
		switch random {
		case 1:
			k.Expires = keyed.Add(-time.Hour)
		case 2:
			k.Revoked = keyed.Add(-time.Hour)
		}
		store.keys[k.ID] = k
	}
	return access.Keys(keys.NewChecker(store, keys.CheckerOptions{Now: func() time.Time { return keyed }}))
}

// keysOf is a store that fails with a code, if it has one.
type keysOf struct {
	code core.Code
	keys map[string]keys.Key
}

func (s keysOf) Get(_ context.Context, id string) (keys.Key, error) {
	if s.code != "" {
		return keys.Key{}, &core.Error{Code: s.code, Detail: "a backend does not do it now"}
	}
	if k, ok := s.keys[id]; ok {
		return k, nil
	}
	return keys.Key{}, keys.NotFound(id)
}
