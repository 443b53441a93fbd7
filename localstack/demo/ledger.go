package demo

import (
	"bytes"
	"fmt"
	"io"
	"sync"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
)

// maxProblems bounds the problems that are listed one by one.
const maxProblems = 10

// ledger compares receipts with the records of the stream. Either may come first.
type ledger struct {
	mu       sync.Mutex
	topics   []Topic
	index    map[string]int              // of a topic in topics
	promised map[string]promise          // by id: accepted, not read yet
	early    map[string]consumer.Message // by id: read before any receipt; some are other clients' events
	settled  map[string]promise          // by id: accepted and read
	strayed  map[string]bool             // by id: read, but not where the receipt says
	repeated int                         // records of events that were read already
	allSent  bool
	done     chan struct{} // closed when all are sent, and none is promised or strayed
	problems []string
	more     int
}

// promise is what a receipt says about its event.
type promise struct {
	job
	receipt events.Receipt
}

func newLedger(feeds []feed) *ledger {
	l := &ledger{
		index: map[string]int{}, promised: map[string]promise{}, early: map[string]consumer.Message{},
		settled: map[string]promise{}, strayed: map[string]bool{}, done: make(chan struct{}),
	}
	for i, f := range feeds {
		l.topics = append(l.topics, Topic{Topic: f.Topic()})
		l.index[f.Topic()] = i
	}
	return l
}

// sent notes the answer to an event.
func (l *ledger) sent(j job, receipt events.Receipt, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := &l.topics[j.feed]
	t.Sent++
	if err != nil {
		l.note("%s: %v", t.Topic, err)
		return
	}
	t.Accepted++
	p := promise{job: j, receipt: receipt}
	if m, read := l.early[receipt.ID]; read {
		delete(l.early, receipt.ID)
		l.settle(p, m)
		return
	}
	l.promised[receipt.ID] = p
}

// read notes a record.
func (l *ledger) read(m consumer.Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ours := l.index[m.Record.Type]; m.Err != nil || !ours {
		return
	}
	id := m.Record.ID
	p, promised := l.promised[id]
	switch {
	case promised:
		delete(l.promised, id)
		l.settle(p, m)
	case l.settled[id].data != nil:
		l.again(l.settled[id], m)
	case !l.allSent: // else it is another's: every receipt is here
		l.early[id] = m
	}
	l.check()
}

// settle compares a receipt with the first record that has its id.
func (l *ledger) settle(p promise, m consumer.Message) {
	l.settled[p.receipt.ID] = p
	switch {
	case !l.same(p, m):
	case p.isAt(m):
		l.topics[p.feed].ReadBack++
	default: // the receipt may be of a copy that comes later
		l.strayed[p.receipt.ID] = true
	}
}

// again notes a further record of an event. The gateway sends an event again if the
// stream's answer does not arrive in time, as on a busy machine.
func (l *ledger) again(p promise, m consumer.Message) {
	if !l.same(p, m) {
		return
	}
	l.repeated++
	if l.strayed[p.receipt.ID] && p.isAt(m) {
		delete(l.strayed, p.receipt.ID)
		l.topics[p.feed].ReadBack++
	}
}

// same reports whether a record holds what was sent, and notes a problem if not.
func (l *ledger) same(p promise, m consumer.Message) bool {
	t := l.topics[p.feed]
	switch {
	case m.Record.Type != t.Topic:
		l.note("%s: event %s came out as %s", t.Topic, p.receipt.ID, m.Record.Type)
	case !bytes.Equal(m.Record.Data, p.data):
		l.note("%s: event %s came out with other bytes", t.Topic, p.receipt.ID)
	default:
		return true
	}
	return false
}

func (p promise) isAt(m consumer.Message) bool {
	return m.ShardID == p.receipt.ShardID && m.SequenceNumber == p.receipt.SequenceNumber
}

// complete notes that everything is sent. Its channel is closed when every accepted
// event is read.
func (l *ledger) complete() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.allSent = true
	clear(l.early)
	l.check()
	return l.done
}

func (l *ledger) check() {
	if !l.allSent || len(l.promised)+len(l.strayed) > 0 {
		return
	}
	select {
	case <-l.done:
	default:
		close(l.done)
	}
}

func (l *ledger) problem(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.note(format, args...)
}

func (l *ledger) note(format string, args ...any) {
	if len(l.problems) == maxProblems {
		l.more++
		return
	}
	l.problems = append(l.problems, fmt.Sprintf(format, args...))
}

// close fills in the result.
func (l *ledger) close(r *Result) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.promised); n > 0 {
		l.note("%d accepted events were not read back", n)
	}
	for id := range l.strayed {
		l.note("%s: event %s is not where its receipt says", l.topics[l.settled[id].feed].Topic, id)
	}
	r.Topics, r.Repeated, r.Problems, r.More = l.topics, l.repeated, l.problems, l.more
}

// print writes the paces, the problems and the table.
func (r Result) print(w io.Writer) {
	one, many := r.OneByOne, r.InBatches
	fmt.Fprintf(w, "# one by one: %d events in %.1f s, %.0f a second\n", one.Events, one.Took.Seconds(),
		one.PerSecond())
	if many.Events > 0 {
		fmt.Fprintf(w, "# in batches: %d events in %.1f s, %.0f a second: %.1f times as fast\n",
			many.Events, many.Took.Seconds(), many.PerSecond(), many.PerSecond()/max(one.PerSecond(), 1e-6))
	}
	if r.Repeated > 0 {
		fmt.Fprintf(w, "# %d are in the stream once more: their first answer came too late for the gateway, which "+
			"sent them again\n", r.Repeated)
	}
	for _, p := range r.Problems {
		fmt.Fprintln(w, "#", p)
	}
	if r.More > 0 {
		fmt.Fprintf(w, "# and %d more such problems\n", r.More)
	}
	width := len("topic")
	for _, t := range r.Topics {
		width = max(width, len(t.Topic))
	}
	fmt.Fprintf(w, "%-*s %6s %9s %10s\n", width, "topic", "sent", "accepted", "read back")
	for _, t := range r.Topics {
		fmt.Fprintf(w, "%-*s %6d %9d %10d\n", width, t.Topic, t.Sent, t.Accepted, t.ReadBack)
	}
}
