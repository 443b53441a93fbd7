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

// resendBytes bounds the bytes of the events that are in memory at once. Tests set less.
var resendBytes = 128 << 20

// sendAll sends the chosen events in order. It reads as many as memory may hold, sends
// them, and goes on. After an interruption it waits for the events under way.
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
					return nil // interrupted, or another event failed
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

// fetchAll reads the first rejections of the events again, to get the events' bytes.
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

// place is where to begin reading to find all rejections of an event.
func (e *event) place() consumer.From {
	if e.arrived.IsZero() {
		return consumer.Beginning()
	}
	return consumer.At(e.arrived.Add(-time.Second))
}

// sendOne sends one event and records that it is stored. It returns an error if the
// command should stop.
func (s *resend) sendOne(ctx context.Context, e *event, originals map[string]events.Rejected) error {
	if s.leftOut(e) {
		return nil
	}
	r, kept := originals[e.ID]
	if !kept {
		err := noSuch(e.ID)
		s.counts.Count(err)
		s.tell(func() { s.wrong.Failed(&s.topic(e).Prospects, e.ID, err) })
		return nil
	}
	header, body := request(r)
	receipt, err := s.gateway.SendVersion(ctx, r.Client, r.Event, r.Version, header, body)
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
	case !cli.Away(err): // that error is reported once, not for each event
		s.tell(func() { s.wrong.Failed(&s.topic(e).Prospects, e.ID, err) })
		return nil
	}
	return err
}

// topic returns how far resending the event's type came. The caller holds printing.
func (s *resend) topic(e *event) *topicResent {
	t := s.topics[e.topic()]
	if t == nil {
		t = &topicResent{}
		s.topics[e.topic()] = t
	}
	return t
}

// leftOut reports whether to leave out an event because sending its type is useless, and
// counts it if so.
func (s *resend) leftOut(e *event) (is bool) {
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

// remember records in the stream that an event was resent. The record names the last
// rejection, which the stream keeps longest.
func (s *resend) remember(ctx context.Context, e *event, receipt events.Receipt) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	record := events.Resent{ID: client.NewID(), Time: time.Now().UTC(), RejectedID: e.lastID, Receipt: receipt}
	put := &kinesis.PutRecordInput{PartitionKey: &record.ID, Data: record.Append(nil)}
	put.StreamName, put.StreamARN = s.Name()
	if _, err := s.streams.PutRecord(ctx, put); err != nil {
		return fmt.Errorf("%s is stored, as %s at %s, but this cannot be recorded, so nothing more is sent: "+
			"is kinesis:PutRecord allowed? %w",
			e.ID, receipt.ShardID, receipt.SequenceNumber, err)
	}
	return nil
}

// request returns the event as its sender sent it. A plain event becomes a CloudEvent in
// binary mode with the id that the gateway gave it: its bytes stay the same, and it has
// one id however often it is sent.
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

// identified reports whether an original identifies its event: it is a CloudEvent, or has
// an idempotency key, with which its sender may send it again, too.
func identified(o events.Original) bool {
	_, binary := o.Header["ce-specversion"]
	_, key := o.Header["idempotency-key"]
	return binary || key || strings.HasPrefix(strings.ToLower(o.ContentType), "application/cloudevents")
}
