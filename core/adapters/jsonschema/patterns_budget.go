package jsonschema

import (
	"fmt"
	"syscall"
	"time"

	"example.com/eventgateway/core"
)

// Bounds of the time that is spent on patterns.
const (
	// maxMatching is the CPU time for all costly matches of an event. It is of the
	// process: on the clock, a function with little memory and so a small part of a
	// CPU would refuse what others accept.
	maxMatching = 30 * time.Millisecond
	// maxWaiting is how many times longer a match may take on the clock.
	maxWaiting = 10
	// countPeriod is for how long, on the clock, small matches are not counted.
	countPeriod = 2 * time.Millisecond
	// clockPeriod is how exactly backtracking keeps to its time.
	clockPeriod = 5 * time.Millisecond
)

// budget is what is left for an event's patterns.
type budget struct {
	metered bool
	left    time.Duration
	fault   string // why a match was broken off, if one was
	subject string // the string that was being matched
	place   patternPlace

	// Since small matches were counted last:
	since   time.Time
	used    time.Duration // CPU time of the process at that time
	matched time.Duration // of small matches, on the clock
}

func newBudget() budget {
	return budget{metered: true, left: maxMatching, since: time.Now(), used: cpu()}
}

// count runs a small match. To ask for CPU time would cost more than most such, so it
// is done for many at once.
func (b *budget) count(pattern string, place patternPlace, subject string, match func()) {
	if b.fault != "" {
		return
	}
	begin := time.Now()
	match()
	if b.matched += time.Since(begin); b.matched > countPeriod {
		if b.settle(); b.left <= 0 {
			b.tooLong(pattern, place, subject)
		}
	}
}

// settle counts the small matches: of the CPU time of the process their part of the
// time on the clock, in which it may also have waited for the CPU.
func (b *budget) settle() {
	now, used := time.Now(), cpu()
	part := min(float64(b.matched)/float64(max(now.Sub(b.since), 1)), 1)
	b.left -= min(time.Duration(float64(used-b.used)*part), b.matched) / slowdown
	b.since, b.used, b.matched = now, used, 0
}

// spend lets match work until it is done or nothing is left. A match that is not
// done in time starts again as long as the time has not been spent on the CPU:
// the process may have been stopped, as a function is between requests.
func (b *budget) spend(pattern string, place patternPlace, subject string, match func(deadline) (done bool)) {
	if b.fault != "" {
		return
	}
	b.settle()
	if b.left <= 0 {
		b.tooLong(pattern, place, subject)
		return
	}
	defer func() { b.since, b.used = time.Now(), cpu() }() // what was spent here is not counted again
	begin, used := b.since, b.used
	for {
		done := match(deadline(time.Now().Add(b.left)))
		spent := cpu() - used
		if done {
			b.left -= min(spent, time.Since(begin))
			if b.left > 0 {
				return
			}
		}
		if done || spent >= b.left || time.Since(begin) > maxWaiting*maxMatching {
			b.tooLong(pattern, place, subject)
			return
		}
	}
}

func (b *budget) tooLong(pattern string, place patternPlace, subject string) {
	b.refuse(place, subject, fmt.Sprintf("the pattern %s takes longer than %v, which is all there is for an event's patterns", slashed(pattern), maxMatching))
}

func (b *budget) refuse(place patternPlace, subject, fault string) {
	if b.fault == "" {
		b.fault, b.place, b.subject = fault, place, subject
	}
}

// violation says which match was broken off.
func (b *budget) violation(event []byte) core.Violation {
	return core.Violation{Pointer: placeOf(event, b.subject), Keyword: b.place.keyword, Detail: shorten(b.fault), SchemaPointer: b.place.pointer}
}

type deadline time.Time

func (d deadline) over() bool          { return !time.Now().Before(time.Time(d)) }
func (d deadline) left() time.Duration { return max(time.Until(time.Time(d)), time.Millisecond) }

// cpu is the time that the process has used.
func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
