package memory

import (
	"context"
	"errors"
	"strings"
)

// of reports whether something of that owner is of a client, "" for every client.
func of(owner, client string) bool { return client == "" || owner == client }

// Forget forgets what a client has, or all clients for "": events, what is remembered of them and,
// unless they are kept, event types, quotas and webhooks. Keys stay.
func (s *Stores) Forget(ctx context.Context, client string, keepSchemas bool) error {
	err := errors.Join(
		s.Stream.remove(ctx, func(e Arrived) bool { return of(e.Type.Client, client) }),
		s.Rejected.remove(ctx, func(r Refused) bool { return of(r.Client, client) }),
		s.Claims.forget(ctx, client), s.Samples.forget(ctx, client), s.Senders.forget(ctx, client),
		s.Usage.forget(ctx, client, keepSchemas),
	)
	if keepSchemas {
		return err
	}
	return errors.Join(err, s.Schemas.forget(ctx, client), s.Hooks.forget(ctx, client))
}

func (s *Schemas) forget(ctx context.Context, name string) error {
	return s.do(ctx, func(tx *transaction) error {
		for owner, c := range s.clients {
			if !of(owner, name) {
				continue
			}
			for _, t := range c.types {
				tx.remove(inHeads, pathOf(t.head.Type))
				for _, version := range t.versions {
					tx.remove(inVersions, pathOf(t.head.Type)+"/"+ordered(version.Version))
				}
			}
			delete(s.clients, owner)
		}
		return nil
	})
}

func (c *Claims) forget(ctx context.Context, client string) error {
	return c.do(ctx, func(tx *transaction) error {
		for key := range c.byKey {
			if owner, _, _ := strings.Cut(key, "."); of(owner, client) { // a key begins with the topic
				delete(c.byKey, key)
				tx.remove(inClaims, key)
			}
		}
		return nil
	})
}

func (s *Samples) forget(ctx context.Context, client string) error {
	return s.do(ctx, func(tx *transaction) error {
		for t := range s.samples {
			for of(t.Client, client) && len(s.samples[t]) > 0 {
				s.drop(tx, t)
			}
		}
		return nil
	})
}

func (s *Senders) forget(ctx context.Context, client string) error {
	return s.do(ctx, func(tx *transaction) error {
		for key := range s.counts {
			if of(key.Client, client) {
				delete(s.counts, key)
				tx.remove(inSenders, key.path())
			}
		}
		return nil
	})
}

func (s *Hooks) forget(ctx context.Context, client string) error {
	return s.do(ctx, func(tx *transaction) error {
		for topic, h := range s.hooks {
			if of(h.Type.Client, client) {
				delete(s.hooks, topic)
				tx.remove(inHooks, pathOf(h.Type))
			}
		}
		return nil
	})
}

func (u *Usage) forget(ctx context.Context, client string, keepQuotas bool) error {
	return u.in(ctx, func(tx *transaction) {
		for owner := range u.buckets {
			if of(owner, client) {
				delete(u.buckets, owner)
				tx.remove(inBuckets, owner)
			}
		}
		for day := range u.days {
			if of(day.client, client) {
				delete(u.days, day)
				tx.remove(inDays, day.path())
			}
		}
		for owner := range u.quotas {
			if of(owner, client) && !keepQuotas {
				delete(u.quotas, owner)
				tx.remove(inQuotas, owner)
			}
		}
	})
}
