package console

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/internal/position"
)

// tried is what the page that tries an event shows.
type tried struct {
	Data    string
	Receipt *events.Receipt // what a sender would get; nil if nothing was asked, or it is refused
	Refusal *client.Problem
	Lines   []line // of the event, if something is wrong in it
}

// line is a line of an event, with what is wrong there.
type line struct {
	Number int
	Text   string
	Wrong  []events.Violation
}

// try asks the gateway what would become of an event. It is not stored.
func (c *console) try(r *http.Request) (view, error) {
	at := typeOf(r)
	v := view{template: "try", Title: "try an event", Type: at, Tab: "try"}
	var b tried
	var err error
	if r.Method == http.MethodPost {
		// A form's newlines are CRLF (HTML, section 4.10.21.8).
		b.Data = strings.ReplaceAll(r.PostFormValue("data"), "\r\n", "\n")
		err = c.verdict(r, at, &b)
	} else {
		b.Data, err = c.beginning(r, at)
	}
	if err != nil {
		return view{}, err
	}
	if b.Refusal != nil {
		v.status = http.StatusUnprocessableEntity
	}
	v.Body = b
	return v, nil
}

func (c *console) verdict(r *http.Request, at *eventType, b *tried) error {
	receipt, err := c.Sender.DryRun(r.Context(), at.Client, at.Event, client.Event{Data: []byte(b.Data)})
	if err == nil {
		b.Receipt = &receipt
		b.place(receipt.Errors)
		return nil
	}
	problem, refused := refusal(err)
	if !refused || problem.Status == http.StatusNotFound {
		return err
	}
	b.Refusal = problem
	b.place(problem.Errors)
	b.markTold()
	b.markSyntax()
	return nil
}

// place shows violations at their places in the event.
func (b *tried) place(wrong []events.Violation) { b.Lines = linesOf(b.Data, wrong) }

// markSyntax shows where the event stops being JSON, instead of violations.
func (b *tried) markSyntax() {
	if at, why, _, is := position.Syntax([]byte(b.Data)); is {
		b.markLine(at.Line, why)
	}
}

// told is what the gateway says of a text that it does not take, with the line.
var told = regexp.MustCompile(`^(.*) \(line ([0-9]+), column [0-9]+\)$`)

// markTold shows what the gateway says of a line of the event that it was sent: it takes less than
// JSON, such as each member of an object once.
func (b *tried) markTold() {
	if parts := told.FindStringSubmatch(b.Refusal.Detail); parts != nil {
		n, _ := strconv.Atoi(parts[2]) // 0 is no line
		b.markLine(n, parts[1])
	}
}

func (b *tried) markLine(number int, why string) {
	b.Lines = linesOf(b.Data, nil)
	if i := number - 1; i >= 0 && i < len(b.Lines) {
		b.Lines[i].Wrong = []events.Violation{{Detail: why}}
	}
}

// maxLines bounds how much of an event is shown beside what is wrong in it.
const maxLines = 5000

// linesOf returns the lines of an event with the violations at their places.
func linesOf(data string, wrong []events.Violation) (lines []line) {
	for text := range strings.SplitSeq(data, "\n") {
		lines = append(lines, line{Number: len(lines) + 1, Text: text})
		if len(lines) == maxLines {
			break
		}
	}
	wrong = slices.Clone(wrong)
	for _, w := range wrong {
		i := min(max(position.Find([]byte(data), w.Pointer).Line, 1), len(lines)) - 1
		lines[i].Wrong = append(lines[i].Wrong, w)
	}
	return lines
}
