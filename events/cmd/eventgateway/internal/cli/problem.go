package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
)

// Codes of problems that the tool finds without a gateway.
const (
	CodeUsage       = "invalid_usage"       // the command line is wrong
	CodeFile        = "file_unreadable"     // a file is missing, or cannot be read
	CodeUnreachable = "gateway_unreachable" // nothing listens at the URL
	CodeLost        = "answer_lost"         // the connection broke or the time ran out
	CodeForeign     = "foreign_answer"      // something else than the gateway answered
	CodeInterrupted = "interrupted"
	CodeFailed      = "failed" // anything else
)

// localProblem is a problem (RFC 9457) that no gateway answered: it has no HTTP status.
type localProblem struct {
	Type          string             `json:"type"`
	Title         string             `json:"title"`
	Detail        string             `json:"detail"`
	Code          string             `json:"code"`
	Retryable     bool               `json:"retryable"`
	Errors        []events.Violation `json:"errors,omitempty"`
	ErrorsOmitted int                `json:"errors_omitted,omitempty"`
}

// titles are for people, one for each code of the tool.
var titles = map[string]string{
	CodeUsage: "The command line is wrong", CodeFile: "A file cannot be read",
	CodeUnreachable: "The gateway cannot be reached", CodeLost: "The gateway's answer is lost",
	CodeForeign: "The answer is not a gateway's", CodeInterrupted: "The command was interrupted",
}

// ProblemOf returns an error as a problem in JSON: as the gateway answered it, if it did.
func (a *App) ProblemOf(err error) json.RawMessage {
	p, is := errors.AsType[*client.Problem](err)
	if is && len(p.Body) > 0 {
		return p.Body
	}
	if is && p.Status > 0 {
		whole := p.Problem
		whole.Type, whole.Code = cmp.Or(whole.Type, "about:blank"), cmp.Or(whole.Code, CodeForeign)
		whole.Title = cmp.Or(whole.Title, http.StatusText(whole.Status))
		return marshal(whole)
	}
	local := localProblem{Type: "about:blank", Code: codeOf(err)}
	if is { // refused by the gateway's code, without a gateway
		local.Code, local.Title, local.Detail = p.Code, cmp.Or(p.Title, "A gateway would refuse this"), p.Detail
		local.Errors, local.ErrorsOmitted = p.Errors, p.ErrorsOmitted
	}
	local.Title = cmp.Or(local.Title, titles[local.Code], "The command failed")
	if local.Detail == "" {
		local.Detail = a.Explain(err).Error()
	}
	local.Retryable = local.Code == CodeUnreachable || local.Code == CodeLost
	return marshal(local)
}

// PrintProblem prints an error as a problem in JSON to w. The members of where, a struct,
// come before its own.
func (a *App) PrintProblem(w io.Writer, err error, where any) error {
	problem := a.ProblemOf(err)
	before := bytes.TrimSuffix(marshal(where), []byte("}"))
	if len(before) > 1 { // it has members
		problem = append(append(before, ','), bytes.TrimPrefix(bytes.TrimSpace(problem), []byte("{"))...)
	}
	return output.WriteJSON(w, problem)
}

// codeOf returns the code of an error that is not from a gateway.
func codeOf(err error) string {
	switch {
	case Is[UsageError](err):
		return CodeUsage
	case Is[*fs.PathError](err):
		return CodeFile
	case errors.Is(err, context.Canceled):
		return CodeInterrupted
	case Away(err):
		return CodeUnreachable
	case Broke(err):
		return CodeLost
	}
	return CodeFailed
}

func marshal(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // the types above always marshal
	}
	return b
}
