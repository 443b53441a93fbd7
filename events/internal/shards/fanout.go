package shards

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

const (
	subscriptionTimeout = 6 * time.Minute  // Kinesis ends a subscription after five
	silence             = 30 * time.Second // Kinesis sends an event every few seconds, even without records
)

// Subscription is what is used of a *kinesis.SubscribeToShardEventStream.
type Subscription interface {
	Events() <-chan types.SubscribeToShardEventStream
	Close() error
	Err() error
}

// Subscribe subscribes to a shard.
type Subscribe func(context.Context, *kinesis.SubscribeToShardInput) (Subscription, error)

// SubscribeBy returns the Subscribe of a client, or nil if it has none. A test's stream has the
// method Subscribe itself, since nobody but the SDK can make the answer of a client.
func SubscribeBy(api API) Subscribe {
	switch api := api.(type) {
	case interface {
		Subscribe(context.Context, *kinesis.SubscribeToShardInput) (Subscription, error)
	}:
		return api.Subscribe
	case interface {
		SubscribeToShard(context.Context, *kinesis.SubscribeToShardInput,
			...func(*kinesis.Options)) (*kinesis.SubscribeToShardOutput, error)
	}:
		return func(ctx context.Context, in *kinesis.SubscribeToShardInput) (Subscription, error) {
			out, err := api.SubscribeToShard(ctx, in, hideWriteTo)
			if err != nil {
				return nil, err
			}
			return out.GetStream(), nil
		}
	}
	return nil
}

// FanOut reads one shard by enhanced fan-out: Kinesis sends its records to a registered consumer,
// which has two megabytes a second of its own.
type FanOut struct {
	Reader
	Subscribe Subscribe
	Consumer  string // the ARN

	subscription Subscription
	cancel       context.CancelFunc
	heard        bool // the subscription had an event
	atEnd        bool
}

// AtEnd reports, after Next, whether the shard has no more records.
func (f *FanOut) AtEnd() bool { return f.atEnd }

// Next waits for the next event, which may have no records. It subscribes again when a
// subscription ends. What is not received is held back by Kinesis.
func (f *FanOut) Next(ctx context.Context, _ int) (*kinesis.GetRecordsOutput, error) {
	for {
		page, err := f.receive(ctx)
		if err == nil {
			return page, nil
		}
		f.cancel()
		f.subscription = nil
		if errors.Is(err, errOver) && f.heard {
			continue // after five minutes
		}
		if err := f.Recover(ctx, err); err != nil {
			return nil, err
		}
	}
}

var (
	errOver   = errors.New("the subscription is over")
	errSilent = errors.New("nothing arrives by the subscription")
)

func (f *FanOut) receive(ctx context.Context) (*kinesis.GetRecordsOutput, error) {
	if err := f.subscribe(ctx); err != nil {
		return nil, err
	}
	timer := time.NewTimer(silence)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-timer.C:
		return nil, errSilent
	case received, open := <-f.subscription.Events():
		event, is := received.(*types.SubscribeToShardEventStreamMemberSubscribeToShardEvent)
		switch err := f.subscription.Err(); {
		case err != nil:
			return nil, err
		case !open:
			return nil, errOver
		case !is:
			return &kinesis.GetRecordsOutput{}, nil // of a later version of the API
		}
		return f.take(event.Value), nil
	}
}

func (f *FanOut) take(e types.SubscribeToShardEvent) *kinesis.GetRecordsOutput {
	f.heard, f.failures = true, 0
	if e.ContinuationSequenceNumber == nil {
		f.atEnd = true
	} else {
		f.Place = Place{Kind: types.ShardIteratorTypeAfterSequenceNumber, Sequence: *e.ContinuationSequenceNumber}
	}
	return &kinesis.GetRecordsOutput{
		Records: e.Records, MillisBehindLatest: e.MillisBehindLatest, ChildShards: e.ChildShards}
}

// subscribe subscribes if there is no subscription.
func (f *FanOut) subscribe(ctx context.Context) error {
	if f.subscription != nil {
		return nil
	}
	ctx, f.cancel = context.WithTimeout(ctx, subscriptionTimeout)
	f.heard = false
	at := &types.StartingPosition{Type: f.Place.Kind}
	switch f.Place.Kind {
	case types.ShardIteratorTypeAtTimestamp:
		at.Timestamp = &f.Place.At
	case types.ShardIteratorTypeAfterSequenceNumber, types.ShardIteratorTypeAtSequenceNumber:
		at.SequenceNumber = &f.Place.Sequence
	}
	subscription, err := f.Subscribe(ctx, &kinesis.SubscribeToShardInput{
		ConsumerARN: &f.Consumer, ShardId: &f.Shard, StartingPosition: at})
	if err != nil {
		return f.ofPlace(err)
	}
	f.subscription = subscription
	context.AfterFunc(ctx, func() { _ = subscription.Close() }) // it is over, whatever Close says
	return nil
}

// Close ends the subscription.
func (f *FanOut) Close() {
	if f.cancel != nil {
		f.cancel()
	}
}
