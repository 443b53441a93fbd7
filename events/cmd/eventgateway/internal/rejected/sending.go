package rejected

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"golang.org/x/sync/errgroup"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/consumer"
)

// resendBytes bounds the events that one pass over the stream holds in memory; less
// in tests.
var resendBytes = 128 << 20

// sendAll sends what is to be sent, in their order: as many as memory may hold,
// then the next. An interruption lets those under way finish.
func (s *resend) sendAll(interrupted context.Context) error {
	for len(s.todo) > 0 {
		part, held := 0, 0
		for part < len(s.todo) && (part == 0 || held+s.todo[part].Size <= resendBytes) {
			held += s.todo[part].Size
			part++
		}
		originals, err := s.fetchAll(interrupted, s.todo[:part])
		if err != nil {
			return err
		}
		group, ctx := errgroup.WithContext(interrupted)
		group.SetLimit(s.concurrency)
		for _, e := range s.todo[:part] {
			group.Go(func() error {
				if ctx.Err() != nil {
					return nil // an interruption, or another's failure
				}
				return s.sendOne(context.WithoutCancel(ctx), e, originals) // the client has a time limit
			})
		}
		if err := cmp.Or(group.Wait(), interrupted.Err()); err != nil {
			return err
		}
		s.todo = s.todo[part:]
	}
	return nil
}

// fetchAll reads the first rejections of the events again, with their bytes.
func (s *resend) fetchAll(ctx context.Context, list []*event) (map[string]events.Rejected, error) {
	earliest := slices.MinFunc(list, func(a, b *event) int { return a.arrived.Compare(b.arrived) })
	wanted := map[string]bool{}
	for _, e := range list {
		wanted[e.ID] = true
	}
	found := map[string]events.Rejected{}
	err := s.read(ctx, earliest.place(), func(r events.Rejected, _ consumer.Message) {
		if wanted[r.ID] {
			found[r.ID] = r
		}
	}, func(events.Resent) {})
	return found, err
}

// place is where to begin reading for what is known of an event.
func (e *event) place() consumer.From {
	if e.arrived.IsZero() {
		return consumer.Beginning()
	}
	return consumer.At(e.arrived.Add(-time.Second))
}

// sendOne sends one event and remembers that it is stored. It returns an error if
// it is no use to go on.
func (s *resend) sendOne(ctx context.Context, e *event, originals map[string]events.Rejected) error {
	if s.leftOut(e) {
		return nil
	}
	r, kept := originals[e.ID]
	if !kept {
		err := noSuch(e.ID)
		s.counts.Count(err)
		s.tell(func() { s.Report(s.Stderr, "", err) })
		return nil
	}
	header, body := request(r)
	receipt, err := s.gateway.SendWith(ctx, r.Client, r.Event, header, body)
	s.counts.Count(err)
	switch {
	case err == nil:
		if err := s.remember(ctx, e, receipt); err != nil {
			return err
		}
		s.tell(func() {
			s.wrong.Succeeded(&s.topic(e).Prospects)
			err = s.receipts.Print(s.Stdout, receipt)
		})
	case !cli.Away(err): // which is said once, not for each event
		s.tell(func() { s.wrong.Failed(&s.topic(e).Prospects, e.ID, err) })
		return nil
	}
	return err
}

// topic is what became of the events of the same type. The caller holds printing.
func (s *resend) topic(e *event) *topicResent {
	t := s.topics[e.topic()]
	if t == nil {
		t = &topicResent{}
		s.topics[e.topic()] = t
	}
	return t
}

// leftOut reports, and counts, that it is no use to send an event.
func (s *resend) leftOut(e *event) (is bool) {
	s.tell(func() {
		t := s.topic(e)
		if is = t.Why != ""; is {
			t.leftOut++
		}
	})
	return is
}

// tell keeps what is printed of one event together.
func (s *resend) tell(say func()) {
	s.printing.Lock()
	defer s.printing.Unlock()
	say()
}

// remember stores that an event was sent again. It names the last rejection, which
// the stream keeps longest.
func (s *resend) remember(ctx context.Context, e *event, receipt events.Receipt) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	record := events.Resent{ID: client.NewID(), Time: time.Now().UTC(), RejectedID: e.lastID, Receipt: receipt}
	put := &kinesis.PutRecordInput{PartitionKey: &record.ID, Data: record.Append(nil)}
	put.StreamName, put.StreamARN = s.Name()
	if _, err := s.streams.PutRecord(ctx, put); err != nil {
		return fmt.Errorf("%s is stored, as %s at %s, but that cannot be remembered, so nothing more is sent: is kinesis:PutRecord allowed? %w",
			e.ID, receipt.ShardID, receipt.SequenceNumber, err)
	}
	return nil
}

// request is the rejected event as it is sent again: as it came. One that was
// plain, and that nothing identified, becomes a CloudEvent in binary mode, which
// leaves its bytes alone, with the id that the gateway gave it: so that it has the
// same one however often it is sent.
func request(r events.Rejected) (http.Header, []byte) {
	header := http.Header{}
	if r.Original.ContentType != "" {
		header.Set("Content-Type", r.Original.ContentType)
	}
	for name, value := range r.Original.Header {
		header.Set(name, value)
	}
	if !identified(r.Original) {
		header.Set("Ce-Specversion", events.SpecVersion)
		header.Set("Ce-Id", r.EventID)
		header.Set("Ce-Source", r.EventSource)
		header.Set("Ce-Type", r.Topic())
	}
	return header, r.Original.Bytes
}

// identified reports whether an original says itself which event it is: a
// CloudEvent, or one with an idempotency key, by which its sender may send it again
// as well.
func identified(o events.Original) bool {
	_, binary := o.Header["ce-specversion"]
	_, key := o.Header["idempotency-key"]
	return binary || key || strings.HasPrefix(strings.ToLower(o.ContentType), "application/cloudevents")
}
