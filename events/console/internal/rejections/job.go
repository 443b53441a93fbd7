package rejections

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/internal/alike"
	"example.com/eventgateway/events/internal/rejectlog"
)

// Bounds of a job.
const (
	MaxChecked = 500    // events that a check tries: of more, it takes a sample
	MaxSent    = 10_000 // events that are sent in one step
	MaxAtOnce  = 16     // events under way at once

	enoughAlike    = 100 // a job ends after so many events that were all refused alike
	enoughByOthers = 5   // or that were sent by others meanwhile
	maxKinds       = 20
	jobBytes       = 64 << 20 // events in memory at once
	jobTime        = 30 * time.Minute
)

// byOthers is why a job ends that is not alone.
const byOthers = "Somebody else is sending these events again at this moment: nothing more is sent here, so that " +
	"none is stored twice."

// Job sends the events of a group again, or asks what would become of them.
type Job struct {
	ID     string
	Sends  bool // else it asks
	Reason *rejectlog.Reason
	Key    string // of the group
	Period string // the period of the page that began it
	AtOnce int    // how many events are under way at once, at most MaxAtOnce
	Group  int    // how many events of the group can be sent again
	Todo   int    // how many of them it goes through

	stop      context.CancelFunc
	mu        sync.Mutex
	outcome   Outcome
	streak    alike.Streak
	kinds     map[string]*Kind
	cancelled bool
}

// Outcome is how far a job came.
type Outcome struct {
	Began, Ended time.Time // Ended is zero while it runs
	Done         int
	Passed       int
	Refused      int
	Unsure       int    // may be stored or not
	Failed       int    // not sent, or lost
	Already      int    // sent again by somebody else meanwhile
	Kinds        []Kind // of what did not pass, the most frequent first
	More         int    // of further kinds
	Why          string // why it ended before all events were tried; "" if it did not
}

// Kind is events that did not pass in the same way.
type Kind struct {
	Code, Place string
	Detail      string // of one of them, which may quote its values
	Events      int
	First       string // the id of one of them

	keyword string
}

// Outcome returns how far the job came.
func (j *Job) Outcome() Outcome {
	j.mu.Lock()
	defer j.mu.Unlock()
	o := j.outcome
	o.Kinds = nil
	for _, k := range j.kinds {
		o.Kinds = append(o.Kinds, *k)
	}
	slices.SortFunc(o.Kinds, func(a, b Kind) int { return cmp.Or(b.Events-a.Events, cmp.Compare(a.First, b.First)) })
	return o
}

// IsSample reports whether the job tries some of the events only.
func (j *Job) IsSample() bool { return j.Todo < j.Group }

// Stop ends the job once the events under way are answered.
func (j *Job) Stop() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.outcome.Ended.IsZero() {
		j.cancelled = true
		j.stop()
	}
}

// sample returns n of the events, evenly.
func sample(list []*rejectlog.Event, n int) []*rejectlog.Event {
	if len(list) <= n {
		return list
	}
	some := make([]*rejectlog.Event, n)
	for i := range some {
		some[i] = list[i*len(list)/n]
	}
	return some
}

// errLost says that the stream does not have an event's bytes any more.
var errLost = errors.New("the event is older than what the stream keeps")

// errEnough ends a job when its further events would fail, too.
var errEnough = errors.New("enough")

// run goes through events.
func (j *Job) run(ctx context.Context, s *Sender, todo []*rejectlog.Event) {
	defer j.stop()
	if j.Sends {
		go s.Index.follow(ctx)
	}
	resender := rejectlog.Resender{Source: s.Index.Source, Concurrency: j.AtOnce, Bytes: jobBytes,
		DryRun: !j.Sends}
	err := resender.Run(ctx, todo, func(ctx context.Context, e *rejectlog.Event, r *events.Rejected) (*events.Receipt,
		error) {
		switch {
		case r == nil:
			return nil, j.count(e, errLost)
		case !j.Sends:
			_, err := s.Check(ctx, *r, r.Original.Bytes)
			return nil, j.count(e, err)
		}
		receipt, err := s.Send(ctx, e, *r, r.Original.Bytes, false, false)
		if stop := j.count(e, err); err != nil || stop != nil {
			return nil, stop
		}
		return &receipt, nil
	})
	j.mu.Lock()
	defer j.mu.Unlock()
	j.outcome.Ended = time.Now()
	switch {
	case err == nil || j.outcome.Why != "":
	case j.cancelled:
		j.outcome.Why = "It was stopped."
	case errors.Is(err, rejectlog.ErrOthers):
		j.outcome.Why = byOthers
	case errors.Is(err, context.DeadlineExceeded):
		j.outcome.Why = "It took too long."
	default:
		j.outcome.Why = "The rejected events cannot be read: " + err.Error()
	}
}

// count counts what became of an event. It returns an error if further events would fail, too.
func (j *Job) count(e *rejectlog.Event, err error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	o := &j.outcome
	o.Done++
	problem, refused := errors.AsType[*client.Problem](err)
	kind := Kind{First: e.ID}
	var already *AlreadyError
	var mark *MarkError
	switch {
	case err == nil:
		o.Passed++
		j.streak.Succeeded()
		return nil
	case errors.As(err, &already), errors.Is(err, ErrBusy):
		if o.Already++; o.Already < enoughByOthers {
			return nil
		}
		o.Why = byOthers
		return errEnough
	case errors.As(err, &mark):
		o.Passed++
		o.Why = "Nothing more is sent: " + mark.Error()
		return errEnough
	case refused:
		kind.Code, kind.Detail = problem.Code, problem.Detail
		if len(problem.Errors) > 0 {
			kind.Place, kind.Detail = cmp.Or(problem.Errors[0].Pointer, "the whole"), problem.Errors[0].Detail
			kind.keyword = problem.Errors[0].Keyword
		}
	default:
		kind.Detail = err.Error()
	}
	switch {
	case j.Sends && client.MayBeStored(err):
		o.Unsure++
	case refused && !problem.Retryable:
		o.Refused++
	default:
		o.Failed++
	}
	j.note(kind)
	if errors.Is(err, errLost) {
		return nil
	}
	return j.hopeless(problem, kind)
}

// hopeless returns an error if the other events would fail, too, or somebody else sends them.
func (j *Job) hopeless(p *client.Problem, kind Kind) error {
	o := &j.outcome
	alike := j.streak.Failed(cmp.Or(kind.Code, kind.Detail), kind.Place)
	switch {
	case p == nil:
		o.Why = "The gateway does not answer: " + kind.Detail
	case p != nil && (p.Status == http.StatusUnauthorized || p.Status == http.StatusForbidden):
		o.Why = "The console's credentials may not do this."
	case p != nil && p.Code == "event_type_not_registered":
		o.Why = "The event type is not registered."
	case rejectlog.ByOthers(p):
		return p
	case alike >= enoughAlike:
		o.Why = "The first events were all refused alike, so the others are left out."
	default:
		return nil
	}
	return errEnough
}

// note counts a kind of failure.
func (j *Job) note(kind Kind) {
	key := kind.Code + "\x00" + kind.Place + "\x00" + cmp.Or(kind.keyword, kind.Detail)
	switch known := j.kinds[key]; {
	case known != nil:
		known.Events++
	case len(j.kinds) < maxKinds:
		kind.Events = 1
		j.kinds[key] = &kind
	default:
		j.outcome.More++
	}
}
