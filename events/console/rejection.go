package console

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
	Raw     string          // the beginning of what is no text
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
	b.IsText, b.Key = !b.Of.Truncated && isText(b.First.Original.Bytes), rejections.KeyOf(b.Of)
	if !b.IsText {
		b.Raw = raw(b.First.Original.Bytes)
	}
	return b, nil
}

// errReading says that an event may be in what was not read yet.
var errReading = errors.New("the rejected events are still being read: reload the page in a moment")

// isText reports whether a form can hold bytes: text in UTF-8 without what HTML changes.
func isText(b []byte) bool {
	return utf8.Valid(b) && !strings.ContainsFunc(string(b), func(c rune) bool {
		return unicode.IsControl(c) && c != '\n' && c != '\t' && c != '\r'
	})
}

// text returns the event as the form shows it: JSON that is one long line is indented, and
// newlines are as a form has them.
func (b *rejection) text() string {
	text, _ := indented(b.First.Original.Bytes, longEvent)
	if len(text) > maxIndented {
		text = string(b.First.Original.Bytes)
	}
	return newlines.Replace(text)
}

// longEvent is from how many bytes on an event in one line is indented, so that violations have
// lines of their own.
const longEvent = 40

// maxIndented bounds what a form shows indented: a form's text is up to thrice as long on its way.
const maxIndented = 1 << 20

var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// body returns the bytes that a form asks to send, and whether they were edited. What was indented
// for the form is one line again.
func (b *rejection) body(written string) (body []byte, edited bool) {
	original := b.First.Original.Bytes
	if written = newlines.Replace(written); !b.IsText || written == b.text() {
		return original, false
	}
	if _, is := indented(original, longEvent); is {
		var line bytes.Buffer
		if json.Compact(&line, []byte(written)) == nil {
			return line.Bytes(), !bytes.Equal(line.Bytes(), original)
		}
	}
	return []byte(written), true
}

// mark puts violations at their places in the text of the form. Those of a whole CloudEvent are of
// its data.
func (b *rejection) mark(wrong []events.Violation) {
	kind := strings.ToLower(b.First.Original.ContentType)
	if strings.HasPrefix(kind, events.CloudEventType) {
		wrong = slices.Clone(wrong)
		for i := range wrong {
			if !strings.HasPrefix(wrong[i].Pointer, "/data/") && wrong[i].Pointer != "/data" {
				wrong[i].Pointer = "/data" + wrong[i].Pointer
			}
		}
	}
	b.place(wrong)
	if b.Refusal != nil && slices.Contains(notJSON, b.Refusal.Code) {
		b.markSyntax()
	}
}

// notJSON are the codes of events that may be no JSON.
var notJSON = []string{"invalid_json", "cloudevent_invalid"}

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

// judge notes what the gateway says. The error is about another thing than the event.
func (b *rejection) judge(receipt events.Receipt, err error) error {
	if !b.IsText {
		b.Data = ""
	}
	if err == nil {
		b.Receipt = &receipt
		b.mark(receipt.Errors)
		return nil
	}
	problem, refused := errors.AsType[*client.Problem](err)
	if !refused || problem.Status == http.StatusUnauthorized || problem.Status == http.StatusForbidden ||
		problem.Retryable {
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
		b.Note = "It may be stored or not: " + err.Error() + ". Sent again it has the same id, so consumers can " +
			"recognize it, and an idempotent event type stores it once."
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

// raw returns the beginning of what is no text, as far as it can be read.
func raw(b []byte) string {
	const most = 2000
	text := strings.Map(func(c rune) rune {
		if c == utf8.RuneError || unicode.IsControl(c) && c != '\n' && c != '\t' {
			return '·'
		}
		return c
	}, string(b[:min(len(b), most)]))
	if len(b) > most {
		text += "…"
	}
	return text
}
