package sending

import (
	"io"
	"os"
	"sync"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// manyEvents is how many events are sent before a bar is drawn.
const manyEvents = 20

// progress draws a bar on the terminal once there are many events. If standard error is
// not a terminal, it draws nothing. It is safe for use by several goroutines at once.
type progress struct {
	out    io.Writer // nil if there is no terminal
	total  int64     // bytes; 0 if unknown
	counts *Tally

	mu    sync.Mutex
	bytes int64         // of total done
	bars  *mpb.Progress // nil: not drawn yet
	bar   *mpb.Bar
}

func newProgress(stderr io.Writer, total int64, counts *Tally) *progress {
	p := &progress{total: total, counts: counts}
	if isTerminal(stderr) {
		p.out = stderr
	}
	return p
}

// advance moves the bar by the bytes of one event.
func (p *progress) advance(size int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bytes += int64(size)
	if p.bars == nil && p.out != nil && p.counts.Total() >= manyEvents {
		p.draw()
	}
	if p.bar != nil {
		p.bar.SetCurrent(p.bytes)
	}
}

func (p *progress) draw() {
	p.bars = mpb.New(mpb.WithOutput(p.out), mpb.WithWidth(40))
	counts := mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return " " + p.counts.String() }))
	if p.total == 0 {
		p.bar = p.bars.AddSpinner(0, counts)
		return
	}
	p.bar = p.bars.AddBar(p.total, counts,
		mpb.PrependDecorators(decor.Percentage(decor.WC{W: 5}), decor.Name(" "), decor.AverageETA(decor.ET_STYLE_MMSS)))
}

// above returns the writer for lines meant for w. Lines for a terminal go above the bar.
func (p *progress) above(w io.Writer) io.Writer {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bars != nil && isTerminal(w) {
		return p.bars
	}
	return w
}

// end removes the bar, so that a summary can follow.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bars != nil {
		p.bar.Abort(true)
		p.bars.Wait()
		p.bars = nil // what follows is not above it
	}
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, is := stream.(*os.File)
	return is && term.IsTerminal(int(f.Fd()))
}
