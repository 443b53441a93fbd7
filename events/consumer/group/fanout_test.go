package group_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/group"
)

// By enhanced fan-out, a group keeps the same promises: over the ends of subscriptions, failures,
// reshardings, and the death of a worker.
func TestFanOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("a", "b", "c")
		options := group.Options{ConsumerARN: "arn:consumer", Parallel: 2}
		for range 2 {
			s.start(t, options, nil)
		}
		for range 20 { // ten minutes
			s.send(2, keys(20)...)
			time.Sleep(30 * time.Second)
		}
		s.Fail("SubscribeToShard", &types.LimitExceededException{Message: aws.String("slowly")}, errNoAnswer)
		s.reshard([]string{"a", "b"}, "d")
		s.send(10, keys(20)...)
		s.reshard([]string{"d"}, "e", "f")
		s.send(10, keys(20)...)
		time.Sleep(5 * time.Second)
		s.workers[0].freeze()
		s.send(10, keys(20)...)
		s.settle(t, time.Minute)
		s.workers[0].thaw()
		s.send(10, keys(20)...)
		s.finish(t, time.Minute)
		if n := s.Count("GetRecords"); n > 0 {
			t.Errorf("%d reads", n)
		}
		if n := s.Count("SubscribeToShard"); n < 6 || n > 60 {
			t.Errorf("%d subscriptions", n)
		}
		t.Logf("%d events, %d repeats, %d subscriptions", s.events, s.repeats(), s.Count("SubscribeToShard"))
	})
}

// A handler that is slow holds the subscription back.
func TestFanOutBackPressure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("a")
		s.send(500, "k")
		w := s.start(t, group.Options{ConsumerARN: "arn:consumer", Pending: 10},
			func(context.Context, consumer.Message) error {
				time.Sleep(time.Second)
				return nil
			})
		s.finish(t, time.Hour)
		if s.repeats() > 0 || len(w.notes) > 0 {
			t.Errorf("%d repeats, noted %v", s.repeats(), w.notes)
		}
	})
}

func TestFanOutNeedsSubscribe(t *testing.T) {
	s := newSite("a")
	bare := struct{ consumer.API }{s.Stream}
	options := group.Options{API: bare, Stream: "stream", Leases: &s.leases, ConsumerARN: "arn:consumer"}
	if err := group.Run(t.Context(), options, nil); err == nil {
		t.Error("no error")
	}
}
