//go:build unix

package groupfaults_test

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"example.com/eventgateway/events/consumer/lease"
)

// ledger has what was sent, and judges what workers tell.
type ledger struct {
	mu      sync.Mutex
	records map[string][]string // sequence numbers in the stream, by shard
	sent    map[string]int      // events by partition key
	events  int

	seen     map[string]bool // sequence numbers that are handled
	verified map[string]int  // how many first records of a shard are handled
	done     map[string]int  // by key: the last event of those that are handled without a gap
	tenures  map[string]*tenure
	repeats  int
	fences   int // leases that were found to be lost
	wrong    []string
}

// tenure is a worker's time with a shard.
type tenure struct {
	last map[string]int // the last event, by key
	lost time.Time      // when it was told, or zero
}

func newLedger() *ledger {
	return &ledger{
		records: map[string][]string{}, sent: map[string]int{}, seen: map[string]bool{}, verified: map[string]int{},
		done: map[string]int{}, tenures: map[string]*tenure{},
	}
}

// read reads what workers tell, until the pipe ends.
func (l *ledger) read(from io.Reader) {
	for lines := bufio.NewScanner(from); lines.Scan(); {
		l.line(strings.Fields(lines.Text()))
	}
}

func (l *ledger) line(words []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch what, worker, shard := words[0], words[1], words[2]; what {
	case "taken":
		l.tenures[worker+" "+shard] = &tenure{last: map[string]int{}}
	case "lost":
		l.fences++
		l.tenures[worker+" "+shard].lost = time.Now()
	case "checkpoint":
		l.checkpoint(worker, shard, words[3])
	case "handled":
		key, number, _ := strings.Cut(words[4], ":")
		n, err := strconv.Atoi(number)
		if err != nil {
			l.blame("%q is no event", words)
		}
		l.handled(worker, shard, words[3], key, n)
	}
}

// settled is long after a worker found that its lease is lost: it knows, and what was under way has
// ended.
const settled = duration / 2

// handled judges that a worker handled an event, the n-th of its key.
func (l *ledger) handled(worker, shard, sequence, key string, n int) {
	t := l.tenures[worker+" "+shard]
	switch last, before := t.last[key]; {
	case before && n != last+1:
		l.blame("%s handles event %d of %s after %d", worker, n, key, last)
	case !t.lost.IsZero() && time.Since(t.lost) > settled:
		l.blame("%s handles an event of %s, whose lease it lost", worker, shard)
	}
	t.last[key] = n
	if l.seen[sequence] {
		l.repeats++
		return
	}
	l.seen[sequence] = true
	if n != l.done[key]+1 {
		l.blame("event %d of %s is handled, but %d is not", n, key, l.done[key]+1)
	}
	l.done[key] = n
}

// checkpoint judges that a worker writes a checkpoint: all before it must be handled.
func (l *ledger) checkpoint(worker, shard, checkpoint string) {
	records := l.records[shard]
	for l.verified[shard] < len(records) {
		next := records[l.verified[shard]]
		if checkpoint != lease.ShardEnd && next > checkpoint {
			return
		}
		if !l.seen[next] {
			l.blame("%s writes the checkpoint %s of %s before %s is handled", worker, checkpoint, shard, next)
			return
		}
		l.verified[shard]++
	}
}

const mostBlame = 20 // further ones say nothing new

func (l *ledger) blame(format string, args ...any) {
	if len(l.wrong) < mostBlame {
		l.wrong = append(l.wrong, fmt.Sprintf(format, args...))
	}
}

// missing counts the events that are not handled.
func (l *ledger) missing() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.events - len(l.seen)
}
