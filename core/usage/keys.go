package usage

import (
	"context"
	"sync"
	"time"

	"example.com/eventgateway/core/internal/lru"
)

// keyDays has the days on which keys were used last, as the ledger has them. The zero value is
// empty.
type keyDays struct {
	mu   sync.Mutex
	last *lru.Cache[string, time.Time]
}

// maxKeys bounds the keys whose day is remembered.
const maxKeys = 10_000

// LastUsed remembers that a key was used at a time. A process writes it once a day for each
// key. It is no error if the ledger does not take it: the key's next use tries again.
func (a *Accounts) LastUsed(ctx context.Context, keyID string, now time.Time) {
	day := dayOf(now)
	if !a.usedBy.note(keyID, day) {
		return
	}
	err := a.call(ctx, a.Now(), func(ctx context.Context) error { return a.Ledger.UseKey(ctx, keyID, day) })
	if err != nil {
		a.usedBy.note(keyID, time.Time{})
	}
}

// note remembers a key's day. It reports whether the day is after the key's last one.
func (k *keyDays) note(id string, day time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.last == nil {
		k.last = lru.New[string, time.Time](maxKeys)
	}
	last, _ := k.last.Get(id)
	if last.Equal(day) {
		return false
	}
	k.last.Put(id, day, 1)
	return last.Before(day)
}
