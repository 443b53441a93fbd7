package memory

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"example.com/eventgateway/core/usage"
)

var _ usage.Store = (*Usage)(nil)

// Usage is a ledger of usage. Its zero value is empty and ready.
type Usage struct {
	mu      sync.Mutex
	quotas  map[string]usage.Quota
	buckets map[string]usage.Bucket
	days    map[dayOfClient]usage.Counts
	keys    map[string]time.Time
}

type dayOfClient struct {
	client string
	day    time.Time
}

// in runs do alone, unless the context ended.
func (u *Usage) in(ctx context.Context, do func()) error {
	if err := ended(ctx); err != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.quotas == nil {
		u.quotas, u.buckets = map[string]usage.Quota{}, map[string]usage.Bucket{}
		u.days, u.keys = map[dayOfClient]usage.Counts{}, map[string]time.Time{}
	}
	do()
	return nil
}

// Quota implements [usage.Ledger].
func (u *Usage) Quota(ctx context.Context, client string) (q usage.Quota, err error) {
	err = u.in(ctx, func() { q = u.quotas[client] })
	return q, err
}

// SetQuota implements [usage.Store].
func (u *Usage) SetQuota(ctx context.Context, client string, q usage.Quota) error {
	return u.in(ctx, func() { u.quotas[client] = q })
}

// Bucket implements [usage.Reader].
func (u *Usage) Bucket(ctx context.Context, client string) (b usage.Bucket, err error) {
	err = u.in(ctx, func() { b = u.buckets[client] })
	return b, err
}

// Draw implements [usage.Ledger].
func (u *Usage) Draw(ctx context.Context, client string, d usage.Draw) (now usage.Bucket, drawn bool, err error) {
	err = u.in(ctx, func() {
		now, drawn = u.buckets[client].Draw(d)
		u.buckets[client] = now
	})
	return now, drawn, err
}

// Add implements [usage.Ledger].
func (u *Usage) Add(ctx context.Context, client string, day time.Time, c usage.Counts) error {
	return u.in(ctx, func() {
		key := dayOfClient{client, day.UTC()}
		u.days[key] = u.days[key].Plus(c)
	})
}

// Days implements [usage.Reader].
func (u *Usage) Days(ctx context.Context, client string, from, to time.Time) (days []usage.Day, err error) {
	err = u.in(ctx, func() {
		for key, c := range u.days {
			if key.client == client && !key.day.Before(from) && !key.day.After(to) {
				days = append(days, usage.Day{Begin: key.day, Counts: c})
			}
		}
	})
	slices.SortFunc(days, func(a, b usage.Day) int { return cmp.Compare(a.Begin.Unix(), b.Begin.Unix()) })
	return days, err
}

// UseKey implements [usage.Ledger].
func (u *Usage) UseKey(ctx context.Context, id string, day time.Time) error {
	return u.in(ctx, func() { u.keys[id] = day.UTC() })
}

// KeyUsed implements [usage.Reader].
func (u *Usage) KeyUsed(ctx context.Context, id string) (day time.Time, err error) {
	err = u.in(ctx, func() { day = u.keys[id] })
	return day, err
}
