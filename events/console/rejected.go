package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"example.com/eventgateway/events/console/internal/rejections"
	"example.com/eventgateway/events/internal/rejectlog"
)

// period is how far back a page about rejected events looks.
type period struct {
	Name, Words string
	length      time.Duration // 0 for all
}

var periods = []period{
	{"1h", "the last hour", time.Hour},
	{"24h", "the last 24 hours", 24 * time.Hour},
	{"7d", "the last 7 days", 7 * 24 * time.Hour},
	{"all", "all that is kept", 0},
}

// usualPeriod is what pages show unless they are asked for another one.
var usualPeriod = periods[1]

func periodOf(r *http.Request) period {
	for _, p := range periods {
		if p.Name == r.FormValue("period") {
			return p
		}
	}
	return usualPeriod
}

// since returns when a period begins.
func (p period) since(now time.Time) time.Time {
	if p.length == 0 {
		return time.Time{}
	}
	return now.Add(-p.length)
}

// look calls see with the rejected events of a period. It reads the usual period at least, so that
// a change to a shorter one reads nothing.
func (c *console) look(r *http.Request, p period, see func(*rejectlog.Log, rejections.State)) {
	c.rejections.Look(r.Context(), p.from(time.Now()), see)
}

// from returns from when on the stream is read for a period.
func (p period) from(now time.Time) time.Time {
	since := p.since(now)
	if usual := usualPeriod.since(now); usual.Before(since) {
		return usual
	}
	return since
}

// readAll reads the stream to its end, which may say that events were sent again.
func (c *console) readAll(r *http.Request, p period) error {
	ctx, cancel := context.WithTimeout(r.Context(), 15*time.Second)
	defer cancel()
	err := c.rejections.Await(ctx, p.from(time.Now()))
	switch {
	case ctx.Err() != nil:
		return errReading
	case err != nil:
		return streamError{err}
	}
	return nil
}

// streamError says why the stream of rejected events cannot be read.
type streamError struct{ error }

func (e streamError) Unwrap() error { return e.error }

// rejectedPage is what the page with all rejected events shows.
type rejectedPage struct {
	rejections.Summary
	rejections.State
	rejections.Query
	Period  period
	Periods []period
	Shown   []*rejections.Group
	Offset  int
	Next    int // the offset of the next page; 0 on the last
	Job     *rejections.Job
	Absent  bool // the deployment keeps no rejected events

	InKinesis bool // the tool reads the stream, too
}

func (c *console) rejected(r *http.Request) (view, error) {
	asked := r.URL.Query()
	b := rejectedPage{Period: periodOf(r), Periods: periods, Offset: number(asked, "from"), InKinesis: c.Stream != ""}
	b.Query = rejections.Query{Client: typed(asked, "client"), Topic: typed(asked, "topic"), Code: typed(asked, "code"),
		Waiting: asked.Get("waiting") != "", Since: b.Period.since(time.Now())}
	v := view{template: "rejected", Title: "Rejected events"}
	if c.rejections == nil {
		b.Absent = true
		v.Body = b
		return v, nil
	}
	b.Job = c.jobs.Running()
	c.look(r, b.Period, func(log *rejectlog.Log, s rejections.State) {
		b.Summary, b.State = rejections.Summarize(log, b.Query, time.Now()), s
	})
	b.Absent = isAbsent(b.Err)
	b.Shown = b.Groups[min(b.Offset, len(b.Groups)):]
	if len(b.Shown) > onPage {
		b.Shown, b.Next = b.Shown[:onPage], b.Offset+onPage
	}
	v.Body = b
	return v, nil
}

// readAgain forgets what was read of the stream, and leads to a page that reads it anew.
func (c *console) readAgain(r *http.Request) (view, error) {
	if c.rejections != nil && c.jobs.Running() == nil {
		c.rejections.Forget()
	}
	return view{to: "/rejected" + queryOf("period", r.PostFormValue("period"))}, nil
}

// isAbsent reports whether an error says that there is no stream.
func isAbsent(err error) bool {
	coded, is := errors.AsType[interface {
		error
		ErrorCode() string
	}](err)
	return is && coded.ErrorCode() == "ResourceNotFoundException"
}

func number(values url.Values, name string) int {
	n, _ := strconv.Atoi(values.Get(name))
	return max(n, 0)
}

// groupPage is what the page about a group of rejected events shows.
type groupPage struct {
	rejections.Summary
	rejections.State
	*rejections.Group
	Choice   rejectlog.Choice
	Period   period
	Shown    []*rejectlog.Event // the newest first
	Offset   int
	Next     int
	CanSend  bool
	Job      *rejections.Job
	MaxTried int
}

func (c *console) rejectedGroup(r *http.Request) (view, error) {
	if c.rejections == nil {
		return view{}, errNoPage
	}
	b := groupPage{Period: periodOf(r), Offset: number(r.URL.Query(), "from"), CanSend: c.sender != nil,
		Job: c.jobs.Running(), MaxTried: rejections.MaxChecked}
	key := r.PathValue("key")
	c.look(r, b.Period, func(log *rejectlog.Log, s rejections.State) {
		q := rejections.Query{Since: b.Period.since(time.Now())}
		b.State = s
		b.Summary = rejections.Summarize(log, q, time.Now())
		for _, g := range b.Groups {
			if g.Key == key {
				b.Group = g
			}
		}
		chosen := rejections.Choose(log, q, key)
		b.Choice = rejectlog.Choose(chosen, false, false)
		b.Choice.Todo = rejections.Copy(b.Choice.Todo)
		for i := len(chosen) - 1 - b.Offset; i >= 0 && len(b.Shown) < onPage; i-- {
			b.Shown = append(b.Shown, chosen[i])
		}
		b.Shown = rejections.Copy(b.Shown)
		if more := b.Offset + len(b.Shown); more < len(chosen) {
			b.Next = more
		}
	})
	if b.Group == nil {
		return c.missing("Nothing was rejected like this in " + b.Period.Words + ". Earlier events may have been: " +
			"choose a longer time on the page of rejected events."), nil
	}
	return view{template: "alike", Title: b.Topic() + " rejected: " + b.Code, Body: b}, nil
}

// missing is the page about what is not there.
func (c *console) missing(why string) view {
	return view{template: "failure", status: http.StatusNotFound, Title: "Not found", Body: failure{Detail: why}}
}
