// Package progress draws a bar on the terminal for commands that take long.
package progress

import (
	"fmt"
	"io"
	"sync"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// manyEvents is how many events are counted before a bar is drawn.
const manyEvents = 20

// Counts is what the bar shows beside it.
type Counts interface {
	fmt.Stringer
	Total() int64 // events
}

// Bar draws a bar on the terminal once there are many events. If standard error is
// not a terminal, it draws nothing. It is safe for use by several goroutines at once.
type Bar struct {
	out    io.Writer // nil if there is no terminal
	total  int64     // 0 if unknown
	counts Counts

	mu   sync.Mutex
	done int64         // of total
	bars *mpb.Progress // nil: not drawn yet
	bar  *mpb.Bar
}

// New returns a bar that is full at a total, such as of bytes. Of a total of 0, nothing is known:
// something moves, beside the counts.
func New(stderr io.Writer, total int64, counts Counts) *Bar {
	p := &Bar{total: total, counts: counts}
	if cli.IsTerminal(stderr) {
		p.out = stderr
	}
	return p
}

// Advance moves the bar by a part of the total.
func (p *Bar) Advance(size int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += int64(size)
	if p.bars == nil && p.out != nil && p.counts.Total() >= manyEvents {
		p.draw()
	}
	if p.bar != nil {
		p.bar.SetCurrent(p.done)
	}
}

func (p *Bar) draw() {
	p.bars = mpb.New(mpb.WithOutput(p.out), mpb.WithWidth(40))
	counts := mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return " " + p.counts.String() }))
	if p.total == 0 {
		p.bar = p.bars.AddSpinner(0, counts)
		return
	}
	p.bar = p.bars.AddBar(p.total, counts,
		mpb.PrependDecorators(decor.Percentage(decor.WC{W: 5}), decor.Name(" "), decor.AverageETA(decor.ET_STYLE_MMSS)))
}

// Above returns the writer for lines meant for w. Lines for a terminal go above the bar.
func (p *Bar) Above(w io.Writer) io.Writer {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bars != nil && cli.IsTerminal(w) {
		return p.bars
	}
	return w
}

// End removes the bar, so that a summary can follow.
func (p *Bar) End() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bars != nil {
		p.bar.Abort(true)
		p.bars.Wait()
		p.bars = nil // what follows is not above it
	}
}
