package sending

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
)

// ProduceCommand is the command produce.
func ProduceCommand(a *cli.App) *cobra.Command {
	var count int
	var interval time.Duration
	cmd := &cobra.Command{
		Use:   "produce EXAMPLE",
		Short: "Register and send an example: " + cli.ExampleNames(", "),
		Long: `Register the schema of a built-in example and send its events, and print each step.
Each event is sent once, unless --count is given. Without --interval, events share
requests. Their order is kept.`,
		Example: `  eventgateway produce fruits
  eventgateway produce colors --count 100 --interval 500ms`,
		ValidArgs: strings.Fields(cli.ExampleNames(" ")),
		RunE: func(cmd *cobra.Command, args []string) error {
			e, known := events.FindExample(args[0])
			if !known {
				return cli.Usagef("there is no example %q: want one of %s", args[0], cli.ExampleNames(", "))
			}
			if count < 0 {
				return cli.UsageError("--count is a number from 1")
			}
			return produce(cmd.Context(), a, e, count, interval)
		},
	}
	a.TimeoutFlag(cmd)
	cmd.Flags().IntVar(&count, "count", 0,
		"how many events to send; after the last comes the first again (default each once)")
	cmd.Flags().Var((*flagvalue.Span)(&interval), "interval", "how long to wait between two events")
	return cmd
}

func produce(ctx context.Context, a *cli.App, e events.Example, count int, interval time.Duration) error {
	c, err := a.Gateway(ctx)
	if err != nil {
		return err
	}
	say := func(format string, args ...any) {
		if !a.JSON() {
			fmt.Fprintf(a.Stdout, "# "+format+"\n", args...)
		}
	}
	say("using client named: %s", e.Client)
	say("registering new event named: %s", e.Event)
	r, err := c.Register(ctx, e.Client, e.Event, e.Schema())
	if err != nil {
		return err
	}
	valid := e.Valid()
	if count == 0 {
		count = len(valid)
	}
	going, stop := context.WithCancelCause(ctx) // ends when an event is refused
	defer stop(nil)
	accepted := 0
	b, err := c.NewBatcher(e.Client, e.Event, func(o client.Outcome) {
		if o.Err != nil {
			stop(o.Err)
			return
		}
		accepted++
	}, client.BatcherOptions{Linger: lingerOnTerminal})
	if err != nil {
		return err
	}
	for i := 0; i < count && going.Err() == nil; i++ {
		if i > 0 && interval > 0 {
			select {
			case <-time.After(interval):
			case <-going.Done():
				continue
			}
		}
		data := valid[i%len(valid)].Data
		say("sending event: %s", data)
		if err := b.Add(going, data); err != nil {
			break // the cause of going is returned below
		}
	}
	if err := b.Close(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	if err := context.Cause(going); err != nil || !a.JSON() {
		return err
	}
	return a.Print(produced{e.Client, e.Event, r.Version, accepted}, "")
}

// produced says as JSON what the command did.
type produced struct {
	Client   string `json:"client"`
	Event    string `json:"event"`
	Version  int    `json:"version"`
	Accepted int    `json:"accepted"` // events
}

// lingerOnTerminal is how long an event waits for others to share its request. It is
// short, since a person watches.
const lingerOnTerminal = 10 * time.Millisecond
