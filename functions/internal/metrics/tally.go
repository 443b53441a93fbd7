package metrics

import (
	"slices"
	"sync"
	"time"

	"example.com/eventgateway/core"
)

// tally holds the metrics of one line.
type tally struct {
	name                                   core.EventType // zero for the totals alone
	accepted, rejected, failed, duplicates int
	deferred                               int
	notKept                                int // of the rejected
	violating, earlier                     int // of the accepted
	shadowChecked, shadowViolations        int // of the accepted
	notSampled                             int // of this request's events and earlier ones
	unchecked                              int // requests, not of one type
	bytes                                  int
	hits, misses, references               int // of compiled schemas
	compiling                              time.Duration
	validation, publish, age               time.Duration
	aged                                   bool // a sender gave a time

	registered bool // a schema was found
	validated  int  // bytes that went to the validator
}

// lineMemory is for the lines of one request after the other, at most MaxTypes and two.
var lineMemory = sync.Pool{New: func() any { return new([]byte) }}

// other names the event types beyond MaxTypes. No real name has parentheses.
var other = core.EventType{Client: "(other)", Event: "(other)"}

// report writes the lines of one request.
func (m *Meter) report(outcomes []core.Outcome, p *publications, validating time.Duration) {
	tallies := m.byType(outcomes, p.ended)
	for _, t := range tallies {
		t.notKept = p.notKept[t.name]
		if p.published(t.name) {
			t.registered, t.publish = true, p.took
		}
	}
	share(tallies, validating)
	if p.notSampled > 0 {
		tallies = append(tallies, &tally{notSampled: p.notSampled})
	}
	if n := m.unchecked.Swap(0); n > 0 {
		tallies = append(tallies, &tally{unchecked: int(n)})
	}
	now := m.options.Now()
	if compiled := m.schemas.take(now); compiled != nil {
		tallies = append(tallies, compiled)
	}
	list := m.bound(tallies)
	if !slices.ContainsFunc(list, (*tally).refused) && !m.sample.Take(now) {
		for _, t := range list {
			t.validation, t.publish, t.aged = 0, 0, false
		}
	}
	memory := lineMemory.Get().(*[]byte)
	defer lineMemory.Put(memory)
	lines := (*memory)[:0]
	for _, t := range list {
		lines = m.format.append(lines, now, t)
	}
	if len(lines) > 0 {
		_, _ = m.out.Write(lines) // see New
	}
	*memory = lines
}

// byType gives a tally of each event type in a batch, in the batch's order.
func (m *Meter) byType(outcomes []core.Outcome, stored time.Time) []*tally {
	var all []*tally
	known := map[core.EventType]*tally{}
	var t *tally // most batches are of one type, so mostly it is the last one's
	for i := range outcomes {
		s := outcomes[i].Submission
		if t == nil || t.name.Client != s.Client || t.name.Event != s.Event {
			name := core.EventType{Client: s.Client, Event: s.Event}
			if t = known[name]; t == nil {
				t = &tally{name: name}
				known[name], all = t, append(all, t)
			}
		}
		t.count(&outcomes[i], stored)
	}
	return all
}

// count adds one event.
func (t *tally) count(outcome *core.Outcome, stored time.Time) {
	s := outcome.Submission
	code := core.CodeOf(outcome.Err)
	if s.Err == nil {
		t.validated += len(s.Data)
		switch code {
		case "", core.CodeInvalidJSON, core.CodeEventInvalid, core.CodeBatchRefused,
			core.CodeEventInProgress, core.CodeBatchTooCostly, core.CodeVersionNotFound, core.CodeVersionNotAccepted:
			t.registered = true // the schema has judged the event
		}
	}
	switch {
	case code == "" && outcome.Receipt.Duplicate:
		t.duplicates++
	case code == "":
		t.accepted++
		if outcome.Receipt.Violations > 0 {
			t.violating++
		}
		if outcome.Earlier {
			t.earlier++
		}
		if outcome.Shadow.Checked {
			t.shadowChecked++
		}
		if outcome.Shadow.Refusal != nil {
			t.shadowViolations++
		}
		t.bytes += len(s.Data)
		if !s.Time.IsZero() {
			// A sender's clock may be ahead of ours.
			t.age, t.aged = max(t.age, stored.Sub(s.Time)), true
		}
	case code.Fault():
		t.failed++
	case code.Retryable():
		t.deferred++
	default:
		t.rejected++
	}
}

// share divides a request's time in validators among its event types, in proportion to
// their bytes: validators know neither request nor type. For a batch of one type, as most
// are, the time is exact.
func share(tallies []*tally, validating time.Duration) {
	var all int
	for _, t := range tallies {
		if t.registered {
			all += t.validated
		}
	}
	for _, t := range tallies {
		if t.registered && all > 0 {
			t.validation = time.Duration(float64(validating) * float64(t.validated) / float64(all))
		}
	}
}

// bound merges tallies: all event types that are not known to be registered become one line
// without a name, all types beyond MaxTypes become [other].
func (m *Meter) bound(tallies []*tally) []*tally {
	var lines []*tally
	merged := map[core.EventType]*tally{}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range tallies {
		switch {
		case m.named[t.name]:
		case !t.registered:
			t.name = core.EventType{}
		case len(m.named) < m.options.MaxTypes:
			m.named[t.name] = true
		default:
			t.name = other
		}
		if t.name != other && t.name != (core.EventType{}) {
			lines = append(lines, t)
		} else if into := merged[t.name]; into != nil {
			into.add(t)
		} else {
			merged[t.name], lines = t, append(lines, t)
		}
	}
	return lines
}

// refused reports whether the line has anything but accepted events and duplicates.
func (t *tally) refused() bool { return t.rejected+t.deferred+t.failed > 0 }

func (t *tally) add(more *tally) {
	others := more.counts()
	for i, c := range t.counts() {
		*c.n += *others[i].n
	}
	t.validation += more.validation
	t.compiling += more.compiling
	t.publish = max(t.publish, more.publish) // it is the request's
	t.age = max(t.age, more.age)
	t.aged = t.aged || more.aged
}
