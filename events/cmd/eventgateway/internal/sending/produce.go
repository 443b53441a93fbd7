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
)

// ProduceCommand is the command produce.
func ProduceCommand(a *cli.App) *cobra.Command {
	var count int
	var interval time.Duration
	cmd := &cobra.Command{
		Use:   "produce EXAMPLE",
		Short: "Register and send an example: " + cli.ExampleNames(", "),
		Long: `Register the schema of an example and send its events, once each unless
--count says otherwise, and print what is done. The examples are built in. Events
that are sent at once share a request, in their order.`,
		Example: `  eventgateway produce fruits
  eventgateway produce colors --count 100 --interval 500ms`,
		Args:      cli.Arguments("EXAMPLE", 1, 1),
		ValidArgs: strings.Fields(cli.ExampleNames(" ")),
		RunE: func(cmd *cobra.Command, args []string) error {
			e, known := events.FindExample(args[0])
			if !known {
				return cli.UsageError(fmt.Sprintf("there is no example %q: want one of %s", args[0], cli.ExampleNames(", ")))
			}
			if count < 0 {
				return cli.UsageError("--count is a number from 1")
			}
			return produce(cmd.Context(), a, e, count, interval)
		},
	}
	a.TimeoutFlag(cmd)
	cmd.Flags().IntVar(&count, "count", 0, "how many events to send, from the first again after the last (default each once)")
	cmd.Flags().DurationVar(&interval, "interval", 0, "how long to wait between two events")
	return cmd
}

func produce(ctx context.Context, a *cli.App, e events.Example, count int, interval time.Duration) error {
	c, err := a.Gateway(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.Stdout, "# using client named:", e.Client)
	fmt.Fprintln(a.Stdout, "# registering new event named:", e.Event)
	if _, err := c.Register(ctx, e.Client, e.Event, e.Schema()); err != nil {
		return err
	}
	valid := e.Valid()
	if count == 0 {
		count = len(valid)
	}
	going, stop := context.WithCancelCause(ctx) // until the first event is refused
	defer stop(nil)
	b, err := c.NewBatcher(e.Client, e.Event, func(o client.Outcome) {
		if o.Err != nil {
			stop(o.Err)
		}
	}, client.BatcherOptions{Linger: lingerOnTerminal, NoReceipts: true})
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
		fmt.Fprintf(a.Stdout, "# sending event: %s\n", data)
		if err := b.Add(going, data); err != nil {
			break // going says why
		}
	}
	if err := b.Close(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	return context.Cause(going)
}

// lingerOnTerminal is how long an event waits for others while somebody watches.
const lingerOnTerminal = 10 * time.Millisecond
