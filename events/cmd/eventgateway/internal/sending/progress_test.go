package sending

import (
	"io"
	"testing"
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
