package sending

import (
	"io"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
)

func TestProgress(t *testing.T) {
	for _, total := range []int64{0, 100} {
		screen := io.Discard
		var counts Tally
		p := newProgress(screen, total, &counts)
		if p.out != nil {
			t.Fatal("a writer is taken for a terminal")
		}
		p.advance(1)
		p.end() // nothing was drawn

		p.out = screen
		for i := range 100 {
			counts.accepted.Add(1)
			p.advance(1)
			if drawn := p.bars != nil; drawn != (i+1 >= manyEvents) {
				t.Errorf("drawn after %d events: %v", i+1, drawn)
			}
		}
		p.end()
	}
}

func TestTally(t *testing.T) {
	var counts Tally
	for _, p := range []events.Problem{{Status: 422}, {Status: 409, Retryable: true}, {Status: 429, Retryable: true},
		{Status: 500}, {Status: 503, Retryable: true}} {
		counts.Count(&client.Problem{Problem: p})
	}
	counts.Count(nil)
	if got := counts.String(); got != "1 accepted, 1 rejected, 2 failed, 2 may be stored" || counts.Total() != 6 {
		t.Errorf("counted %s of %d", got, counts.Total())
	}
}
