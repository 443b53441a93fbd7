package stream

import (
	"context"
	"errors"
	"fmt"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/group"
	"example.com/eventgateway/events/internal/shards"
)

// errEnough refuses an event that comes after the last one that was asked for. It is not handled.
var errEnough = errors.New("the last event is printed")

// inGroup reads the stream as a worker of the group.
func (l *listening) inGroup(ctx context.Context, api consumer.API) error {
	// A stream whose name is misspelled shall leave no table.
	if _, err := (shards.Stream{API: api, Name: l.Stream}).List(ctx); err != nil {
		return err
	}
	leases, done, err := l.location.Open(ctx, l.Stream)
	if err != nil {
		return err
	}
	defer done()
	err = group.Run(ctx, group.Options{
		API: api, Stream: l.Stream, Leases: leases, From: l.from,
		Tries: 1, // what cannot be printed now cannot be printed later
		Ready: func() {
			l.Remark("Listening to events from %s: %s, as a worker of the group %s", l.topics.noun(), l.topics,
				&l.location)
		},
		Note: l.note,
	}, l.handle)
	switch {
	case errors.Is(err, errEnough):
		return nil
	case errors.Is(err, group.ErrOtherStream):
		return fmt.Errorf("%w\nhint: is %s the stream of this group? If another stream had its name before, "+
			"let the group begin anew: eventgateway group reset %s --yes", err, l.Stream, l.location.Argument())
	}
	return err
}
