package senders

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"example.com/eventgateway/core"
)

// CountSenders is a receiver that counts the events which its inner receiver accepts and
// which name a version. It is safe for many goroutines.
//
// It writes at the end of a request: the first event of a version at once, so that the
// version is seen, and then what came together in a minute. So its cost does not grow with
// the load. What is not written yet when the process ends is not counted. What could not be
// written is tried again, and may count twice.
type CountSenders struct {
	Receiver core.Receiver
	Counts   CountWriter
	Now      func() time.Time // the clock

	// NotCounted is called with the number of events whose count could not be written,
	// and the cause. It may be nil.
	NotCounted func(ctx context.Context, events int, cause error)

	wake atomic.Int64 // when due has something to do, in seconds since 1970; 0 for never
	mu   sync.Mutex
	days map[day]*tally
}

var _ core.Receiver = (*CountSenders)(nil)

// day is one day of an event type.
type day struct {
	core.EventType
	begin time.Time
}

// tally is what is counted of a day and not written yet.
type tally struct {
	versions map[int]Count
	next     time.Time // when it may be written
}

// Bounds of what counting adds to a request and to the process.
const (
	countTime    = 200 * time.Millisecond
	callsAtOnce  = 4 // of one request
	betweenCalls = time.Minute
	maxDays      = 1000 // event types that are counted at the same time; others wait for room
)

// ReceiveAll returns the outcomes of the inner receiver, whether they could be counted or
// not.
func (u *CountSenders) ReceiveAll(ctx context.Context, batch []core.Submission, atomic bool) []core.Outcome {
	outcomes := u.Receiver.ReceiveAll(ctx, batch, atomic)
	now := u.Now().UTC().Truncate(time.Second)
	u.count(outcomes, now)
	if wake := u.wake.Load(); wake == 0 || now.Unix() < wake {
		return outcomes
	}
	due := u.due(now)
	ctx, cancel := context.WithTimeout(ctx, countTime)
	defer cancel()
	for _, counts := range due {
		if err := u.Counts.Add(ctx, counts); err != nil {
			u.failed(ctx, counts, err)
		}
	}
	return outcomes
}

// count adds the events of a request. Only those that name a version cost anything.
func (u *CountSenders) count(outcomes []core.Outcome, now time.Time) {
	locked := false
	for i := range outcomes {
		o := &outcomes[i]
		if o.Submission.Version == 0 || o.Err != nil || o.Receipt.Duplicate {
			continue
		}
		if !locked {
			u.mu.Lock()
			defer u.mu.Unlock()
			locked = true
		}
		u.add(Count{Type: o.Receipt.Type, Version: o.Receipt.SchemaVersion, Events: 1, Last: now})
	}
}

// add adds a count. The caller holds mu.
func (u *CountSenders) add(c Count) {
	name := day{c.Type, c.Day()}
	t := u.days[name]
	if t == nil {
		if len(u.days) >= maxDays {
			return
		}
		if u.days == nil {
			u.days = map[day]*tally{}
		}
		t = &tally{versions: map[int]Count{}}
		u.days[name] = t
	}
	before, known := t.versions[c.Version]
	if !known {
		t.next = c.Last
		u.wake.Store(c.Last.Unix())
	}
	c.Events += before.Events
	if before.Last.After(c.Last) {
		c.Last = before.Last
	}
	t.versions[c.Version] = c
}

// due returns what is to be written now, and counts it as written. It forgets days that were
// written a minute ago, and of which nothing came since.
func (u *CountSenders) due(now time.Time) (all [][]Count) {
	u.mu.Lock()
	defer u.mu.Unlock()
	wake := int64(0)
	for name, t := range u.days {
		if !now.Before(t.next) && len(all) < callsAtOnce {
			counts := t.take(now)
			if len(counts) == 0 {
				delete(u.days, name)
				continue
			}
			all = append(all, counts)
		}
		if next := t.next.Unix(); wake == 0 || next < wake {
			wake = next
		}
	}
	u.wake.Store(wake)
	return all
}

// take returns the counts that are not written yet, as many as one call takes.
func (t *tally) take(now time.Time) (counts []Count) {
	t.next = now.Add(betweenCalls)
	for version, c := range t.versions {
		switch {
		case c.Events == 0:
		case len(counts) == MaxAtOnce:
			t.next = now
		default:
			counts = append(counts, c)
			c.Events = 0
			t.versions[version] = c
		}
	}
	return counts
}

// failed counts events again that could not be written.
func (u *CountSenders) failed(ctx context.Context, counts []Count, cause error) {
	events := 0
	u.mu.Lock()
	for _, c := range counts {
		u.add(c)
		events += c.Events
	}
	u.mu.Unlock()
	if u.NotCounted != nil {
		u.NotCounted(ctx, events, cause)
	}
}
