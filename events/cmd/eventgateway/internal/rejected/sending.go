package rejected

import (
	"context"
	"fmt"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/events/internal/rejectlog"
)

// resendBytes bounds the bytes of the events that are in memory at once. Tests set less.
var resendBytes = 128 << 20

// sendAll sends the chosen events in order.
func (s *resend) sendAll(ctx context.Context) error {
	return rejectlog.Resender{Source: s, Concurrency: s.concurrency, Bytes: resendBytes}.Run(ctx, s.choice.Todo,
		s.sendOne)
}

// sendOne sends one event and records that it is stored. It returns an error if the
// command should stop. r is nil if the stream has lost the event; the client has a time limit.
func (s *resend) sendOne(ctx context.Context, e *rejectlog.Event, r *events.Rejected) (*events.Receipt, error) {
	if s.leftOut(e) {
		return nil, nil
	}
	if r == nil {
		err := rejectlog.NoSuch(e.ID)
		s.counts.Count(err)
		s.tell(func() { s.wrong.Failed(&s.topic(e).Prospects, e.ID, err) })
		return nil, nil
	}
	receipt, err := rejectlog.SendOnce(ctx, s.gateway, e, *r, r.Original.Bytes, e.Resent != nil)
	s.counts.Count(err)
	switch {
	case err == nil:
		if err := s.remember(ctx, e, receipt); err != nil {
			return nil, err
		}
		s.tell(func() {
			s.wrong.Succeeded(&s.topic(e).Prospects)
			err = s.receipts.Print(s.Stdout, receipt)
		})
		return &receipt, err
	case !cli.Away(err): // that error is reported once, not for each event
		s.tell(func() { s.wrong.Failed(&s.topic(e).Prospects, e.ID, err) })
		if !rejectlog.ByOthers(err) {
			err = nil
		}
	}
	return nil, err
}

// topic returns how far resending the event's type came. The caller holds printing.
func (s *resend) topic(e *rejectlog.Event) *topicResent {
	t := s.topics[e.Topic()]
	if t == nil {
		t = &topicResent{}
		s.topics[e.Topic()] = t
	}
	return t
}

// leftOut reports whether to leave out an event because sending its type is useless, and
// counts it if so.
func (s *resend) leftOut(e *rejectlog.Event) (is bool) {
	s.tell(func() {
		t := s.topic(e)
		if is = t.Why != ""; is {
			t.leftOut++
		}
	})
	return is
}

// tell keeps what is printed about one event together.
func (s *resend) tell(say func()) {
	s.printing.Lock()
	defer s.printing.Unlock()
	say()
}

// remember records in the stream that an event was resent.
func (s *resend) remember(ctx context.Context, e *rejectlog.Event, receipt events.Receipt) error {
	marker := feed.KinesisMarker{API: s.streams, Stream: s.Stream}
	how := rejectlog.Resending{At: time.Now().UTC(), By: s.by, Receipt: receipt}
	if _, err := rejectlog.Mark(ctx, marker, e, how); err != nil {
		return fmt.Errorf("%s is stored, as %s at %s, but this cannot be recorded, so nothing more is sent: "+
			"is kinesis:PutRecord allowed? %w",
			e.ID, receipt.ShardID, receipt.SequenceNumber, err)
	}
	return nil
}
