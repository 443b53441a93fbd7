package keys

import (
	"context"
	"sync"
	"time"

	"example.com/eventgateway/core/internal/lru"
)

// maxUses bounds how many keys have their last day remembered.
const maxUses = 10_000

// uses tells of the first use of each key on a day. Nil tells nobody.
type uses struct {
	tell func(ctx context.Context, id string, day time.Time)

	mu   sync.Mutex
	last *lru.Cache[string, time.Time] // the last day that tell was called for, by id
}

func newUses(tell func(ctx context.Context, id string, day time.Time)) *uses {
	if tell == nil {
		return nil
	}
	return &uses{tell: tell, last: lru.New[string, time.Time](maxUses)}
}

func (u *uses) note(ctx context.Context, id string, now time.Time) {
	if u == nil {
		return
	}
	day := now.UTC().Truncate(24 * time.Hour)
	u.mu.Lock()
	last, _ := u.last.Get(id)
	isNew := last.Before(day)
	if isNew {
		u.last.Put(id, day, 1)
	}
	u.mu.Unlock()
	if isNew {
		u.tell(ctx, id, day)
	}
}
