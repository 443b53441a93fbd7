package lease

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// Memory keeps leases in memory, for tests and for the workers of one process. The zero value
// has none.
type Memory struct {
	mu     sync.Mutex
	leases map[string]Lease
	save   func(map[string]Lease) error // what File adds; nil for none
}

var _ Store = (*Memory)(nil)

// List implements [Store].
func (m *Memory) List(ctx context.Context) ([]Lease, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	found := slices.Collect(maps.Values(m.leases))
	for i := range found {
		found[i] = found[i].clone()
	}
	return found, nil
}

// Create implements [Store].
func (m *Memory) Create(ctx context.Context, l Lease) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, exists := m.leases[l.Key]; exists {
		return false, nil
	}
	err := m.set(l.Key, func(leases map[string]Lease) { leases[l.Key] = l.clone() })
	return err == nil, err
}

// Take implements [Store].
func (m *Memory) Take(ctx context.Context, l Lease, owner string) (Lease, bool, error) {
	return m.change(ctx, l, func(stored *Lease) {
		stored.Owner = owner
		stored.SwitchesSinceCheckpoint++
	})
}

// Renew implements [Store].
func (m *Memory) Renew(ctx context.Context, l Lease) (Lease, bool, error) {
	return m.change(ctx, l, func(*Lease) {})
}

// Checkpoint implements [Store].
func (m *Memory) Checkpoint(ctx context.Context, l Lease, checkpoint string, subSequence int64) (Lease, bool, error) {
	return m.change(ctx, l, func(stored *Lease) {
		stored.Checkpoint, stored.SubSequence, stored.SwitchesSinceCheckpoint = checkpoint, subSequence, 0
	})
}

// Release implements [Store].
func (m *Memory) Release(ctx context.Context, l Lease) (bool, error) {
	_, done, err := m.change(ctx, l, func(stored *Lease) { stored.Owner = "" })
	return done, err
}

// Delete implements [Store].
func (m *Memory) Delete(ctx context.Context, l Lease) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.has(l) {
		return false, nil
	}
	err := m.set(l.Key, func(leases map[string]Lease) { delete(leases, l.Key) })
	return err == nil, err
}

// change changes a stored lease and counts it up, if it has the owner and the counter of l.
func (m *Memory) change(ctx context.Context, l Lease, change func(*Lease)) (Lease, bool, error) {
	if err := ctx.Err(); err != nil {
		return Lease{}, false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.has(l) {
		return Lease{}, false, nil
	}
	changed := m.leases[l.Key]
	change(&changed)
	changed.Counter++
	if err := m.set(l.Key, func(leases map[string]Lease) { leases[l.Key] = changed }); err != nil {
		return Lease{}, false, err
	}
	return changed.clone(), true, nil
}

// has reports whether the stored lease has the owner and the counter of l.
func (m *Memory) has(l Lease) bool {
	stored, exists := m.leases[l.Key]
	return exists && stored.Owner == l.Owner && stored.Counter == l.Counter
}

// set changes the lease of a key. If it cannot be saved, it stays as it was.
func (m *Memory) set(key string, change func(map[string]Lease)) error {
	if m.leases == nil {
		m.leases = map[string]Lease{}
	}
	before, existed := m.leases[key]
	change(m.leases)
	if m.save == nil {
		return nil
	}
	err := m.save(m.leases)
	switch {
	case err == nil:
	case existed:
		m.leases[key] = before
	default:
		delete(m.leases, key)
	}
	return err
}

// clone returns a lease that shares nothing with l.
func (l Lease) clone() Lease {
	l.Parents, l.Children = slices.Clone(l.Parents), slices.Clone(l.Children)
	return l
}
