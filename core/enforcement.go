package core

// Where an event type only warns of violations, an event that its schema refuses
// is stored like a valid one, and whoever sent it, its record, its claim and the
// metrics have the number of its violations. What is no JSON, too large, too costly
// to check or of another media type is refused as ever: nothing is known of it that
// a consumer could rely on.
//
// A request with violations costs a read of the head: another version may accept the
// event.

// invalidity is err where that is CodeEventInvalid, else nil.
func invalidity(err error) *Error {
	if e := asError(err); e != nil && e.Code == CodeEventInvalid {
		return e
	}
	return nil
}

// count is how many violations there are, listed or not: at least one.
func (e *Error) count() int { return max(len(e.Violations)+e.Unlisted, 1) }

// tolerate returns nil for an event that is stored in spite of its violations. One
// without the member that its partition key is made of is refused all the same:
// with any other key, it would overtake the events that it belongs to.
func (v Versioned) tolerate(s Submission, invalid *Error) error {
	if v.PartitionKey == "" {
		return nil
	}
	if _, ok := scalarAt(s.Data, v.PartitionKey); ok {
		return nil
	}
	refusal := *invalid
	refusal.Detail += "; that is only warned of, but there is no scalar at " + v.PartitionKey + " to be its partition key"
	return &refusal
}

// stored is the outcome of an event that the stream has stored.
func (p *pending) stored(receipt Receipt) Outcome {
	outcome := Outcome{Receipt: receipt}
	if receipt.Violations > 0 && receipt.SchemaVersion == p.SchemaVersion {
		outcome.Violations = p.violations
	}
	return outcome
}
