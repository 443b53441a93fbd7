package memory

import (
	"bytes"
	"context"

	"example.com/eventgateway/core/rejections"
)

var _ rejections.RejectedEvents = (*Rejected)(nil)

// Rejected keeps rejections whole, and which of them were sent again. Its zero value is empty and
// ready, and keeps all of them.
type Rejected struct{ Tail[Refused] }

// Refused is a rejection, or a record which says that one was sent again.
type Refused struct {
	// Of a record, it has the ID, the Time, and the names and the EventID of the stored event.
	rejections.Rejection
	Resent []byte `json:",omitempty"` // the record; nil for a rejection
}

// Keep implements [rejections.RejectedEvents].
func (s *Rejected) Keep(ctx context.Context, rejections []rejections.Rejection) []error {
	errs := make([]error, len(rejections))
	err := s.run(ctx, func(tx *transaction) error {
		for i, r := range rejections {
			if errs[i] = ended(ctx); errs[i] == nil {
				r.Original.Bytes = bytes.Clone(r.Original.Bytes)
				kept := Refused{Rejection: r}
				s.add(tx, kept, kept.size())
			}
		}
		return nil
	})
	failAll(errs, err)
	return errs
}

// Mark keeps a record which says that a rejection was sent again.
func (s *Rejected) Mark(ctx context.Context, r Refused) error {
	return s.do(ctx, func(tx *transaction) error {
		s.add(tx, r, r.size())
		return nil
	})
}

func (s *Rejected) open(j Journal) error { return s.Tail.open(j, inRejected, Refused.size) }

// Rejections returns the rejections that are kept, oldest first.
func (s *Rejected) Rejections() (kept []rejections.Rejection) {
	for _, r := range s.all() {
		if r.Resent == nil {
			kept = append(kept, r.Rejection)
		}
	}
	return kept
}

// size is about what it takes, in bytes.
func (r Refused) size() int {
	size := envelope + len(r.Detail) + len(r.Original.Bytes) + len(r.Resent)
	for _, v := range r.Violations {
		size += len(v.Detail) + len(v.Pointer) + len(v.SchemaPointer)
	}
	return size
}
