package progress

import (
	"io"
	"testing"
)

type count int64

func (c *count) Total() int64   { return int64(*c) }
func (c *count) String() string { return "some events" }

func TestProgress(t *testing.T) {
	for _, total := range []int64{0, 100} {
		screen := io.Discard
		var counts count
		p := New(screen, total, &counts)
		if p.out != nil {
			t.Fatal("a writer is taken for a terminal")
		}
		p.Advance(1)
		p.End() // nothing was drawn

		p.out = screen
		for i := range 100 {
			counts++
			p.Advance(1)
			if drawn := p.bars != nil; drawn != (i+1 >= manyEvents) {
				t.Errorf("drawn after %d events: %v", i+1, drawn)
			}
		}
		p.End()
	}
}
