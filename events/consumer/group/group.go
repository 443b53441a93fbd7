// Package group shares the shards of a stream among any number of processes, and goes on where
// they stopped.
//
//	err := group.Run(ctx, group.Options{
//		API:    kinesis.NewFromConfig(config),
//		Stream: "event-gateway-events",
//		Leases: leases, // such as a table of package dynamodblease
//	}, func(ctx context.Context, m consumer.Message) error {
//		return store(ctx, m.Record)
//	})
//
// Each process calls Run with the same stream and the same leases. They divide the shards
// evenly, without a coordinator: each takes its share of the leases, renews them, and writes
// checkpoints behind the records that are handled. When a process stops, it hands its shards
// over. When it dies, the others take them a lease duration later.
//
// Every event is handled at least once, and the events of a partition key in order. After a
// process dies, or loses a lease while it handles records, those behind the last checkpoint
// are handled again, in order. A process that was frozen for longer than a lease duration may
// finish the calls of the handler that were under way; it begins no others, and its
// checkpoints are refused. A handler whose effects must happen once compares the source and
// the id of events.
//
// The shards that came from a split or a merge are read after all records of their parents
// are handled.
package group

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"time"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/events/internal/shards"
)

// Handler handles one message. Nil says that it is done. [consumer.ErrStop] says that it is
// done, and ends Run without an error. Other errors are retried as Options say.
//
// It is called by several goroutines at once, but never for two messages with the same
// partition key. Its context ends when the lease of the shard is lost, or a while after Run
// is to stop. A panic ends the process, as in any goroutine; the message comes again, to
// the worker that takes the shard.
type Handler func(context.Context, consumer.Message) error

// Options are options of [Run]. API, Stream and Leases are required.
type Options struct {
	API    consumer.API
	Stream string // a name or an ARN
	Leases lease.Store

	// Worker names this process among the owners of leases. It must be its own: by default
	// it is the name of the host, the process id and a random text, since containers may have
	// both alike.
	Worker string

	// From is where a group begins that has no leases yet: Now by default. It must not be
	// After.
	From consumer.From

	// Duration is how long a lease outlives its last renewal: 10 s by default, at least 100 ms. It
	// must be about the same in all processes. Leases are renewed four times in it.
	Duration time.Duration

	// CheckpointEvery and CheckpointCount say when a checkpoint is due: after this time, 5 s
	// by default, or behind so many handled records of a shard, 1,000 by default.
	CheckpointEvery time.Duration
	CheckpointCount int

	// Parallel is how many partition keys of a shard are handled at once: 1 by default,
	// which handles the records of a shard one by one.
	Parallel int

	// Pending is how many records of a shard may be handled at once, wait for the handler,
	// or wait for an earlier one: 2,000 by default. One read more than that is in memory.
	Pending int

	// Limit is how many records one read asks for: 2,000 by default, at most 10,000.
	Limit int

	// Interval is the minimum time between two reads of one shard, as of consumer.Options.
	Interval time.Duration

	// ConsumerARN has shards read by enhanced fan-out: it is the ARN of a consumer that is
	// registered with the stream (RegisterStreamConsumer), for this group only. API must have
	// the method SubscribeToShard of a *kinesis.Client, and the caller's role needs
	// kinesis:SubscribeToShard on the consumer. Limit and Interval say nothing then.
	ConsumerARN string

	// Tries is how often a message is given to the handler before it has failed: 5 by
	// default, and without end if it is negative. Backoff is the wait before the second
	// try, 200 ms by default; it doubles up to 10 s.
	Tries   int
	Backoff time.Duration

	// DeadLetter is called with a message that has failed, and the handler's last error.
	// When it returns nil, the message counts as handled; else it is called again. Without
	// DeadLetter, Run returns the error, and the message is the next when the group goes on.
	DeadLetter func(context.Context, consumer.Message, error) error

	// Grace is how long handlers may go on when Run is to stop, before their context ends:
	// 10 s by default.
	Grace time.Duration

	// Ready is called once, when the group has a lease for each shard of the stream. The group
	// handles every event that is sent after that. There is one exception: if the Kinesis Client
	// Library left a lease at LATEST, the group handles that shard's events from the moment when
	// a worker takes the lease.
	Ready func()

	// Lag is called at most once a second for each shard that this process reads. Note is
	// called with a failure that is retried: of Kinesis, the leases, the handler or DeadLetter.
	// There is one call of both at a time. They must not block.
	Lag  func(Lag)
	Note func(error)
}

