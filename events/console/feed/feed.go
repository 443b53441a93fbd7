// Package feed tells what passes a gateway: its accepted events, or its rejected ones, as they
// arrive. A [Kinesis] reads a stream of a deployment, a [Dev] the gateway of one process.
//
//	accepted := feed.Kinesis{API: kinesis.NewFromConfig(config), Stream: "event-gateway-events"}
//	err := accepted.Follow(ctx, time.Now(), func(a feed.Arrival) error {
//		fmt.Println(a.Shard, a.Record.Type)
//		return nil
//	})
package feed

import (
	"context"
	"time"

	"example.com/eventgateway/events"
)

// Arrival is a record of one of the gateway's streams, as it arrived.
type Arrival struct {
	Shard, Sequence, PartitionKey string

	At     time.Time     // of the arrival, by the clock of the stream
	Behind time.Duration // of the reader, to the end of the shard; 0 where it is not known
	Bytes  []byte        // the record as it is in the stream

	Record   events.Record    // unless Err is set
	Rejected *events.Rejected // of a stream of rejected events: an event that was refused, or
	Resent   *events.Resent   // that one was sent again; else both are nil

	// Err wraps [events.ErrNotARecord]: the record is not one of the gateway's.
	Err error
}

// Source is one stream of a gateway.
type Source interface {
	// Follow calls handle with each record from a time on, the zero time for all. It makes one call
	// at a time, and tells the records of a shard in order. It returns the context's error when the context ends, the
	// error of handle, or an error that does not pass, such as a missing permission. What passes is
	// tried again.
	Follow(ctx context.Context, from time.Time, handle func(Arrival) error) error
}

// Reader reads a stream to its end.
type Reader interface {
	// Read calls handle as [Source].Follow does, and ends without an error at the end that the
	// stream has when it begins. Records that arrived within the last second may be missing.
	Read(ctx context.Context, from time.Time, handle func(Arrival) error) error
}

// Resettable is a source that may forget its records at once.
type Resettable interface {
	// Epoch returns a text that is another one once records were forgotten. What was read before
	// may be gone then.
	Epoch(ctx context.Context) (string, error)
}

// decode sets what an arrival's bytes say. err says that they are no record.
func (a *Arrival) decode(rejected bool, err error) {
	if a.Err = err; err != nil || !rejected {
		return
	}
	switch a.Record.Type {
	case events.RejectedType:
		var r events.Rejected
		if r, a.Err = events.DecodeRejected(a.Record); a.Err == nil {
			a.Rejected = &r
		}
	default:
		var r events.Resent
		if r, a.Err = events.DecodeResent(a.Record); a.Err == nil {
			a.Resent = &r
		}
	}
}
