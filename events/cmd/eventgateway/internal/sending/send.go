// Package sending has the commands send and produce. It also has what resending shares
// with them: counts, receipts, and reports that summarize many failures in few lines.
package sending

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/input"
	"example.com/eventgateway/events/cmd/eventgateway/internal/progress"
)

// sending is one run of the command send.
type sending struct {
	*cli.App
	api           *client.Client
	client, event string
	inputs        input.Files
	typed         bool   // the event is in the command line
	mediaType     string // of the events
	id            string // of the one event; "" for one that the gateway gives
	version       int    // of their schema, which the events name; 0 for none
	concurrency   int
	batch         int // events of a request; 0: one by one
	dryRun        bool
	receipts      Receipts
	keepGoing     bool
	prospects     Prospects
	steps         steps
}

// SendCommand is the command send.
func SendCommand(a *cli.App) *cobra.Command {
	s := sending{App: a, receipts: Receipts{App: a}}
	var data string
	cmd := &cobra.Command{
		Use:   "send CLIENT EVENT [FILE|-]...",
		Short: "Send events",
		Long: `Send events. Each FILE is one event. In files named .ndjson or .jsonl, and in all
files with --ndjson, each line is one event. Without a FILE, and for "-", events
come from standard input, with --batch one a line. They are published byte for byte.
With --content-type, each FILE is one event of the media type that the event type is
registered for.

An accepted event is stored: its receipt is a line on standard output, in the order
of the input. Refused events are reported on standard error with every violation;
events that are refused for the same reason share a line. The other events are still
sent, and the command ends with 1. If an answer is lost, the event may be stored or
not, and the command ends with 3.

The command stops if the event type is not registered, or if the first 100 events
are all refused for the same reason (with --batch, the first request's events, if
those are more). --keep-going sends the rest anyway.

With --dry-run, nothing is stored: the receipts and reports say what would become of
the events, and the command ends with 1 if one would be refused.

A line at the end says if most events are, with their envelope, just longer than
whole KB, by which Kinesis meters.

Several events are sent at once, so their order in the stream may differ from the
input's. --concurrency 1 keeps the order and takes longer.

With --batch N, N events share a request, which is much faster and cheaper. One
request is made at a time, which keeps the order, unless --concurrency is given.
Events that may succeed later are sent again, with the same ids, for two minutes. A
request that is too large, or whose answer is lost twice, is sent again in halves.`,
		Example: `  eventgateway send SpongeBob Fruits --data '{"fruit": "apple"}'
  eventgateway send SpongeBob Fruits apple.json banana.json
  eventgateway send SpongeBob Orders --id order-17 order.json
  eventgateway send SpongeBob Orders --version 3 order.json
  eventgateway send SpongeBob Pictures --content-type image/png beach.png
  eventgateway send SpongeBob Fruits --batch 500 events.ndjson --quiet
  eventgateway send SpongeBob Fruits --dry-run events.ndjson
  jq -c '.[]' array.json | eventgateway send SpongeBob Fruits --ndjson -o json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			s.client, s.event, s.inputs.Names = args[0], args[1], args[2:]
			s.typed = cmd.Flags().Changed("data")
			if err := s.readFlags(cmd); err != nil {
				return err
			}
			if s.typed {
				a.Stdin = strings.NewReader(data)
			} else if len(args) == 2 && a.Interactive() {
				a.Remark("reading from the terminal: Ctrl-D ends")
			}
			c, err := a.Gateway(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Close()
			s.api = c
			if s.batch > 0 {
				return s.runBatches(cmd.Context())
			}
			return s.run(cmd.Context())
		},
	}
	a.TimeoutFlag(cmd)
	s.addFlags(cmd, &data)
	return cmd
}

// sent is an event under way, and what became of it.
type sent struct {
	input.Event
	receipt events.Receipt
	err     error
	done    chan struct{}
}

// run sends all events, at most concurrency at once. After an interruption it waits for
// the events under way, so that it can report them.
func (s *sending) run(ctx context.Context) error {
	total, err := s.inputs.Check()
	if err != nil {
		return err
	}
	reading, stopReading := context.WithCancel(ctx)
	defer stopReading()
	incoming := s.inputs.Read(reading, s.Stdin)

	begin := time.Now()
	counts := Tally{dryRun: s.dryRun}
	bar := progress.New(s.Stderr, total, &counts)
	wrong := NewFailures(s.App, bar.Above, EnoughAlike, s.keepGoing)
	var failure error // why nothing more is sent
	stop := func(err error) {
		if failure == nil {
			failure = err
		}
		stopReading()
	}
	requests := context.WithoutCancel(ctx) // the client limits the time of each
	var queue []*sent                      // in the order of the input
	all := false                           // all input is read
	interrupted := ctx.Done()
	for !all && reading.Err() == nil || len(queue) > 0 {
		var more <-chan input.Event
		if !all && reading.Err() == nil && len(queue) < s.concurrency {
			more = incoming
		}
		var first chan struct{}
		if len(queue) > 0 {
			first = queue[0].done
		}
		select {
		case in := <-more:
			switch {
			case in.Err == nil:
				queue = append(queue, s.start(requests, in))
			case errors.Is(in.Err, io.EOF):
				all = true
			default:
				stop(in.Err)
			}
		case <-first:
			counts.Count(queue[0].err)
			bar.Advance(queue[0].Size)
			if err := s.finish(queue[0], wrong, bar); err != nil {
				stop(err)
			}
			queue = queue[1:]
		case <-interrupted:
			interrupted = nil // reading has ended, too
		}
	}
	bar.End()
	one := s.inputs.Single() // also if the command stopped before it read the end
	s.conclude(ctx, wrong, all || one)
	if !one {
		counts.Summarize(s.App, time.Since(begin))
	}
	if failure == nil && !all {
		return ctx.Err()
	}
	return counts.Ending(failure)
}

// conclude reports the remaining failures, and why the command stopped early.
func (s *sending) conclude(ctx context.Context, wrong *Failures, all bool) {
	wrong.End()
	if s.prospects.Unregistered {
		s.Suggest(ctx, s.api, s.client, s.event)
	}
	s.steps.remark(s.App)
	if s.prospects.Why != "" && !all {
		s.Remark("stopped because %s: --keep-going sends the rest, too", s.prospects.Why)
	}
}

func (s *sending) start(ctx context.Context, in input.Event) *sent {
	e := &sent{Event: in, done: make(chan struct{})}
	go func() {
		defer close(e.done)
		send := s.api.SendEvent
		if s.dryRun {
			send = s.api.DryRun
		}
		e.receipt, e.err = send(ctx, s.client, s.event,
			client.Event{ID: s.id, Version: s.version, ContentType: s.mediaType, Data: e.Data})
	}()
	return e
}

// locate says in which file an event is that was refused. Bytes of other media types than
// JSON have no lines.
func (s *sending) locate(in input.Event, data []byte, err error) error {
	if s.mediaType != events.JSONType {
		return err
	}
	if p, is := errors.AsType[*client.Problem](err); s.typed && is && p.Code == "invalid_json" {
		in.File = "--data"
	} else if s.typed {
		return err
	}
	return cli.Locate(err, in.File, bytes.Clone(data), in.Start) // a report may wait for a second
}

// finish reports the outcome of an event. It returns an error if the command should stop.
func (s *sending) finish(e *sent, wrong *Failures, bar *progress.Bar) error {
	switch {
	case e.err == nil:
		wrong.Succeeded(&s.prospects)
		if s.mediaType == events.JSONType && !s.dryRun {
			s.steps.count(s.client, s.event, e.receipt.ID, e.receipt, e.Data)
		}
		return s.receipts.Print(bar.Above(s.Stdout), e.receipt)
	case cli.Away(e.err):
		return e.err // reported once, not for each event
	case wrong.Failed(&s.prospects, e.Label, s.locate(e.Event, e.Data, e.err)):
		return cli.ErrReported
	}
	return nil
}
