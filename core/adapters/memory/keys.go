package memory

import (
	"context"
	"maps"
	"slices"

	"example.com/eventgateway/core/keys"
)

var _ keys.Store = (*Keys)(nil)

// Keys keeps keys. Its zero value is empty and ready.
type Keys struct {
	durable
	keys map[string]keys.Key // by id
}

// Get implements [keys.Reader].
func (s *Keys) Get(ctx context.Context, id string) (keys.Key, error) {
	if err := ended(ctx); err != nil {
		return keys.Key{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.keys[id]
	if !ok {
		return keys.Key{}, keys.NotFound(id)
	}
	return cloned(k), nil
}

// Put implements [keys.Store].
func (s *Keys) Put(ctx context.Context, k keys.Key) error {
	return s.do(ctx, func(tx *transaction) error {
		if s.keys[k.ID].Revision != k.Revision-1 {
			return keys.Changed(k.ID)
		}
		if s.keys == nil {
			s.keys = map[string]keys.Key{}
		}
		s.keys[k.ID] = cloned(k)
		tx.put(inKeys, k.ID, k)
		return nil
	})
}

func (s *Keys) open(j Journal) error {
	s.journal, s.keys = j, map[string]keys.Key{}
	return load(j, inKeys, func(id string, k keys.Key) { s.keys[id] = k })
}

// List implements [keys.Store]. The keys are in the order of their ids.
func (s *Keys) List(ctx context.Context, after string, limit int) (found []keys.Key, next string, err error) {
	if err := ended(ctx); err != nil {
		return nil, "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(s.keys)) {
		if id <= after {
			continue
		}
		if len(found) == limit {
			return found, found[limit-1].ID, nil
		}
		found = append(found, cloned(s.keys[id]))
	}
	return found, "", nil
}

func cloned(k keys.Key) keys.Key {
	k.Clients, k.Scopes, k.Secrets = slices.Clone(k.Clients), slices.Clone(k.Scopes), slices.Clone(k.Secrets)
	return k
}