// Lag says how far a shard's handling is behind.
type Lag struct {
	Shard string

	// Behind is how far the last read was behind the end of the shard: MillisBehindLatest.
	Behind time.Duration

	// Pending is how many records are read but not handled.
	Pending int

	// Oldest is when the oldest record that was read here and is behind no checkpoint yet
	// arrived. It is zero if there is none.
	Oldest time.Time
}

// Run handles the group's events until the context ends, and returns the context's error then;
// or nil for consumer.ErrStop; or the error of a message that failed; or an error of Kinesis
// that will not pass: the stream does not exist, or a permission is missing; or ErrOtherStream; or
// an error of the first look at the leases, or one of theirs that will not pass while it has none.
// Before it returns, it waits for the calls of the handler, writes checkpoints, and releases its
// leases.
func Run(ctx context.Context, options Options, handle Handler) error {
	if err := options.complete(); err != nil {
		return err
	}
	w := &worker{
		Options: options,
		stream:  shards.Stream{API: options.API, Name: options.Stream},
		handle:  handle,
		running: map[string]*processor{},
		ended:   make(chan *processor),
	}
	err := w.run(ctx)
	if errors.Is(err, consumer.ErrStop) {
		return nil
	}
	return err
}

// shortestDuration is less than anybody needs, and more than a number without its unit.
const shortestDuration = 100 * time.Millisecond

func (o *Options) complete() error {
	if o.API == nil || o.Stream == "" || o.Leases == nil {
		return errors.New("a group needs an API, a Stream and Leases")
	}
	if o.ConsumerARN != "" && shards.SubscribeBy(o.API) == nil {
		return errors.New("a group with a ConsumerARN needs an API with SubscribeToShard")
	}
	if _, _, ok := o.From.Checkpoint(time.Time{}); !ok {
		return errors.New("a group cannot begin at consumer.After: create its leases at these positions")
	}
	if o.Worker == "" {
		host, _ := os.Hostname()
		o.Worker = fmt.Sprintf("%s-%d-%s", host, os.Getpid(), rand.Text()[:13]) // 65 random bits
	}
	o.Duration = cmp.Or(o.Duration, 10*time.Second)
	o.CheckpointEvery = cmp.Or(o.CheckpointEvery, 5*time.Second)
	o.CheckpointCount = cmp.Or(o.CheckpointCount, 1000)
	o.Parallel = cmp.Or(o.Parallel, 1)
	o.Pending = cmp.Or(o.Pending, 2000)
	o.Limit = cmp.Or(o.Limit, 2000)
	o.Interval = cmp.Or(o.Interval, 250*time.Millisecond)
	o.Tries = cmp.Or(o.Tries, 5)
	o.Backoff = cmp.Or(o.Backoff, 200*time.Millisecond)
	o.Grace = cmp.Or(o.Grace, 10*time.Second)
	if min(o.CheckpointEvery, o.Interval, o.Backoff, o.Grace) < 0 ||
		min(o.CheckpointCount, o.Parallel, o.Pending, o.Limit) < 0 {
		return errors.New("of the options of a group, only Tries can be negative")
	}
	if o.Duration < shortestDuration {
		return fmt.Errorf("the Duration of leases is %v: want at least %v", o.Duration, shortestDuration)
	}
	return nil
}
