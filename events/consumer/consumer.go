// Package consumer reads the gateway's events from its Kinesis stream: from the beginning,
// from now on, from a time, or from positions that the caller kept.
//
//	err := consumer.Listen(ctx, kinesis.NewFromConfig(config), "event-gateway-events",
//		consumer.Options{From: consumer.Beginning()},
//		func(ctx context.Context, m consumer.Message) error {
//			if m.Err != nil {
//				return nil // not one of the gateway's records
//			}
//			fmt.Println(m.Record.Type, string(m.Record.Data))
//			return nil
//		})
//
// It reads all shards at once and follows the stream when it is resharded. After a split
// or a merge, it reads the new shards after the last records of their parents, so that
// events with the same partition key stay in order.
//
// Each Listen begins anew, and a process that dies forgets its place. A consumer that must
// continue where it stopped keeps the sequence numbers of its messages for [After], runs
// package group, which shares a stream among processes, or is a Lambda function behind an
// event source mapping, with package lambdaconsumer.
package consumer

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/events/internal/shards"
)

// API has the methods that are used of a [*kinesis.Client]. The caller's role needs
// kinesis:ListShards, GetShardIterator and GetRecords on the stream, and kms:Decrypt on
// its key.
type API interface {
	ListShards(context.Context, *kinesis.ListShardsInput, ...func(*kinesis.Options)) (*kinesis.ListShardsOutput, error)
	GetShardIterator(context.Context, *kinesis.GetShardIteratorInput,
		...func(*kinesis.Options)) (*kinesis.GetShardIteratorOutput, error)
	GetRecords(context.Context, *kinesis.GetRecordsInput, ...func(*kinesis.Options)) (*kinesis.GetRecordsOutput, error)
}

var _ API = (*kinesis.Client)(nil)

// From says where reading begins. The zero value is Now.
type From struct {
	beginning bool
	at        time.Time          // with positions: where shards without one begin
	positions *map[string]string // a pointer, so that one can compare
}

// Beginning begins with the oldest record that the stream still has.
func Beginning() From { return From{beginning: true} }

// Now begins just before Options.Ready is called: Listen sees every event that is sent
// after that.
func Now() From { return From{} }

// At begins with the first record that arrived at a time or later, by Kinesis's clock, to
// the millisecond. The time must not be in the future.
func At(t time.Time) From { return From{at: t} }

// After goes on where another Listen stopped. Positions has, by shard id, the sequence number of
// the last message that was handled of each shard.
//
// Shards without a position are read from their beginning, except those whose children or
// later descendants have one: these are handled. Positions of shards that are past the
// stream's retention may stay. Positions of another stream end Listen with [ErrOtherStream].
func After(positions map[string]string) From {
	positions = maps.Clone(positions)
	return From{positions: &positions}
}

// Since lets the shards without a position, of [After], begin at a time, as [At] does. So a Listen
// that began there goes on.
func (f From) Since(t time.Time) From {
	f.at = t
	return f
}

// Checkpoint returns the checkpoint and the subsequence of a new lease that begins here, if it
// is made now. It reports false for After: positions are checkpoints themselves.
func (f From) Checkpoint(now time.Time) (checkpoint string, subSequence int64, ok bool) {
	switch {
	case f.positions != nil:
		return "", 0, false
	case f.beginning:
		return lease.TrimHorizon, 0, true
	case f.at.IsZero():
		checkpoint, subSequence = lease.AtTime(now)
	default:
		checkpoint, subSequence = lease.AtTime(f.at)
	}
	return checkpoint, subSequence, true
}

// Options are options of [Listen]. Each may be zero.
type Options struct {
	From From

	// UntilEnd ends Listen without an error when each shard is read to its end at the
	// time that Listen began. Records that Kinesis acknowledged within the second before
	// may be missing.
	UntilEnd bool

	// Until ends Listen as UntilEnd does, and sooner in shards that were read up to this time of
	// arrival, by Kinesis's clock. Messages that arrived then or later are left out. Kinesis does
	// not promise that times of arrival increase, so Listen reads on for a minute of them.
	Until time.Time

	// Interval is the minimum time between two reads of one shard: 250 ms by default.
	// Kinesis allows five reads a second for all readers of a shard together. A shard at
	// whose end nothing arrives is read every fourth interval. While Kinesis throttles a
	// shard, it is read up to every four seconds, so that its readers come to equal shares.
	Interval time.Duration

	// Limit is how many records one read asks for: 2,000 by default, at most 10,000.
	// Kinesis stops a read at 10 MB.
	Limit int

	// Reads is how many reads may be under way or wait for the handler at once: 4 by
	// default. Reads and Limit together limit the use of memory.
	Reads int

	// Ready is called once, before the first message, when Listen has a place in all
	// shards.
	Ready func(shards int)

	// Note is called with a failure that is retried: Kinesis throttles, or does not
	// answer. It is called once each time that a shard's reads begin to fail, one call at
	// a time, and must not block.
	Note func(error)
}

// disorder is by how much records of a shard may be out of the order of their times of arrival.
const disorder = time.Minute

// end returns how far each shard is read by a Listen that begins now: zero for no end.
func (o Options) end(now time.Time) time.Time {
	switch end := o.Until.Add(disorder); {
	case !o.Until.IsZero() && end.Before(now):
		return end
	case !o.Until.IsZero() || o.UntilEnd:
		return now
	}
	return time.Time{}
}

// ErrStop ends Listen without an error if a handler returns it.
var ErrStop = errors.New("stop listening")

// ErrOtherStream is the error of Listen when the positions of [After] are of another stream: the
// wrong one is named, or the stream was deleted and another one has its name. They mean nothing in it.
var ErrOtherStream = errors.New("the positions are of another stream")

// Listen calls handle with every record of a stream (a name or an ARN): one call at a
// time, the records of a shard in order. While handle works, Listen reads no further than
// Options.Reads allows. The context of handle ends with ctx.
//
// It returns the context's error when the context ends; the error of handle, or nil for
// ErrStop; nil when Options.UntilEnd ends it; or an error of Kinesis that will not pass:
// the stream does not exist, or a permission is missing; or ErrOtherStream. Once it has begun, it retries
// after throttling, expired iterators and outages, and when a shard or the stream is
// missing for a moment.
func Listen(ctx context.Context, api API, stream string, options Options,
	handle func(context.Context, Message) error) error {
	if options.Interval <= 0 {
		options.Interval = 250 * time.Millisecond
	}
	if options.Limit <= 0 {
		options.Limit = 2000
	}
	if options.Reads <= 0 {
		options.Reads = 4
	}
	l := &listener{
		stream:  shards.Stream{API: api, Name: stream},
		options: options,
		family:  family{},
		batches: make(chan []Message),
		ended:   make(chan end),
		until:   options.end(time.Now()),
		slots:   make(chan struct{}, options.Reads),
	}
	err := l.listen(ctx, handle)
	if errors.Is(err, ErrStop) {
		return nil
	}
	return err
}
