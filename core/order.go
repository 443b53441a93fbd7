package core

// fail gives an event its outcome, and returns false for keep.
func (d *delivery) fail(p *pending, err error) bool {
	d.outcomes[p.index] = Outcome{Err: err}
	if _, known := d.blocked[p.PartitionKey]; !known && CodeOf(err).Retryable() {
		if d.blocked == nil {
			d.blocked = map[string]int{}
		}
		d.blocked[p.PartitionKey] = p.index
	}
	return false
}

// keepOrder ends what would overtake an event of its partition key that is to be
// sent again.
func (d *delivery) keepOrder() {
	if len(d.blocked) == 0 {
		return
	}
	var held []*pending
	d.keep(func(p *pending) bool {
		before, blocked := d.blocked[p.PartitionKey]
		if !blocked || before > p.index {
			return true
		}
		held = append(held, p)
		cause := d.outcomes[before].Err
		return d.fail(p, &Error{Code: CodeOf(cause), Err: cause, RetryAfter: retryAfter(cause),
			Detail: "an earlier event with the same partition key is not stored yet, so this one was not sent; try again later"})
	})
	d.release(held)
}
