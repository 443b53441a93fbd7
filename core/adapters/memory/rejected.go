package memory

import (
	"bytes"
	"context"
	"sync"

	"example.com/eventgateway/core"
)

var _ core.RejectedEvents = (*Rejected)(nil)

// Rejected keeps rejections, all of them whole. Its zero value is empty and ready.
type Rejected struct {
	mu         sync.Mutex
	rejections []core.Rejection
}

// Keep implements [core.RejectedEvents].
func (s *Rejected) Keep(ctx context.Context, rejections []core.Rejection) []error {
	errs := make([]error, len(rejections))
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, r := range rejections {
		if errs[i] = ended(ctx); errs[i] == nil {
			r.Original.Bytes = bytes.Clone(r.Original.Bytes)
			s.rejections = append(s.rejections, r)
		}
	}
	return errs
}

// Rejections returns what was kept, oldest first.
func (s *Rejected) Rejections() []core.Rejection {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]core.Rejection(nil), s.rejections...)
}
