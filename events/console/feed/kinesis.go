package feed

import (
	"cmp"
	"context"
	"time"

	"example.com/eventgateway/events/consumer"
)

var (
	_ Source = Kinesis{}
	_ Reader = Kinesis{}
)

// Kinesis is a stream in Kinesis. Kinesis allows five reads of a shard a second, by all its
// readers together: Follow makes two at most, and one in two seconds while nothing arrives.
type Kinesis struct {
	API    consumer.API
	Stream string // a name or an ARN

	// Rejected says that it is the stream of rejected events.
	Rejected bool

	// Interval is the time between two reads of a shard: half a second for Follow by default, and
	// the default of [consumer.Options] for Read.
	Interval time.Duration

	// Note is called with a failure that is tried again, as [consumer.Options].Note is; nil for
	// nothing.
	Note func(error)
}

// Follow implements [Source].
func (k Kinesis) Follow(ctx context.Context, from time.Time, handle func(Arrival) error) error {
	// 10,000 records are the most that Kinesis returns: the reader comes to the end soon.
	options := consumer.Options{Interval: cmp.Or(k.Interval, 500*time.Millisecond), Limit: 10_000, Reads: 2}
	return k.listen(ctx, options, from, handle)
}

// Read implements [Reader].
func (k Kinesis) Read(ctx context.Context, from time.Time, handle func(Arrival) error) error {
	return k.listen(ctx, consumer.Options{UntilEnd: true, Interval: k.Interval}, from, handle)
}

func (k Kinesis) listen(
	ctx context.Context, options consumer.Options, from time.Time, handle func(Arrival) error,
) error {
	options.Note, options.From = k.Note, consumer.At(from)
	if from.IsZero() {
		options.From = consumer.Beginning()
	}
	return consumer.Listen(ctx, k.API, k.Stream, options, func(_ context.Context, m consumer.Message) error {
		a := Arrival{
			Shard: m.ShardID, Sequence: m.SequenceNumber, PartitionKey: m.PartitionKey, At: m.ArrivedAt,
			Behind: m.Behind, Bytes: m.Bytes, Record: m.Record,
		}
		a.decode(k.Rejected, m.Err)
		return handle(a)
	})
}
