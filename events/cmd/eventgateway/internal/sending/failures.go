package sending

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/internal/alike"
)

// EnoughAlike is after how many events a command stops if all of them fail alike. With
// --batch it is at least one request's events.
const EnoughAlike = 100

// Failures reports the failed events of a command, events that fail alike once. It also
// decides when the command should stop.
type Failures struct {
	*cli.App
	above     func(io.Writer) io.Writer // where to print what is for a stream: above a progress bar
	enough    int                       // after so many events that all fail alike, the command stops
	keepGoing bool                      // it never stops
	log       *alike.Log
}

// Prospects say whether it is useful to send more events of one type.
type Prospects struct {
	streak       alike.Streak
	Unregistered bool   // the event type is not registered
	Why          string // why more events are useless; "" if they are not
}

// NewFailures returns Failures that print to the writers that above returns for the streams
// of a. enough is after how many events, all failed alike, the command stops.
func NewFailures(a *cli.App, above func(io.Writer) io.Writer, enough int, keepGoing bool) *Failures {
	f := &Failures{App: a, above: above, enough: enough, keepGoing: keepGoing}
	f.log = alike.NewLog(func(run alike.Run) {
		f.Report(f.above(f.Stderr), labelOf(run), run.Err)
		explained := cli.Broke(run.Err) // Explain says that it may be stored
		if run.First == "" && client.MayBeStored(run.Err) && !explained {
			fmt.Fprintln(f.above(f.Stderr), "hint: it may be stored: sent again, it may be there twice")
		}
	})
	return f
}

// KeepGoingFlag adds --keep-going.
func KeepGoingFlag(cmd *cobra.Command, keepGoing *bool) {
	cmd.Flags().BoolVar(keepGoing, "keep-going", false,
		"send the rest, too, if the event type is not registered or all events so far failed alike")
}

// Succeeded records an event that did not fail.
func (f *Failures) Succeeded(of *Prospects) {
	of.streak.Succeeded()
	f.log.Flush()
}

// Failed records an event that failed. It reports whether sending more of its type is
// hopeless. If --output asks for JSON, the event's problem is a line on standard output, too.
func (f *Failures) Failed(of *Prospects, label string, err error) (hopeless bool) {
	if f.JSON() {
		where := struct {
			Label string `json:"label,omitempty"` // the file and line, or the id of the rejected event
		}{label}
		_ = f.PrintProblem(f.above(f.Stdout), err, where) // the command ends with an error anyway
	}
	kind, code, place := f.describe(err)
	n := of.streak.Failed(code, place)
	f.log.Failed(label, kind, err)
	of.Unregistered = of.Unregistered || code == cli.NotRegistered
	switch {
	case f.keepGoing || of.Why != "":
	case of.Unregistered:
		of.Why = "the event type is not registered"
	case n >= f.enough:
		of.Why = fmt.Sprintf("the first %d events failed alike", n)
	}
	return of.Why != ""
}

// describe returns what an error can have in common with others: its whole text, its
// code, and the first place in the event, "" if that is unknown.
func (f *Failures) describe(err error) (kind alike.Kind, code, place string) {
	p, is := errors.AsType[*client.Problem](err)
	if !is {
		text := f.Explain(err).Error()
		if cli.Broke(err) {
			return alike.Kind{Text: text, Place: "connections that broke"}, "connection", ""
		}
		return alike.Kind{Text: text, Place: text}, text, ""
	}
	code = cmp.Or(p.Code, p.Summary())
	kind = alike.Kind{Text: p.Summary() + "\n" + strings.Join(p.Violations(), "\n"), Place: code}
	if len(p.Errors) > 0 {
		place = fmt.Sprintf("%q", p.Errors[0].Pointer)
		kind.Place += " at " + place
	}
	return kind, code, place
}

// labelOf names the events of a run.
func labelOf(run alike.Run) string {
	switch run.Events {
	case 1:
		return run.First
	case 2:
		return run.First + " to " + run.Last
	}
	return fmt.Sprintf("%s to %s (%d events)", run.First, run.Last, run.Events)
}

// End reports how many more events failed in the ways reported before.
func (f *Failures) End() {
	again, others := f.log.End()
	for _, r := range again {
		labels := strings.Join(r.Labels, ", ")
		if r.Unlisted > 0 {
			labels += ", …"
		}
		fmt.Fprintf(f.above(f.Stderr), "eventgateway: %d more as %s (%s): %v\n", r.Events, r.Of.First, labels,
			f.Explain(r.Of.Err))
	}
	for _, o := range others {
		if o.Place == "" {
			fmt.Fprintf(f.above(f.Stderr), "eventgateway: %d more of other kinds\n", o.Events)
			continue
		}
		fmt.Fprintf(f.above(f.Stderr), "eventgateway: %d more with other details, the first %s: %s\n", o.Events,
			o.First, o.Place)
	}
}
