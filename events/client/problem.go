package client

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"example.com/eventgateway/events"
)

// Problem is a refusal. It has the gateway's problem details (RFC 9457). If the answer is
// not the gateway's, such as API Gateway's {"message":"Forbidden"}, Code is empty and
// Detail describes the answer.
type Problem struct {
	events.Problem

	// RetryAfter is how long to wait before trying again, or 0 if the answer does not say.
	RetryAfter time.Duration

	// Body is the whole answer of the gateway: the problem in JSON, also with members that
	// this package does not know. It is nil if the answer is not the gateway's, and for an
	// event of a batch.
	Body json.RawMessage

	opaque bool // the answer is not the gateway's: it has no code
}

// Violations returns a line for each of Errors: the place, and what is wrong there.
// ErrorsOmitted is how many more there are.
func (p *Problem) Violations() []string {
	var lines []string
	for _, v := range p.Errors {
		line := place(v.Pointer) + ": " + v.Detail
		if v.Version > 0 {
			line += fmt.Sprintf(" (%s, version %d)", v.Direction, v.Version)
		}
		if len(v.Example) > 0 {
			line += "; for example " + string(v.Example)
		}
		lines = append(lines, printable(line))
	}
	return lines
}

// place returns a JSON Pointer for people.
func place(pointer string) string { return cmp.Or(pointer, "the whole") }

// Error returns one line: the detail, the code and status, and the first violations.
func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.Summary())
	const most = 3
	lines := p.Violations()
	for _, line := range lines[:min(most, len(lines))] {
		b.WriteString("; " + line)
	}
	if more := max(0, len(lines)-most) + p.ErrorsOmitted; more > 0 && len(lines) > 0 {
		fmt.Fprintf(&b, "; and %d more", more)
	}
	return b.String()
}

// Summary returns Error without the violations.
func (p *Problem) Summary() string {
	text := cmp.Or(p.Detail, p.Title)
	if p.Code == "" {
		return printable(fmt.Sprintf("%s (%d)", text, p.Status))
	}
	if p.Status == 0 { // refused locally, by the gateway's code
		return printable(fmt.Sprintf("%s (%s)", text, p.Code))
	}
	return printable(fmt.Sprintf("%s (%s, %d)", text, p.Code, p.Status))
}

// newProblem returns an answer's problem details. If it has none, the problem describes the
// answer.
func newProblem(a answer) *Problem {
	a.hideBearer()
	var p Problem
	mediaType := a.mediaType()
	if mediaType != events.ProblemType || json.Unmarshal(a.body, &p.Problem) != nil {
		p.Problem = events.Problem{Detail: a.foreignDetail(mediaType)}
	}
	if p.opaque = p.Code == ""; p.opaque {
		switch a.status {
		case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable,
			http.StatusGatewayTimeout:
			p.Retryable = true
		}
	}
	if !p.opaque {
		p.Body = a.body
	}
	p.Status = a.status // not what the body says
	p.Title = cmp.Or(p.Title, http.StatusText(a.status))
	p.RetryAfter = a.retryAfter()
	return &p
}

// hideBearer takes the request's key or token out of an answer that becomes an error: a proxy, or
// a page for debugging, may repeat it. What is shorter than any key or token stays.
func (a *answer) hideBearer() {
	if len(a.bearer) < 16 {
		return
	}
	a.body = bytes.ReplaceAll(a.body, []byte(a.bearer), []byte("…"))
	if location := a.header.Get("Location"); location != "" {
		a.header.Set("Location", strings.ReplaceAll(location, a.bearer, "…"))
	}
}

// mediaType returns the answer's Content-Type without parameters.
func (a answer) mediaType() string {
	mediaType, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	return mediaType
}

func (a answer) retryAfter() time.Duration {
	return retryAfter(a.header.Get("Retry-After"), time.Now())
}

// foreignDetail describes an answer that is not from the gateway's functions.
func (a answer) foreignDetail(mediaType string) string {
	body := bytes.TrimSpace(a.body)
	status := cmp.Or(http.StatusText(a.status), "status "+strconv.Itoa(a.status))
	if location := a.header.Get("Location"); location != "" && a.status < 400 {
		return fmt.Sprintf("%s: %s redirects to %s: is that the gateway's URL?", status, a.host, oneLine(location))
	}
	var said struct{ Message string } // API Gateway writes "message", and "Message" for some
	switch {
	case json.Unmarshal(body, &said) == nil && said.Message != "":
		if about := a.sender.about(a.status); about != "" && said.Message == http.StatusText(a.status) {
			return said.Message + ": " + about
		}
		return oneLine(said.Message)
	case len(body) == 0:
		return status + ": the answer is empty"
	case mediaType == "text/plain":
		return status + ": " + oneLine(string(body))
	case mediaType == "":
		return status + ": the answer is not from an event gateway: is the URL right?"
	}
	return fmt.Sprintf("%s: the answer is %s, not from an event gateway: is the URL right?", status, mediaType)
}

// oneLine shortens a foreign text to one line.
func oneLine(s string) string {
	const most = 200 // characters
	s = printable(strings.Join(strings.Fields(s), " "))
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// printable replaces control characters, which a terminal could obey. Names of members and
// foreign texts can contain them.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// retryAfter reads the header Retry-After: seconds, or a date. The maximum is a day.
func retryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil && seconds > 0 {
		return time.Duration(min(seconds, 24*60*60)) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil && at.After(now) {
		return min(at.Sub(now), 24*time.Hour)
	}
	return 0
}
