package local

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// soon is how long a step may take without a word.
const soon = 500 * time.Millisecond

// progress tells the user what takes long: the step, and the seconds since the first one began.
type progress struct {
	to    io.Writer
	began time.Time

	mu      sync.Mutex
	current int // the number of the step; an old one is not told any more
}

func beginProgress(to io.Writer) *progress { return &progress{to: to, began: time.Now()} }

// begin ends the step before and begins another, such as "building receive_event".
func (p *progress) begin(step string) {
	number := p.next()
	time.AfterFunc(soon, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.current == number {
			fmt.Fprintf(p.to, "# %3.0fs  %s\n", time.Since(p.began).Seconds(), step)
		}
	})
}

// end ends the last step.
func (p *progress) end() { p.next() }

func (p *progress) next() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.current++
	return p.current
}
