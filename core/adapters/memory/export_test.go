package memory

// Reload empties a store of these and fills it with what its journal has.
func (s *Stores) Reload() error {
	for _, store := range []struct {
		*durable
		open func(Journal) error
	}{
		{&s.Schemas.durable, s.Schemas.open}, {&s.Claims.durable, s.Claims.open},
		{&s.Stream.durable, s.Stream.open}, {&s.Rejected.durable, s.Rejected.open},
		{&s.Samples.durable, s.Samples.open}, {&s.Senders.durable, s.Senders.open},
		{&s.Usage.durable, s.Usage.open}, {&s.Keys.durable, s.Keys.open}, {&s.Hooks.durable, s.Hooks.open},
	} {
		store.mu.Lock()
		err := store.open(store.journal)
		store.mu.Unlock()
		if err != nil {
			return err
		}
	}
	return nil
}
