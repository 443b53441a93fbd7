// Package consumer reads the gateway's events from the shards of its Kinesis
// stream, from the beginning, from now on, or from a time.
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
// It reads all shards at once and follows the stream when it is resharded: the
// shards that come of a split or a merge are read after the last record of those
// that they come from, so that events of one partition key stay in order.
//
// It is for tools, tests and small consumers that need no checkpoints: every
// Listen begins anew, and a process that dies forgets its place. A consumer that
// must go on where it stopped stores the sequence numbers that it gets here, or
// is a Lambda function behind an event source mapping.
package consumer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/events"
)

// API is what of the Kinesis client is used; [*kinesis.Client] has it. The
// caller's role needs kinesis:ListShards, GetShardIterator and GetRecords on the
// stream, and kms:Decrypt on its key.
type API interface {
	ListShards(context.Context, *kinesis.ListShardsInput, ...func(*kinesis.Options)) (*kinesis.ListShardsOutput, error)
	GetShardIterator(context.Context, *kinesis.GetShardIteratorInput, ...func(*kinesis.Options)) (*kinesis.GetShardIteratorOutput, error)
	GetRecords(context.Context, *kinesis.GetRecordsInput, ...func(*kinesis.Options)) (*kinesis.GetRecordsOutput, error)
}

var _ API = (*kinesis.Client)(nil)

// From says where reading begins. The zero value is Now.
type From struct {
	beginning bool
	at        time.Time
}

// Beginning is the oldest record that the stream still has.
func Beginning() From { return From{beginning: true} }

// Now is the moment before Options.Ready is called: every event that is sent
// after that is seen.
func Now() From { return From{} }

// At is the first record that arrived at that time or later, by Kinesis's clock,
// to the millisecond. It must not lie in the future.
func At(t time.Time) From { return From{at: t} }

// Options are what most callers leave alone.
type Options struct {
	From From

	// UntilEnd ends Listen, without an error, once every shard is read to where it
	// ended when Listen began. A record that Kinesis acknowledged within the second
	// before that may not be seen yet.
	UntilEnd bool

	// Interval is the least time between two reads of one shard. Kinesis allows
	// five a second for all readers of the shard together; by default this one
	// takes four (250 ms).
	Interval time.Duration

	// Limit is how many records one read asks for, at most 10,000; by default
	// 2,000. Kinesis itself stops a read at 10 MB.
	Limit int

	// Reads is how many reads may be under way or wait for the handler at once;
	// by default 4. With Limit it bounds the memory that is used.
	Reads int

	// Ready is called once, before the first message, when the places to read
	// from are taken in all shards.
	Ready func(shards int)

	// Note is told of a failure that is being tried again: Kinesis throttles, or
	// does not answer. It is called once for each time that a shard's reads begin
	// to fail, one call at a time, and must not block.
	Note func(error)
}

// Message is one record of the stream.
type Message struct {
	// Record is the gateway's record, if Err is nil.
	Record events.Record

	// Err is events.ErrNotARecord, or ErrAggregated, where something else than the
	// gateway wrote to the stream. Listen goes on; the handler decides.
	Err error

	Bytes          []byte // the record's data, as it is in the stream
	ShardID        string
	SequenceNumber string
	PartitionKey   string
	ArrivedAt      time.Time // approximate, by Kinesis's clock
}

// ErrAggregated is the Err of a record that the Kinesis Producer Library packed.
// The gateway never packs; such a record is not taken apart.
var ErrAggregated = fmt.Errorf("%w: an aggregate of the Kinesis Producer Library", events.ErrNotARecord)

// ErrStop is what a handler returns to end Listen without an error.
var ErrStop = errors.New("stop listening")

// Listen hands every record of the stream (a name, or an ARN) to handle: one
// call at a time, those of one shard in their order. While handle works nothing
// more is read than Options.Reads allows. Its context ends with ctx.
//
// It goes on until the context ends, and returns its error; until handle returns
// an error, and returns that (nil for ErrStop); until Options.UntilEnd ends it; or
// until Kinesis refuses in a way that will not pass: there is no such stream, or no
// permission. Throttling, expired iterators, outages, and a shard or stream that is
// missing for a moment are waited out once it has begun.
func Listen(ctx context.Context, api API, stream string, options Options, handle func(context.Context, Message) error) error {
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
		api:     api,
		stream:  stream,
		options: options,
		family:  family{},
		batches: make(chan []Message),
		ended:   make(chan end),
		began:   time.Now(),
		slots:   make(chan struct{}, options.Reads),
	}
	err := l.listen(ctx, handle)
	if errors.Is(err, ErrStop) {
		return nil
	}
	return err
}
