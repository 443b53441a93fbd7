package jsonschema

import (
	"sync"
	"time"

	"example.com/eventgateway/core/internal/lru"
)

// ReferenceCache keeps the references of validators in memory, apart from the validators. It
// is safe for many goroutines.
type ReferenceCache struct {
	compiled func(took time.Duration)

	mu    sync.Mutex
	cache *lru.Cache[*validator, *reference]
}

// NewReferenceCache returns a cache whose references take maxBytes at most, and the one that was used
// last. compiled is called after each compilation; it may be nil.
func NewReferenceCache(maxBytes int, compiled func(took time.Duration)) *ReferenceCache {
	return &ReferenceCache{cache: lru.New[*validator, *reference](maxBytes), compiled: compiled}
}

// get is for one goroutine for each validator.
func (k *ReferenceCache) get(v *validator) (*reference, error) {
	k.mu.Lock()
	r, ok := k.cache.Get(v)
	k.mu.Unlock()
	if ok {
		return r, nil
	}
	began := time.Now()
	r, err := compileReference(v.document, v.options)
	if err != nil {
		return nil, err
	}
	if k.compiled != nil {
		k.compiled(time.Since(began))
	}
	k.mu.Lock()
	k.cache.Put(v, r, r.memory)
	k.mu.Unlock()
	return r, nil
}
