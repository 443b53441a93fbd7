package core

import "cmp"

// Events with one partition key are stored in the order of their batch. If one of them has
// a retryable failure, the events behind it fail too, whatever their type: a key belongs
// to the stream, not to a type.

// fail gives an event its outcome, and returns false for keep.
func (d *delivery) fail(p *pending, err error) bool {
	d.outcomes[p.index] = Outcome{Err: err}
	if CodeOf(err).Retryable() {
		d.block(p.PartitionKey, p.index)
	}
	return false
}

// block holds back the events of a partition key that are behind index.
func (d *delivery) block(key string, index int) {
	if _, known := d.blocked[key]; known {
		return
	}
	if d.blocked == nil {
		d.blocked = map[string]int{}
	}
	d.blocked[key] = index
}

// unchecked fails an event that never became pending. s is its submission; p has its
// partition key, if that is known.
func (d *delivery) unchecked(p pending, s *Submission, err error) {
	d.outcomes[p.index].Err = err
	switch {
	case !CodeOf(err).Retryable():
	case p.Event == nil:
		d.unread = append(d.unread, unread{p.index, s})
	case p.PartitionKey != "":
		d.block(p.PartitionKey, p.index)
	}
}

// unread is the submission of an event whose type could not be read.
type unread struct {
	index int
	*Submission
}

// blockUnread blocks every partition key that an event may have whose type could not be
// read: the sender's key, the id, and each scalar of its data.
func (d *delivery) blockUnread() {
	if len(d.unread) == 0 || len(d.pending) == 0 {
		return
	}
	wanted := make(map[string]bool, len(d.pending))
	for _, p := range d.pending {
		wanted[p.PartitionKey] = true
	}
	last := d.pending[len(d.pending)-1].index
	for _, u := range d.unread {
		if u.index > last {
			break
		}
		block := func(key string) {
			if key = partitionKey(key); wanted[key] {
				d.block(key, u.index)
			}
		}
		block(cmp.Or(u.PartitionKey, u.ID))
		eachScalar(u.Data, block)
	}
}

// keepOrder fails the events behind a retryable failure with the same partition key.
func (d *delivery) keepOrder() {
	if d.blockUnread(); len(d.blocked) == 0 {
		return
	}
	d.unread = nil
	var held []*pending
	d.keep(func(p *pending) bool {
		before, blocked := d.blocked[p.PartitionKey]
		if !blocked || before > p.index {
			return true
		}
		held = append(held, p)
		cause := d.outcomes[before].Err
		return d.fail(p, &Error{Code: CodeOf(cause), Err: cause, RetryAfter: retryAfter(cause),
			Detail: "an earlier event with the same partition key is not stored yet, " +
				"so this one was not sent; try again later"})
	})
	d.release(held)
}
