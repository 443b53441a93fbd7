package memory

// Stores are all stores of a gateway. The zero value is empty and ready, and keeps nothing beyond
// its process.
type Stores struct {
	Schemas  Schemas
	Claims   Claims
	Stream   Stream
	Rejected Rejected
	Samples  Samples
	Senders  Senders
	Usage    Usage
	Keys     Keys
	Hooks    Hooks
}

// Open fills empty stores, whose limits are set, with what a journal has. From then on, they
// acknowledge only what the journal has kept. A nil journal keeps nothing.
func (s *Stores) Open(j Journal) error {
	if j == nil {
		return nil
	}
	for _, open := range []func(Journal) error{
		s.Schemas.open, s.Claims.open, s.Stream.open, s.Rejected.open, s.Samples.open, s.Senders.open, s.Usage.open,
		s.Keys.open, s.Hooks.open,
	} {
		if err := open(j); err != nil {
			return err
		}
	}
	return nil
}
