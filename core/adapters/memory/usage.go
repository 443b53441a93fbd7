package memory

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"example.com/eventgateway/core/usage"
)

var _ usage.Store = (*Usage)(nil)

// Usage is a ledger of usage. Its zero value is empty and ready.
type Usage struct {
	durable
	quotas  map[string]usage.Quota
	buckets map[string]usage.Bucket
	days    map[dayOfClient]usage.Counts
	keys    map[string]time.Time
}

type dayOfClient struct {
	client string
	day    time.Time
}

// in runs a step alone, unless the context ended.
func (u *Usage) in(ctx context.Context, step func(tx *transaction)) error {
	return u.do(ctx, func(tx *transaction) error {
		if u.quotas == nil {
			u.empty()
		}
		step(tx)
		return nil
	})
}

func (u *Usage) empty() {
	u.quotas, u.buckets = map[string]usage.Quota{}, map[string]usage.Bucket{}
	u.days, u.keys = map[dayOfClient]usage.Counts{}, map[string]time.Time{}
}

func (u *Usage) open(j Journal) error {
	u.journal = j
	u.empty()
	return errors.Join(
		load(j, inQuotas, func(client string, q usage.Quota) { u.quotas[client] = q }),
		load(j, inBuckets, func(client string, b usage.Bucket) { u.buckets[client] = b }),
		load(j, inDays, func(_ string, d dayKept) { u.days[dayOfClient{d.Client, d.Day.UTC()}] = d.Counts }),
		load(j, inKeyUses, func(id string, day time.Time) { u.keys[id] = day.UTC() }),
	)
}

// dayKept is a day of a client in a journal.
type dayKept struct {
	Client string
	Day    time.Time
	Counts usage.Counts
}

func (d dayOfClient) path() string { return d.client + "/" + d.day.Format(time.DateOnly) }

// Quota implements [usage.Ledger].
func (u *Usage) Quota(ctx context.Context, client string) (q usage.Quota, err error) {
	err = u.read(ctx, func() { q = u.quotas[client] })
	return q, err
}

// SetQuota implements [usage.Store].
func (u *Usage) SetQuota(ctx context.Context, client string, q usage.Quota) error {
	return u.in(ctx, func(tx *transaction) {
		u.quotas[client] = q
		tx.put(inQuotas, client, q)
	})
}

// Bucket implements [usage.Reader].
func (u *Usage) Bucket(ctx context.Context, client string) (b usage.Bucket, err error) {
	err = u.read(ctx, func() { b = u.buckets[client] })
	return b, err
}

// Draw implements [usage.Ledger].
func (u *Usage) Draw(ctx context.Context, client string, d usage.Draw) (now usage.Bucket, drawn bool, err error) {
	err = u.in(ctx, func(tx *transaction) {
		now, drawn = u.buckets[client].Draw(d)
		u.buckets[client] = now
		tx.put(inBuckets, client, now)
	})
	return now, drawn, err
}

// Add implements [usage.Ledger].
func (u *Usage) Add(ctx context.Context, client string, day time.Time, c usage.Counts) error {
	return u.in(ctx, func(tx *transaction) {
		key := dayOfClient{client, day.UTC()}
		u.days[key] = u.days[key].Plus(c)
		tx.put(inDays, key.path(), dayKept{client, key.day, u.days[key]})
	})
}

// Days implements [usage.Reader].
func (u *Usage) Days(ctx context.Context, client string, from, to time.Time) (days []usage.Day, err error) {
	err = u.read(ctx, func() {
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
	return u.in(ctx, func(tx *transaction) {
		u.keys[id] = day.UTC()
		tx.put(inKeyUses, id, day.UTC())
	})
}

// KeyUsed implements [usage.Reader].
func (u *Usage) KeyUsed(ctx context.Context, id string) (day time.Time, err error) {
	err = u.read(ctx, func() { day = u.keys[id] })
	return day, err
}
