package memory

import (
	"bytes"
	"context"
	"sync"

	"example.com/eventgateway/core/rejections"
)

var _ rejections.RejectedEvents = (*Rejected)(nil)

// Rejected keeps rejections, all of them whole. Its zero value is empty and ready.
type Rejected struct {
	mu         sync.Mutex
	rejections []rejections.Rejection
}

// Keep implements [rejections.RejectedEvents].
func (s *Rejected) Keep(ctx context.Context, rejections []rejections.Rejection) []error {
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
func (s *Rejected) Rejections() []rejections.Rejection {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]rejections.Rejection(nil), s.rejections...)
}
