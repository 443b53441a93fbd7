package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/input"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/internal/loopback"
	"example.com/eventgateway/events/internal/position"
)

// Remark prints a line to standard error that begins with "# ".
func (a *App) Remark(format string, args ...any) {
	fmt.Fprintf(a.Stderr, "# "+format+"\n", args...)
}

// Report prints an error to w: one line, and one more for each violation. label names
// the event, if there are several events.
func (a *App) Report(w io.Writer, label string, err error) {
	given, alone := label, label == ""
	if !alone {
		label += ": "
	}
	problem, is := errors.AsType[*client.Problem](err)
	if !is {
		fmt.Fprintf(w, "eventgateway: %s%v\n", label, a.Explain(err))
		return
	}
	problem = a.inWords(problem)
	summary, lines := problem.Summary(), problem.Violations()
	if located, is := errors.AsType[*Located](err); is {
		lines = located.lines(problem)
		if alone {
			label = input.Name(located.File) + ": "
		}
		if at, why, wrong := a.syntax(located); wrong {
			place, syntax := input.Name(located.File)+":"+at.String(), *problem
			syntax.Detail = why
			if label, summary = place+": ", syntax.Summary(); !strings.HasPrefix(place, given) {
				label, summary = given+": ", place+": "+summary // several events
			}
		}
	}
	text := "eventgateway: " + label + summary + "\n"
	for _, line := range lines {
		text += "  " + line + "\n"
	}
	if n := problem.ErrorsOmitted; n > 0 && len(problem.Errors) > 0 {
		text += fmt.Sprintf("  and %d more\n", n)
	}
	if alone {
		var traffic strings.Builder
		_ = PrintTraffic(&traffic, problem.Traffic) // a Builder takes everything
		text += traffic.String() + a.hint(problem)
	}
	fmt.Fprint(w, text) // in one write: a progress bar may be drawn between two
}

// PrintTraffic prints how a dry run's schema judges recent events. It prints nothing for
// nil.
func PrintTraffic(w io.Writer, t *events.Traffic) error {
	if t == nil {
		return nil
	}
	summary, reasons := client.TrafficReport(t)
	if len(reasons) > 0 {
		summary += ":"
	}
	for _, reason := range reasons {
		summary += "\n  " + reason
	}
	_, err := fmt.Fprintln(w, summary)
	return err
}

// Warn prints the warnings about a registered schema to standard error, a line each.
func (a *App) Warn(r events.Registered, of input.Source) {
	for _, f := range a.WarningsOf(r, of) {
		f.File, f.Level = input.Name(f.File), output.Error // the line says "warning" already
		fmt.Fprintf(a.Stderr, "warning: %s\n", f)
	}
	if r.WarningsOmitted > 0 {
		fmt.Fprintf(a.Stderr, "warning: and %d more\n", r.WarningsOmitted)
	}
}

// WarningsOf returns the warnings about a registered schema as findings. of may be zero: the
// schema is then in no file.
func (a *App) WarningsOf(r events.Registered, of input.Source) (findings []output.Finding) {
	for _, w := range r.Warnings {
		f := inFile(output.OfViolation(of.File, of.Text, position.Position{}, w.Code,
			events.Violation{Pointer: w.Pointer, Keyword: w.Keyword, Detail: a.Words(w.Detail)}), of)
		f.Level = output.Warning
		findings = append(findings, f)
	}
	return findings
}

// Explain returns an error that says what a broken connection to the gateway means to the user.
// It returns other errors unchanged.
func (a *App) Explain(err error) error {
	failure, is := errors.AsType[*url.Error](err)
	unsure := ": what was sent may be stored or not"
	if !client.MayBeStored(err) { // a dry run
		unsure = ""
	}
	switch {
	case !is || !Broke(err):
		return err
	case Away(err) && IsLoopback(a.URL):
		return fmt.Errorf("no gateway at %s: start one with eventgateway dev, or say where it is with --url", a.URL)
	case Away(err):
		return fmt.Errorf("no gateway at %s: %w", a.URL, failure.Err)
	case failure.Timeout():
		return fmt.Errorf("the gateway at %s did not answer in time%s", a.URL, unsure)
	}
	return fmt.Errorf("the connection to %s broke: %w%s", a.URL, failure.Err, unsure)
}

// inWords returns a problem in the tool's words.
func (a *App) inWords(p *client.Problem) *client.Problem {
	said := *p
	said.Detail = a.Words(p.Detail)
	if p.Code == "route_not_found" { // the detail lists all routes
		said.Detail = "the gateway at " + a.URL + " cannot do this: is it of an earlier release, or is its URL wrong?"
	}
	if flag := a.blamed(said.Detail); flag != "" && p.Code == "invalid_parameter" {
		said.Detail = flag + ": " + said.Detail
	}
	if strings.HasPrefix(p.Code, "schema_") { // other violations are about events
		said.Errors = slices.Clone(p.Errors)
		for i := range said.Errors {
			said.Errors[i].Detail = a.Words(said.Errors[i].Detail)
		}
	}
	return &said
}

// told returns an error's code, and what it says in one line.
func (a *App) told(err error) (code, detail string) {
	if p, is := errors.AsType[*client.Problem](err); is {
		return cmp.Or(p.Code, CodeForeign), cmp.Or(a.inWords(p).Detail, p.Title)
	}
	return codeOf(err), a.Explain(err).Error()
}

// hint returns a line that says what to do about a problem, or "".
func (a *App) hint(p *client.Problem) string {
	if hint := a.auth.hint(p); hint != "" {
		return hint
	}
	switch {
	case p.Retryable && p.RetryAfter > 0:
		return fmt.Sprintf("hint: try again in %v\n", p.RetryAfter)
	case p.Retryable:
		return "hint: try again later\n"
	}
	return ""
}

// Broke reports whether err means that a connection broke, or that there was none. Credentials
// that were not to be had are another matter: they may come over connections, too.
func Broke(err error) bool { return Is[*url.Error](err) && !Is[*client.CredentialsError](err) }

// Away reports whether err means that nothing listens at the URL.
func Away(err error) bool {
	op, is := errors.AsType[*net.OpError](err)
	return is && op.Op == "dial" && !Is[*client.CredentialsError](err)
}

// IsLoopback reports whether a URL leads to this machine.
func IsLoopback(address string) bool {
	u, err := url.Parse(address)
	return err == nil && loopback.Is(u.Hostname())
}
