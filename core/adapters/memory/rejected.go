package memory

import (
	"bytes"
	"context"

	"example.com/eventgateway/core/rejections"
)

var _ rejections.RejectedEvents = (*Rejected)(nil)

// Rejected keeps rejections whole. Its zero value is empty and ready, and keeps all of them.
type Rejected struct{ Tail[rejections.Rejection] }

// Keep implements [rejections.RejectedEvents].
func (s *Rejected) Keep(ctx context.Context, rejections []rejections.Rejection) []error {
	errs := make([]error, len(rejections))
	err := s.run(ctx, func(tx *transaction) error {
		for i, r := range rejections {
			if errs[i] = ended(ctx); errs[i] == nil {
				r.Original.Bytes = bytes.Clone(r.Original.Bytes)
				s.add(tx, r, sizeOfRejection(r))
			}
		}
		return nil
	})
	failAll(errs, err)
	return errs
}

func (s *Rejected) open(j Journal) error { return s.Tail.open(j, inRejected, sizeOfRejection) }

// Rejections returns what is kept, oldest first.
func (s *Rejected) Rejections() []rejections.Rejection { return s.all() }
