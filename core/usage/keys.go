package usage

import (
	"context"
	"sync"
	"time"
)

// keysOfDay are the keys whose use is in the ledger, of one day.
type keysOfDay struct {
	mu   sync.Mutex
	day  time.Time
	keys map[string]bool
}

// maxKeys bounds the keys whose use is remembered. The use of others is written each time.
const maxKeys = 10_000

// LastUsed remembers that a key was used on a day. A process writes it once a day for each
// key. It is no error if the ledger does not take it: the key's next use tries again.
func (a *Accounts) LastUsed(ctx context.Context, keyID string, day time.Time) {
	day = dayOf(day)
	if !a.usedBy.first(keyID, day) {
		return
	}
	err := a.call(ctx, a.Now(), func(ctx context.Context) error { return a.Ledger.UseKey(ctx, keyID, day) })
	if err != nil {
		a.usedBy.forget(keyID)
	}
}

// first reports whether it is the key's first use on the day.
func (k *keysOfDay) first(id string, day time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.day.Equal(day) {
		k.day, k.keys = day, map[string]bool{}
	}
	if k.keys[id] {
		return false
	}
	if len(k.keys) < maxKeys {
		k.keys[id] = true
	}
	return true
}

func (k *keysOfDay) forget(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.keys, id)
}
