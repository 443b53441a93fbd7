// Package replay delivers the events of a part of a stream's past again, in the order of each
// partition key, as far as the stream still has them.
//
// Each event keeps its id and its partition key, and is marked with the CloudEvents extension
// attribute replayid, by which consumers tell it from an event that happens now. A replay that was
// stopped goes on from the positions that it had reported.
package replay

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
)

// Attribute is the CloudEvents extension attribute that an event of a replay has. Its value is the
// replay's id.
const Attribute = "replayid"

// Event is an event that is delivered again.
type Event struct {
	consumer.Message

	// Marked is the record with the attribute replayid. Its data is as in the stream, byte for
	// byte.
	Marked []byte
}

// Options are options of [Run]. Those that are not said to be needed may be zero.
type Options struct {
	API    consumer.API // needed, unless there is a Source
	Stream string       // its name or its ARN; as API

	// Source is read in place of a stream, if it is not nil.
	Source Source

	// ID is the value of replayid; needed. It is a text of letters and digits, for instance.
	ID string

	// From and To are times of arrival: the first that is replayed, and the first that is not.
	// A From of zero is the stream's oldest event. A To of zero is the time at which Run begins.
	From, To time.Time

	// Wants says which events are replayed: all, if it is nil.
	Wants func(consumer.Message) bool

	// Progress is what another Run, with the same stream and times, reported last. That of a stream
	// which another one took the place of ends Run with [consumer.ErrOtherStream].
	Progress Progress

	// Report is called with the progress at most once a second, and when Run ends. Its Positions
	// must not be changed. An error ends Run.
	Report func(Progress) error

	// Batch is how many events are delivered at once at most: 500 by default.
	Batch int

	// Rate bounds how many events are delivered in a second; 0 for no bound.
	Rate float64

	// Interval is as in [consumer.Options].
	Interval time.Duration

	// Note is called with failures to read that are retried.
	Note func(error)
}

// Source is a place that has events of the past, such as an archive of a stream.
type Source interface {
	// Read calls handle with the messages that a replay may want, one call at a time, in the order of
	// each partition key. It leaves out those from the end of the replay on. Of a message, ShardID and
	// SequenceNumber say where it is: after has, for each ShardID, the SequenceNumber of the last message
	// that an earlier Read is done with. ArrivedAt is compared with the beginning of the replay.
	//
	// It returns nil when it has read all; the context's error; an error of handle as it is; or one of its
	// own.
	Read(ctx context.Context, after map[string]string,
		handle func(context.Context, consumer.Message) error) error
}

// Progress says how far a replay is.
type Progress struct {
	// Positions has, for each shard, the sequence number up to which all events are delivered. Of a
	// Source, it has what that calls so.
	Positions map[string]string `json:"positions"`

	Read      int64 `json:"read"`      // records of the time, of all topics that are read
	Foreign   int64 `json:"foreign"`   // of these, records that are not the gateway's
	Delivered int64 `json:"delivered"` // events
	Bytes     int64 `json:"bytes"`     // of the delivered records, as they are in the stream

	At time.Time `json:"at"` // when the last record that was read arrived
}

// Grace is how long a delivery may go on after the context of Run has ended.
const Grace = 10 * time.Second

// Run calls deliver with the events that arrived from options.From on and before options.To, a
// batch at a time. It is done with them when deliver returns nil. The events of a partition key are
// in their order, in a batch and from batch to batch, also if the stream was resharded. Of shards
// that have nothing to do with each other, a batch may have events of both.
//
// It returns nil when all is delivered; the context's error, the error of deliver or Report, or an
// error of the source that does not pass. Then another Run can go on from the progress, which is
// reported in each case. It delivers at most those events again that were delivered since then.
// What is under way when the context ends may go on for [Grace].
func Run(ctx context.Context, options Options, deliver func(context.Context, []Event) error) error {
	if options.To.IsZero() {
		options.To = time.Now()
	}
	if options.Batch <= 0 {
		options.Batch = 500
	}
	if options.Rate > 0 { // at least four deliveries a second, so that it is no bursts
		options.Batch = min(options.Batch, max(1, int(options.Rate/4)))
	}
	finishing, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(Grace, cancel) })
	defer stop()
	r := newRun(options, func(events []Event) error { return deliver(finishing, events) })
	err := r.read(ctx)
	if err == nil {
		err = r.deliver(ctx)
	}
	if !errors.Is(err, errReport) {
		err = errors.Join(err, r.report())
	}
	return err
}

// mark returns a record with the attribute replayid. If it has one of an earlier replay, that is
// replaced.
func mark(r events.Record, id string) []byte {
	value, _ := json.Marshal(id) // a string always marshals
	own := events.Extension{Name: Attribute, Value: value}
	at, has := slices.BinarySearchFunc(r.Extensions, own, func(a, b events.Extension) int {
		return strings.Compare(a.Name, b.Name)
	})
	r.Extensions = slices.Clone(r.Extensions)
	if has {
		r.Extensions[at] = own
	} else {
		r.Extensions = slices.Insert(r.Extensions, at, own)
	}
	return r.Append(make([]byte, 0, len(r.Data)+512))
}
