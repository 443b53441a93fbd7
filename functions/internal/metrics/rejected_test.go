package metrics

import (
	"context"
	"testing"
	"time"

	"example.com/eventgateway/core"
)

// losing keeps every second rejection.
type losing struct{}

func (losing) Keep(_ context.Context, rejections []core.Rejection) []error {
	errs := make([]error, len(rejections))
	for i := range errs {
		if i%2 == 1 {
			errs[i] = core.Unavailable("no answer", nil)
		}
	}
	return errs
}

func TestRejectedNotKept(t *testing.T) {
	g := newGateway(t, Options{}, "Fruits")
	m := New(&g.out, Options{Now: (&clock{now: start}).Now})
	g.Receiver = m.Receiver(&core.KeepRejected{
		Receiver: g.Receiver.(receiver).inner, Rejected: m.Rejected(losing{}), NewID: func() string { return "id" }, Now: time.Now,
	})
	got := essence(g.lines(t, event("Fruits", `{}`), event("Fruits", `{}`), event("Songs", `1`), event("Songs", `2`)))
	want := "client:Bob event:Fruits Rejected:2 RejectedNotKept:1\nRejected:2 RejectedNotKept:1"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	var off *Meter
	if _, same := off.Rejected(losing{}).(losing); !same {
		t.Error("a meter that is off wraps what keeps rejected events")
	}
}
