package cli

import (
	"errors"
	"slices"
	"strings"

	"example.com/eventgateway/core/adapters/jsonschema/bundle"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/input"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/internal/position"
)

// Located is an error about a document in a file. Its violations have lines and columns.
type Located struct {
	Err      error
	File     string            // as the user named it; "-" is standard input
	Document []byte            // as it is in the file
	Start    position.Position // where it begins there; zero if it is the whole file

	source input.Source // of a schema; zero for other documents
}

// LocateSchema is [Locate] for a schema.
func LocateSchema(err error, of input.Source) error {
	err = Locate(err, of.File, of.Text, position.Position{})
	if located, is := errors.AsType[*Located](err); is {
		located.source = of
	}
	return err
}

// finding returns a violation as a finding. Of a schema of several files, it is in the one that has
// the place.
func (e *Located) finding(file, code string, v events.Violation) output.Finding {
	return inFile(output.OfViolation(file, e.Document, e.Start, code, v), e.source)
}

// inFile moves a finding about a schema of several files to the file that has the place.
func inFile(f output.Finding, of input.Source) output.Finding {
	if f.Line == 0 || !of.Bundled() {
		return f
	}
	if place := of.Place(f.Pointer); place.Text != nil && place.File != "-" {
		f.File, f.Position = place.File, position.Find(place.Text, place.Pointer)
	}
	return f
}

// Locate returns an error about a document as a [Located], if it is about its content. Other
// errors, such as those about names and settings, it returns unchanged.
func Locate(err error, file string, document []byte, start position.Position) error {
	p, is := errors.AsType[*client.Problem](err)
	if !is || len(p.Errors) == 0 && !slices.Contains(aboutDocuments, p.Code) {
		return err
	}
	return &Located{Err: err, File: file, Document: document, Start: start}
}

// aboutDocuments are the codes of problems with what a request's body has.
var aboutDocuments = []string{
	"invalid_json", "schema_invalid", "schema_incompatible", "event_invalid", "too_large",
}

// Error implements error.
func (e *Located) Error() string { return e.Err.Error() }

// Unwrap returns the error.
func (e *Located) Unwrap() error { return e.Err }

// syntax says where and why a document is not JSON, if it was refused for that.
func (a *App) syntax(e *Located) (at position.Position, why string, is bool) {
	p, refused := errors.AsType[*client.Problem](e.Err)
	if !refused || p.Code != "invalid_json" {
		return position.Position{}, "", false
	}
	at, why, several, is := position.Syntax(e.Document)
	if !is { // the gateway refuses more than a decoder does, such as halves of surrogate pairs
		return position.Position{}, "", false
	}
	switch {
	case several && e.Start.Line == 0:
		why = "it has several JSON values"
		if a.command != nil && a.command.Flags().Lookup("ndjson") != nil {
			why += ": --ndjson reads one a line, of a file or of standard input"
		}
	case e.Start.Line > 0 && strings.Contains(why, "end"):
		why += ", and each line is read as one"
	}
	return at.In(e.Start), "it is not JSON: " + why, true
}

// lines returns what the problem of the error says, one line for each violation.
func (e *Located) lines(p *client.Problem) (lines []string) {
	for _, v := range p.Errors {
		lines = append(lines, e.finding(input.Name(e.File), p.Code, v).String())
	}
	return lines
}

// FindingsOf returns an error as findings: one for each violation, else one.
func (a *App) FindingsOf(err error) (findings []output.Finding) {
	code, detail := a.told(err)
	whole := output.Finding{Level: output.Error, Code: code, Detail: detail}
	if e, is := errors.AsType[*bundle.Error](err); is {
		whole.File, whole.Position, whole.Detail = e.File, position.Position{Line: e.Line, Column: e.Column}, e.Detail
		return []output.Finding{whole}
	}
	located, is := errors.AsType[*Located](err)
	if !is {
		return []output.Finding{whole}
	}
	whole.File, whole.Position = located.File, position.Find(located.Document, "").In(located.Start)
	if at, why, is := a.syntax(located); is {
		whole.Position, whole.Detail = at, why
		return []output.Finding{whole}
	}
	p, is := errors.AsType[*client.Problem](err)
	if !is || len(p.Errors) == 0 {
		return []output.Finding{whole}
	}
	for _, v := range a.inWords(p).Errors {
		findings = append(findings, located.finding(located.File, p.Code, v))
	}
	if p.ErrorsOmitted > 0 {
		whole.Level, whole.Detail = output.Note, output.Count(p.ErrorsOmitted, "more wrong place")
		findings = append(findings, whole)
	}
	return findings
}
