package fakestream

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events/internal/shards"
)

// subscription sends the records of a shard until it is closed, five minutes have passed, the
// shard ends, or another has subscribed.
type subscription struct {
	began  time.Time
	events chan types.SubscribeToShardEventStream
	done   chan struct{}
	close  sync.Once
}

func (s *subscription) Events() <-chan types.SubscribeToShardEventStream { return s.events }
func (s *subscription) Err() error                                       { return nil }

func (s *subscription) Close() error {
	s.close.Do(func() { close(s.done) })
	return nil
}

// Subscribe is SubscribeToShard. A second subscription of a shard ends the first, but is refused
// within five seconds of it. The stream has one registered consumer.
func (s *Stream) Subscribe(ctx context.Context, in *kinesis.SubscribeToShardInput) (shards.Subscription, error) {
	err := s.begin(ctx, "SubscribeToShard")
	defer s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	h := s.find(*in.ShardId)
	if h == nil {
		return nil, errNoShard
	}
	if last := h.subscription; last != nil {
		if time.Since(last.began) < 5*time.Second {
			return nil, &types.ResourceInUseException{Message: aws.String("another subscription is active")}
		}
		_ = last.Close()
	}
	at := in.StartingPosition
	next, err := h.place(at.Type, aws.ToString(at.SequenceNumber), at.Timestamp)
	if err != nil {
		return nil, err
	}
	if next < 0 {
		next = len(h.records)
	}
	sub := &subscription{began: time.Now(), events: make(chan types.SubscribeToShardEventStream),
		done: make(chan struct{})}
	h.subscription = sub
	go s.push(h, sub, next)
	return sub, nil
}

const (
	eventRecords = 100                    // at most, in one event of a subscription
	heartbeat    = 5 * time.Second        // between two events
	latency      = 200 * time.Millisecond // until a record is pushed
)

func (s *Stream) push(h *shard, sub *subscription, next int) {
	defer close(sub.events)
	var last time.Time
	for time.Since(sub.began) < lifetime {
		s.mu.Lock()
		end := min(next+eventRecords, len(h.records))
		event := types.SubscribeToShardEvent{Records: h.records[next:end:end], MillisBehindLatest: h.behind(end),
			ContinuationSequenceNumber: aws.String(number(h.begin))}
		if end > 0 {
			event.ContinuationSequenceNumber = h.records[end-1].SequenceNumber
		}
		over := h.closed && end == len(h.records)
		if over {
			event.ContinuationSequenceNumber, event.ChildShards = nil, s.children(h)
		}
		s.mu.Unlock()
		if end > next || over || time.Since(last) >= heartbeat {
			select {
			case sub.events <- &types.SubscribeToShardEventStreamMemberSubscribeToShardEvent{Value: event}:
			case <-sub.done:
				return
			}
			last = time.Now()
		}
		next = end
		if over {
			return
		}
		select {
		case <-time.After(latency):
		case <-sub.done:
			return
		}
	}
}
