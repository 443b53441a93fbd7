package console

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"example.com/eventgateway/events/console/internal/rejections"
	"example.com/eventgateway/events/internal/rejectlog"
)

// startJob returns a page that checks or sends the events of a group, and leads to the job's page.
func (c *console) startJob(sends bool) func(r *http.Request) (view, error) {
	return func(r *http.Request) (view, error) {
		if c.sender == nil {
			return view{}, errNoPage
		}
		p := periodOf(r)
		if err := c.readAll(r, p); err != nil {
			return view{}, err
		}
		var group []*rejectlog.Event
		j := &rejections.Job{Sends: sends, Key: r.PathValue("key"), Period: p.Name, AtOnce: 4}
		if n, err := strconv.Atoi(r.PostFormValue("at_once")); err == nil {
			j.AtOnce = n
		}
		c.look(r, p, func(log *rejectlog.Log, _ rejections.State) {
			chosen := rejections.Choose(log, rejections.Query{Since: p.since(time.Now())}, j.Key)
			if len(chosen) > 0 {
				j.Reason = log.Reason(chosen[0].Why())
			}
			group = rejections.Copy(rejectlog.Choose(chosen, false, false).Todo)
		})
		if j.Reason == nil {
			return c.missing("Nothing was rejected like this in " + p.Words + "."), nil
		}
		if err := c.jobs.Start(j, group); errors.Is(err, rejections.ErrRunning) {
			v := c.missing("Another check or resend is running. Its page is listed on the page of rejected events.")
			v.status, v.Title = http.StatusConflict, "One at a time"
			return v, nil
		}
		return view{to: pathOf("rejected", "jobs", j.ID)}, nil
	}
}

// jobPage is what the page about a job shows.
type jobPage struct {
	*rejections.Job
	rejections.Outcome
	Percent int // of what was tried, that passed or would pass
	MaxSent int
}

func (c *console) job(r *http.Request) (view, error) {
	j, err := c.findJob(r)
	if j == nil {
		return c.missing("The console does not know that check or resend. It remembers the last ones until it ends."),
			err
	}
	b := jobPage{Job: j, Outcome: j.Outcome(), MaxSent: rejections.MaxSent}
	if b.Done > 0 {
		b.Percent = 100 * b.Passed / b.Done
	}
	title := "Check"
	if j.Sends {
		title = "Resend"
	}
	return view{template: "job", Title: title + " of " + j.Reason.Topic(), Body: b}, nil
}

func (c *console) findJob(r *http.Request) (*rejections.Job, error) {
	if c.jobs == nil {
		return nil, errNoPage
	}
	return c.jobs.Find(r.PathValue("id")), nil
}

func (c *console) stopJob(r *http.Request) (view, error) {
	j, err := c.findJob(r)
	if j == nil {
		return c.missing("The console does not know that check or resend."), err
	}
	j.Stop()
	return view{to: pathOf("rejected", "jobs", j.ID)}, nil
}
