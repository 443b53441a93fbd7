package metrics

import (
	"context"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/sampling"
)

// forgetting keeps no sample.
type forgetting struct{}

func (forgetting) Keep(context.Context, []sampling.Sample) error {
	return core.Unavailable("no answer", nil)
}

// Samples that are not kept may be of earlier requests, so they are of no event type.
func TestSamplesNotKept(t *testing.T) {
	g := newGateway(t, Options{}, "Fruits")
	m := New(&g.out, Options{Now: (&clock{now: start}).Now})
	g.Receiver = m.Receiver(&sampling.KeepSamples{
		Receiver: g.Receiver.(receiver).inner, Samples: m.Samples(forgetting{}), Now: time.Now, TTL: time.Hour,
	})
	got := essence(g.lines(t, event("Fruits", `{"fruit":"apple"}`), event("Fruits", `{"fruit":"pear"}`), event("Songs", `1`)))
	want := "client:Bob event:Fruits Accepted:2 Bytes:33 PublishTime:1\nRejected:1 SamplesNotKept:2"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	var off *Meter
	if _, same := off.Samples(forgetting{}).(forgetting); !same {
		t.Error("a meter that is off wraps what keeps samples")
	}
}
