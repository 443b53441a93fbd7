package memory

import (
	"maps"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/core/rejections"
	"example.com/eventgateway/core/sampling"
	"example.com/eventgateway/core/senders"
	"example.com/eventgateway/core/usage"
)

// of reports whether something of that owner is of a client, "" for every client.
func of(owner, client string) bool { return client == "" || owner == client }

// Forget forgets the event types of a client, or of all clients for "".
func (s *Schemas) Forget(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.clients, func(owner string, _ *client) bool { return of(owner, name) })
}

// Forget forgets the events of a client, or of all clients for "".
func (s *Stream) Forget(client string) {
	s.remove(func(e Arrived) bool { return of(e.Type.Client, client) })
}

// Forget forgets the rejections of a client, or of all clients for "".
func (s *Rejected) Forget(client string) {
	s.remove(func(r rejections.Rejection) bool { return of(r.Client, client) })
}

// Forget forgets the claims of a client, or of all clients for "".
func (c *Claims) Forget(client string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.DeleteFunc(c.byKey, func(key string, _ core.Claim) bool {
		owner, _, _ := strings.Cut(key, ".") // a key begins with the topic
		return of(owner, client)
	})
}

// Forget forgets the samples of a client, or of all clients for "".
func (s *Samples) Forget(client string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.samples, func(t core.EventType, samples []sampling.Sample) bool {
		if !of(t.Client, client) {
			return false
		}
		for _, sample := range samples {
			s.bytes -= len(sample.Data)
		}
		return true
	})
}

// Forget forgets the counts of a client, or of all clients for "".
func (s *Senders) Forget(client string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.counts, func(key versionOfDay, _ senders.Count) bool { return of(key.Client, client) })
}

// Forget forgets the webhooks of a client, or of all clients for "".
func (s *Hooks) Forget(client string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.hooks, func(_ string, h hooks.Hook) bool { return of(h.Type.Client, client) })
}

// Forget forgets what a client has used, or all clients for "", and the quotas unless they stay.
func (u *Usage) Forget(client string, keepQuotas bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	maps.DeleteFunc(u.buckets, func(owner string, _ usage.Bucket) bool { return of(owner, client) })
	maps.DeleteFunc(u.days, func(day dayOfClient, _ usage.Counts) bool { return of(day.client, client) })
	if !keepQuotas {
		maps.DeleteFunc(u.quotas, func(owner string, _ usage.Quota) bool { return of(owner, client) })
	}
}
