package sending

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/nearest"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/alike"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// EnoughAlike is how many events are sent though all of them fail alike; with
// --batch, it is one request's if that has more.
const EnoughAlike = 100

// notRegistered is the code of an event type that nobody registered.
const notRegistered = "event_type_not_registered"

// Failures tells what went wrong with the events of a command, of many that failed
// alike once, and when it is no use to go on.
type Failures struct {
	*cli.App
	out       func() io.Writer // for what it tells
	enough    int              // events that all failed alike, after which it is no use to go on
	keepGoing bool
	log       *alike.Log
}

// Prospects are those of an event type.
type Prospects struct {
	streak       alike.Streak
	Unregistered bool   // nobody registered it
	Why          string // it is no use to go on; "" if it is
}

// NewFailures returns failures that are told to out.
func NewFailures(a *cli.App, out func() io.Writer, enough int, keepGoing bool) *Failures {
	f := &Failures{App: a, out: out, enough: enough, keepGoing: keepGoing}
	f.log = alike.NewLog(func(run alike.Run) {
		f.Report(f.out(), labelOf(run), run.Err)
		if run.First == "" && client.MayBeStored(run.Err) && !cli.Is[*url.Error](run.Err) { // of those, explain says so
			fmt.Fprintln(f.out(), "hint: it may be stored: sent again, it may be there twice")
		}
	})
	return f
}

// KeepGoingFlag adds --keep-going.
func KeepGoingFlag(cmd *cobra.Command, keepGoing *bool) {
	cmd.Flags().BoolVar(keepGoing, "keep-going", false, "send the rest, too, where the event type is not registered or all that was sent failed alike")
}

// None takes in an event that did not fail.
func (f *Failures) None(of *Prospects) {
	of.streak.Succeeded()
	f.log.Flush()
}

// Add takes in an event that failed, and tells whether it is no use to go on.
func (f *Failures) Add(of *Prospects, label string, err error) (hopeless bool) {
	kind, code, place := f.describe(err)
	n := of.streak.Failed(code, place)
	f.log.Failed(label, kind, err)
	of.Unregistered = of.Unregistered || code == notRegistered
	switch {
	case f.keepGoing || of.Why != "":
	case of.Unregistered:
		of.Why = "the event type is not registered"
	case n >= f.enough:
		of.Why = fmt.Sprintf("the first %d events failed alike", n)
	}
	return of.Why != ""
}

// describe says what an error has in common with others: all that is said of it, its
// code, and the first place in the event; "" if that is not known.
func (f *Failures) describe(err error) (kind alike.Kind, code, place string) {
	p, is := errors.AsType[*client.Problem](err)
	if !is {
		text := f.Explain(err).Error()
		if cli.Is[*url.Error](err) {
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

// End tells what is left to tell: how many events more failed as those that were told.
func (f *Failures) End() {
	again, others := f.log.End()
	for _, r := range again {
		labels := strings.Join(r.Labels, ", ")
		if r.Unlisted > 0 {
			labels += ", …"
		}
		fmt.Fprintf(f.out(), "eventgateway: %d more as %s (%s): %v\n", r.Events, r.Of.First, labels, f.Explain(r.Of.Err))
	}
	for _, o := range others {
		if o.Place == "" {
			fmt.Fprintf(f.out(), "eventgateway: %d more of other kinds\n", o.Events)
			continue
		}
		fmt.Fprintf(f.out(), "eventgateway: %d more with other details, the first %s: %s\n", o.Events, o.First, o.Place)
	}
}

// Suggest says which event type may have been meant by one that is not registered.
// Where nothing can be said, nothing is.
func Suggest(ctx context.Context, a *cli.App, api *client.Client, clientName, event string) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var failure error
	found := 0
	name := nearest.Name(event, func(yield func(string) bool) {
		for e, err := range api.List(ctx, clientName) {
			if failure = err; err != nil || !yield(e.Event) {
				return
			}
			found++
		}
	})
	switch {
	case failure != nil:
	case found == 0:
		fmt.Fprintf(a.Stderr, "hint: %s has no event types registered: is the client's name right?\n", clientName)
	case name != "":
		fmt.Fprintf(a.Stderr, "hint: did you mean %s?\n", name)
	}
}
