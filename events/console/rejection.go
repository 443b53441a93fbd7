package console

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console/internal/rejections"
	"example.com/eventgateway/events/internal/rejectlog"
)

// rejection is what the page about a rejected event shows.
type rejection struct {
	tried   // what the gateway says of it now, or said when it was rejected
	Of      *rejectlog.Event
	Last    events.Rejected // the last rejection
	First   events.Rejected // the first one, which is what is sent again
	Header  []string        // names of its headers
	IsText  bool            // it can be edited
	Raw     string          // the beginning of an event that is not text
	Key     string          // of its group
	Checked bool            // the gateway was asked now
	CanSend bool
	Note    string // what became of sending it
	Again   bool   // it was sent before, and is to be sent once more
}

func (c *console) rejection(r *http.Request) (view, error) {
	b, err := c.findRejection(r)
	if err != nil {
		return view{}, err
	}
	b.Data = b.text()
	b.Refusal = &client.Problem{}
	b.Refusal.Detail, b.Refusal.Code = b.Last.Detail, b.Last.Code
	b.Refusal.Errors, b.Refusal.ErrorsOmitted = b.Last.Errors, b.Last.ErrorsOmitted
	b.mark(b.Last.Errors)
	return b.view(0), nil
}

func (b *rejection) view(status int) view {
	return view{template: "rejection", Title: "Rejected event", status: status, Body: b}
}

// findRejection reads an event with its bytes.
func (c *console) findRejection(r *http.Request) (*rejection, error) {
	b := &rejection{CanSend: c.sender != nil}
	if c.rejections == nil {
		return b, errNoPage
	}
	var state rejections.State
	id := r.PathValue("id")
	for _, p := range []period{usualPeriod, periods[len(periods)-1]} {
		c.look(r, p, func(log *rejectlog.Log, s rejections.State) {
			state = s
			if e, err := log.Find(id); err == nil {
				b.Of = rejections.Copy([]*rejectlog.Event{e})[0]
			}
		})
		if b.Of != nil {
			break
		}
	}
	switch {
	case b.Of == nil && state.Err != nil:
		return b, streamError{state.Err}
	case b.Of == nil && !state.Whole:
		return b, errReading
	case b.Of == nil:
		return b, rejectlog.NoSuch(id)
	}
	b.CanSend = b.CanSend && state.Whole // else it may have been sent again already
	ctx, cancel := context.WithTimeout(r.Context(), 30*time.Second)
	defer cancel()
	first, err := rejectlog.Fetch(ctx, c.rejections.Source, b.Of, b.Of.ID)
	switch {
	case errors.Is(err, rejectlog.ErrNoSuch):
		return b, err
	case err != nil:
		return b, streamError{err}
	}
	b.First, b.Last = *first.Rejected, *first.Rejected
	if last := b.Of.LastID(); last != b.Of.ID {
		if a, err := rejectlog.Fetch(ctx, c.rejections.Source, b.Of, last); err == nil {
			b.Last = *a.Rejected
		}
	}
	b.Header = slices.Sorted(maps.Keys(b.First.Original.Header))
	b.IsText, b.Key = !b.Of.Truncated && rejectlog.IsText(b.First.Original.Bytes), rejections.KeyOf(b.Of)
	if !b.IsText {
		b.Raw = raw(b.First.Original.Bytes)
	}
	return b, nil
}

// errReading says that an event may be in what was not read yet.
var errReading = errors.New("the rejected events are still being read: reload the page in a moment")

// checkRejection asks what would become of an event as it is edited.
func (c *console) checkRejection(r *http.Request) (view, error) {
	b, err := c.findRejection(r)
	if err != nil {
		return view{}, err
	}
	if c.sender == nil || !b.Of.Sendable() {
		return view{}, errNoPage
	}
	b.Data = newlines.Replace(r.PostFormValue("data"))
	body, _ := b.body(b.Data)
	receipt, err := c.sender.Check(r.Context(), b.First, body)
	b.Checked = true
	if err := b.judge(receipt, err); err != nil {
		return view{}, err
	}
	return b.view(b.status()), nil
}

func (b *rejection) status() int {
	if b.Refusal != nil {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// judge notes what the gateway says of the event. It returns an error that is about something else.
func (b *rejection) judge(receipt events.Receipt, err error) error {
	if !b.IsText {
		b.Data = ""
	}
	if err == nil {
		b.Receipt = &receipt
		b.mark(receipt.Errors)
		return nil
	}
	problem, refused := refusal(err)
	if !refused {
		return err
	}
	b.Refusal = problem
	b.mark(problem.Errors)
	return nil
}

// resendRejection sends an event again, as it is edited.
func (c *console) resendRejection(r *http.Request) (view, error) {
	if c.sender == nil {
		return view{}, errNoPage
	}
	if err := c.readAll(r, usualPeriod); err != nil {
		return view{}, err
	}
	b, err := c.findRejection(r)
	switch {
	case err != nil:
		return view{}, err
	case !b.Of.Sendable():
		return view{}, errNoPage
	case !b.CanSend:
		return view{}, errReading
	}
	b.Data, b.Again = newlines.Replace(r.PostFormValue("data")), r.PostFormValue("again") != ""
	body, edited := b.body(b.Data)
	_, err = c.sender.Send(r.Context(), b.Of, b.First, body, edited, b.Again)
	already, sent := errors.AsType[*rejections.AlreadyError](err)
	unmarked, stored := errors.AsType[*rejections.MarkError](err)
	switch {
	case err == nil:
		return view{to: pathOf("rejected", b.Of.ID)}, nil
	case sent:
		b.Of.Resent, b.Of.State = &already.Resent, rejectlog.StateResent
		b.Note = "It was not sent: it was sent again before. Say below that it should be sent once more."
	case errors.Is(err, rejections.ErrBusy):
		b.Note = "It was not sent: another page is sending it at this moment."
	case stored:
		b.Note = unmarked.Error()
	case client.MayBeStored(err):
		b.Note = "It may be stored or not: " + err.Error() + ". If you send it again unchanged, it is stored once."
	}
	b.Checked = true
	if b.Note != "" {
		if b.IsText {
			b.place(nil)
		}
		return b.view(http.StatusConflict), nil
	}
	if err := b.judge(events.Receipt{}, err); err != nil {
		return view{}, err
	}
	return b.view(http.StatusUnprocessableEntity), nil
}
