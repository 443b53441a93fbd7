package core

// If an event type only warns of violations, an event that its schema refuses is stored
// like a valid one. The receipt, the record, the claim and the metrics have the number of
// its violations. An event that is not JSON, too large, too costly to check or of another
// media type is still refused, because consumers could rely on nothing in it.
//
// A request with violations costs a read of the head: another version may accept the
// event.

// invalidity returns err if its code is CodeEventInvalid, else nil.
func invalidity(err error) *Error {
	if e := asError(err); e != nil && e.Code == CodeEventInvalid {
		return e
	}
	return nil
}

// count returns the number of violations, listed or not: at least one.
func (e *Error) count() int { return max(len(e.Violations)+e.Unlisted, 1) }

// tolerate returns nil for an event that is stored in spite of its violations. It refuses
// an event without the member that its type declares as the partition key: with another
// key, it would overtake the events that it belongs to.
func (v Versioned) tolerate(s *Submission, invalid *Error) error {
	if v.PartitionKey == "" {
		return nil
	}
	if _, ok := scalarAt(s.Data, v.PartitionKey); ok {
		return nil
	}
	refusal := *invalid
	refusal.Detail += "; that is only warned of, but there is no scalar at " +
		v.PartitionKey + " to be its partition key"
	return &refusal
}

// stored returns the outcome of an event that the stream has stored.
func (p *pending) stored(receipt Receipt) Outcome {
	outcome := Outcome{Receipt: receipt}
	if receipt.Violations > 0 && receipt.SchemaVersion == p.SchemaVersion {
		outcome.Violations = p.violations
	}
	return outcome
}
