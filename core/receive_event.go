package core

import (
	"context"
	"fmt"
	"time"
)

// ReceiveEvent takes an event from a client, checks it against the latest
// version of its schema and publishes it.
type ReceiveEvent struct {
	Validators *Validators      // reads schemas
	Stream     EventStream      // publishes
	NewID      func() string    // a new unique event id
	Now        func() time.Time // the clock
	MaxBytes   int              // the longest event taken
}

// Receive returns a receipt once the stream has stored the event, and only then.
//
// Errors: CodeInvalidName, CodeTooLarge, CodeEventTypeNotRegistered,
// CodeInvalidJSON, CodeEventInvalid (with violations), and those of [EventStream] and
// [SchemaReader]. After a retryable error the event may or may not be stored.
func (u *ReceiveEvent) Receive(ctx context.Context, client, event string, data []byte) (Receipt, error) {
	t, err := NewEventType(client, event)
	if err != nil {
		return Receipt{}, err
	}
	if len(data) > u.MaxBytes {
		return Receipt{}, &Error{Code: CodeTooLarge, Detail: fmt.Sprintf(
			"the event is %d bytes long; the limit is %d", len(data), u.MaxBytes)}
	}
	version, err := u.validate(ctx, t, data)
	if err != nil {
		return Receipt{}, err
	}
	id := u.NewID()
	e := Event{
		ID: id, Type: t, SchemaVersion: version, Time: u.Now(),
		PartitionKey: id, Data: trimSpace(data),
	}
	result := u.Stream.Publish(ctx, []Event{e})[0]
	if result.Err != nil {
		return Receipt{}, result.Err
	}
	return Receipt{
		ID: e.ID, Type: t, SchemaVersion: version, PartitionKey: e.PartitionKey,
		ShardID: result.ShardID, SequenceNumber: result.SequenceNumber,
	}, nil
}

// validate returns the version that accepted the event. Nothing is rejected on
// a stale head: what memory refuses is asked of the store again.
func (u *ReceiveEvent) validate(ctx context.Context, t EventType, data []byte) (int, error) {
	latest, err := u.Validators.Latest(ctx, t)
	if err != nil {
		return 0, err
	}
	err = latest.Validate(data)
	if CodeOf(err) != CodeEventInvalid || !latest.Stale {
		return latest.Version, err
	}
	fresh, freshErr := u.Validators.Refresh(ctx, t)
	if freshErr != nil {
		return 0, freshErr
	}
	if fresh.Version == latest.Version {
		return 0, err
	}
	return fresh.Version, fresh.Validate(data)
}

// trimSpace removes JSON's white space (RFC 8259, section 2) from both ends.
func trimSpace(data []byte) []byte {
	white := func(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
	for len(data) > 0 && white(data[0]) {
		data = data[1:]
	}
	for len(data) > 0 && white(data[len(data)-1]) {
		data = data[:len(data)-1]
	}
	return data
}
