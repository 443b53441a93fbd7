package client

import (
	"bytes"
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

// Problem is a refusal: the gateway's problem details (RFC 9457), or what can be
// said of an answer that has none, such as API Gateway's own {"message":"Forbidden"}.
// Then Code is empty.
type Problem struct {
	events.Problem

	// RetryAfter is how long to wait before trying again; 0 where the answer does
	// not say.
	RetryAfter time.Duration

	opaque bool // not the gateway's, whose problems have codes
}

// Violations is a line for each of Errors: the place, and what is wrong there.
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

// place is a JSON Pointer as people read it.
func place(pointer string) string {
	if pointer == "" {
		return "the whole"
	}
	return pointer
}

// Error is one line: the detail, the code and status, and the first violations.
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

// Summary is Error without the violations.
func (p *Problem) Summary() string {
	text := p.Detail
	if text == "" {
		text = p.Title
	}
	if p.Code == "" {
		return printable(fmt.Sprintf("%s (%d)", text, p.Status))
	}
	if p.Status == 0 { // refused without a gateway
		return printable(fmt.Sprintf("%s (%s)", text, p.Code))
	}
	return printable(fmt.Sprintf("%s (%s, %d)", text, p.Code, p.Status))
}

// newProblem makes the most of an answer.
func newProblem(a answer) *Problem {
	var p Problem
	mediaType := a.mediaType()
	if mediaType != events.ProblemType || json.Unmarshal(a.body, &p.Problem) != nil {
		p.Problem = events.Problem{Detail: a.foreignDetail(mediaType)}
	}
	if p.opaque = p.Code == ""; p.opaque {
		switch a.status {
		case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			p.Retryable = true
		}
	}
	p.Status = a.status // what was answered counts, not what the body says of it
	if p.Title == "" {
		p.Title = http.StatusText(a.status)
	}
	p.RetryAfter = a.retryAfter()
	return &p
}

// mediaType is the answer's Content-Type without its parameters.
func (a answer) mediaType() string {
	mediaType, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	return mediaType
}

func (a answer) retryAfter() time.Duration {
	return retryAfter(a.header.Get("Retry-After"), time.Now())
}

// foreignDetail describes an answer that the gateway's functions did not write.
func (a answer) foreignDetail(mediaType string) string {
	body := bytes.TrimSpace(a.body)
	status := strings.TrimSpace(http.StatusText(a.status))
	if status == "" {
		status = "status " + strconv.Itoa(a.status)
	}
	if location := a.header.Get("Location"); location != "" && a.status < 400 {
		return fmt.Sprintf("%s: %s redirects to %s: is that the gateway's URL?", status, a.host, oneLine(location))
	}
	var said struct{ Message string } // API Gateway writes "message", and "Message" for some
	switch {
	case json.Unmarshal(body, &said) == nil && said.Message != "":
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

// oneLine makes an outsider's text fit into a line.
func oneLine(s string) string {
	const most = 200 // characters
	s = printable(strings.Join(strings.Fields(s), " "))
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// printable replaces what a terminal might obey: member names and an outsider's
// text end up here.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// retryAfter reads the header's two forms: seconds, or a date.
func retryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil && seconds > 0 {
		return time.Duration(min(seconds, 24*60*60)) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil && at.After(now) {
		return min(at.Sub(now), 24*time.Hour)
	}
	return 0
}
