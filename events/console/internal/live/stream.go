// Package live follows the streams of a gateway while somebody looks at them: it keeps the records
// that came last, counts all that come, and chooses what a browser is shown.
package live

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.com/eventgateway/events/console/feed"
)

const (
	// history is how far back the counts go, and where following begins.
	history = 10 * time.Minute
	// idle is how long a stream is followed after somebody looked last.
	idle = 5 * time.Minute
	// soon is how long a stream without any record counts as not read yet, from when following began.
	soon = 5 * time.Second
	// again is the time from one attempt to follow until the next.
	again = 10 * time.Second

	// A reader that is far behind takes the reads that other consumers need. After lateBytes of
	// records that are more than late behind, following skips to the end of the stream.
	late      = 15 * time.Second
	lateBytes = 16 << 20
)

// Stream is one stream of a gateway. It is followed once, however many look.
type Stream struct {
	Source   feed.Source
	Rejected bool            // it is the stream of rejected events
	Done     <-chan struct{} // closed when following has to end; nil for never

	numbers *atomic.Int64 // the number of the record that came last, of all streams

	mu      sync.Mutex
	kept    ring
	counts  counts
	shards  map[string]Shard
	since   time.Time     // all that came from then on is counted
	skipped bool          // some before was not read, as it was too much
	late    int           // bytes of late records since following began
	total   int64         // of records that came
	tried   time.Time     // when following began
	err     error         // why it ended
	came    chan struct{} // closed by the first record, and when following ends
	stop    *time.Timer   // ends following; nil while nothing is followed
}

// Item is a record that came, with its number, which later ones exceed.
type Item struct {
	N int64
	feed.Arrival
	OfRejected bool // it came from the stream of rejected events
}

// Shard is what is known of a shard.
type Shard struct {
	ID       string
	Behind   time.Duration // of the reader
	Last     time.Time     // when its last record arrived
	Records  int           // since following began
	Rejected bool          // it is of the stream of rejected events
}

// State is what is known of a stream.
type State struct {
	Since   time.Time // all that came from then on is counted; zero before the stream is followed
	Skipped bool      // there was more before, which was too much to read
	Total   int64     // records that came
	Reading bool      // none came since following began, a moment ago: there may be some
	Err     error     // why the stream is not followed, or nil
}

// Follow has the stream followed from now on, for a while. came is closed when there is a record.
func (s *Stream) Follow() (came <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.stop != nil:
		s.stop.Reset(idle)
	case s.came == nil || time.Since(s.tried) > again:
		ctx, cancel := context.WithCancel(context.Background())
		s.tried, s.err, s.came = time.Now(), nil, make(chan struct{})
		s.stop = time.AfterFunc(idle, cancel)
		s.begin(time.Now().Add(-history), false)
		go s.follow(ctx, cancel, s.since)
	}
	return s.came
}

// begin forgets what was known.
func (s *Stream) begin(from time.Time, skipped bool) {
	s.kept, s.counts, s.shards, s.late = ring{}, counts{}, map[string]Shard{}, 0
	s.since, s.skipped = from, skipped
}

// follow follows the stream until the context ends, or the stream cannot be read.
func (s *Stream) follow(ctx context.Context, cancel context.CancelFunc, from time.Time) {
	defer cancel()
	go func() {
		select {
		case <-s.Done:
			cancel()
		case <-ctx.Done():
		}
	}()
	err := s.Source.Follow(ctx, from, s.take)
	for {
		ahead, tooLate := errors.AsType[*tooLateError](err)
		if !tooLate {
			break
		}
		s.mu.Lock()
		s.begin(ahead.now, true)
		s.mu.Unlock()
		err = s.Source.Follow(ctx, ahead.now, s.take)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stop.Stop()
	s.stop = nil
	if ctx.Err() == nil {
		s.err = err
	}
	s.tell()
}

// tooLateError says that the records come too late. It ends following.
type tooLateError struct{ now time.Time } // by the clock of the stream

func (*tooLateError) Error() string { return "the stream has more records than can be read" }

// take takes a record that came.
func (s *Stream) take(a feed.Arrival) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.Behind > late {
		if s.late += len(a.Bytes); s.late > lateBytes {
			return &tooLateError{a.At.Add(a.Behind)}
		}
	}
	s.total++
	s.counts.add(a.At)
	shard := s.shards[a.Shard]
	s.shards[a.Shard] = Shard{a.Shard, a.Behind, a.At, shard.Records + 1, s.Rejected}
	s.kept.add(&Item{N: s.numbers.Add(1), Arrival: a, OfRejected: s.Rejected})
	s.tell()
	return nil
}

// tell wakes the callers of Follow that wait for the first record.
func (s *Stream) tell() {
	select {
	case <-s.came:
	default:
		close(s.came)
	}
}

// State returns what is known of the stream.
func (s *Stream) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return State{Since: s.since, Skipped: s.skipped, Total: s.total, Err: s.err,
		Reading: s.stop != nil && len(s.shards) == 0 && time.Since(s.tried) < soon}
}

// Rates returns how many records came each second.
func (s *Stream) Rates() Rates {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts.rates(time.Now())
}

// Shards returns the shards that records came from, the ones most behind first.
func (s *Stream) Shards() (shards []Shard) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, shard := range s.shards {
		if time.Since(shard.Last) > 2*history { // it was split or merged, or is idle
			delete(s.shards, id)
			continue
		}
		shards = append(shards, shard)
	}
	slices.SortFunc(shards, func(a, b Shard) int {
		return cmp.Or(cmp.Compare(b.Behind, a.Behind), strings.Compare(a.ID, b.ID))
	})
	return shards
}
