package metrics

import (
	"context"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/rejections"
	"example.com/eventgateway/core/sampling"
)

// losing keeps every second rejection.
type losing struct{}

func (losing) Keep(_ context.Context, rejections []rejections.Rejection) []error {
	errs := make([]error, len(rejections))
	for i := 1; i < len(errs); i += 2 {
		errs[i] = core.Unavailable("no answer", nil)
	}
	return errs
}

// forgetting keeps no sample.
type forgetting struct{}

func (forgetting) Keep(context.Context, []sampling.Sample) error {
	return core.Unavailable("no answer", nil)
}

// Rejected events and samples that are not kept are counted. Samples may be of earlier
// requests, so they are of no event type.
func TestLossesAreCounted(t *testing.T) {
	for name, c := range map[string]struct {
		decorate func(*Meter, core.Receiver) core.Receiver
		batch    []core.Submission
		want     string
	}{
		"rejected events": {func(m *Meter, inner core.Receiver) core.Receiver {
			return &rejections.KeepRejected{
				Receiver: inner, Rejected: m.Rejected(losing{}), NewID: func(time.Time) string { return "id" },
				Now: time.Now,
			}
		}, []core.Submission{event("Fruits", `{}`), event("Fruits", `{}`), event("Songs", `1`), event("Songs", `2`)},
			"client:Bob event:Fruits Rejected:2 RejectedNotKept:1\nRejected:2 RejectedNotKept:1"},
		"samples": {func(m *Meter, inner core.Receiver) core.Receiver {
			return &sampling.KeepSamples{Receiver: inner, Samples: m.Samples(forgetting{}), Now: time.Now,
				TTL: time.Hour}
		}, []core.Submission{event("Fruits", `{"fruit":"apple"}`), event("Fruits", `{"fruit":"pear"}`), event("Songs", `1`)},
			"client:Bob event:Fruits Accepted:2 Bytes:33 PublishTime:1\nRejected:1 SamplesNotKept:2"},
	} {
		g := newGateway(t, Options{}, "Fruits")
		m := New(&g.out, Options{Now: (&clock{now: start}).Now})
		g.Receiver = m.Receiver(c.decorate(m, g.Receiver.(receiver).inner))
		if got := essence(g.lines(t, c.batch...)); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.want)
		}
	}
	var off *Meter
	if _, same := off.Rejected(losing{}).(losing); !same {
		t.Error("a meter that is off wraps what keeps rejected events")
	}
	if _, same := off.Samples(forgetting{}).(forgetting); !same {
		t.Error("a meter that is off wraps what keeps samples")
	}
}

// Requests that are let in unchecked are counted with the next request, once.
func TestUncheckedQuotasAreCounted(t *testing.T) {
	g := newGateway(t, Options{}, "Fruits")
	m := New(&g.out, Options{Now: (&clock{now: start}).Now})
	g.Receiver = m.Receiver(g.Receiver.(receiver).inner)
	m.QuotaNotChecked()
	m.QuotaNotChecked()
	const accepted = "client:Bob event:Fruits Accepted:1 Bytes:17 PublishTime:1"
	for _, want := range []string{accepted + "\nQuotasNotChecked:2", accepted} {
		if got := essence(g.lines(t, event("Fruits", `{"fruit":"apple"}`))); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
	var off *Meter
	off.QuotaNotChecked()
}
