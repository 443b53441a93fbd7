package group

import (
	"sync"
	"time"
)

// progress knows which records of a shard are handled, in the order in which they were read.
type progress struct {
	mu      sync.Mutex
	entries []*entry // from the first that is not handled on
	handled string   // the sequence number of the last handled record, with all before it
	saved   string   // the last checkpoint
	count   int      // handled since the last checkpoint

	// oldest is the arrival of the first handled record behind the last checkpoint, and later
	// that of the first behind the checkpoint that is being written.
	oldest, later time.Time
}

type entry struct {
	sequence string
	arrived  time.Time
	done     bool
}

func (p *progress) add(sequence string, arrived time.Time) *entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := &entry{sequence: sequence, arrived: arrived}
	p.entries = append(p.entries, e)
	return e
}

// done marks a record as handled. advanced is by how many records the checkpoint could move on now.
// count is how many it could move on since the last one that was written.
func (p *progress) done(e *entry) (advanced, count int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e.done = true
	for advanced < len(p.entries) && p.entries[advanced].done {
		if p.oldest.IsZero() {
			p.oldest = p.entries[advanced].arrived
		}
		if p.later.IsZero() {
			p.later = p.entries[advanced].arrived
		}
		p.handled = p.entries[advanced].sequence
		advanced++
	}
	clear(p.entries[:advanced])
	p.entries = p.entries[advanced:]
	p.count += advanced
	return advanced, p.count
}

// begin returns the checkpoint that is to be written, or "" if it is written.
func (p *progress) begin() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.handled == p.saved {
		return ""
	}
	p.later = time.Time{}
	p.count = 0
	return p.handled
}

// end takes note of a checkpoint that was written.
func (p *progress) end(sequence string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.saved = sequence
	p.oldest = p.later
}

// lag returns how many records are not handled, and when the oldest behind no checkpoint arrived.
func (p *progress) lag() (pending int, oldest time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	oldest = p.oldest
	if oldest.IsZero() && len(p.entries) > 0 {
		oldest = p.entries[0].arrived
	}
	return len(p.entries), oldest
}
