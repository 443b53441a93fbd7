// Package rejected has the commands that list, show and resend the events that the
// gateway rejected.
package rejected

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/cmd/eventgateway/internal/stream"
	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/events/internal/rejectlog"
)

// rejections has what the commands about rejected events share.
type rejections struct {
	stream.Access
	from                time.Time
	client, topic, code string // which events; "" for any
	each                bool   // a line for each, also for events that are alike
}

// Command is the command rejected, with its subcommands.
func Command(a *cli.App) *cobra.Command {
	r := &rejections{Access: stream.Access{App: a}}
	var from string
	cmd := &cobra.Command{
		Use:   "rejected",
		Short: "See the events that the gateway rejected, and send them again",
		Long: `A deployment can keep the events that the gateway rejects in a second stream. "list"
lists them, "show" prints one, and "resend" sends them again once their schema is
corrected.

The stream is read from Kinesis with your AWS credentials and region. For an
emulator, set --stream-endpoint or AWS_ENDPOINT_URL. Events that were rejected or
resent within the last second may be missing.`,
		Example: `  eventgateway rejected list --topic SpongeBob.Fruits
  eventgateway rejected resend --topic SpongeBob.Fruits`,
	}
	flags := cmd.PersistentFlags()
	stream.RejectedFlag(flags, &r.Stream, "stream", "name or ARN of the stream of rejected events")
	r.EndpointFlag(cmd)
	flags.StringVar(&from, "from", "beginning",
		"leave out older events: a time (2026-11-24T09:30:00Z), or how long ago (10m)")
	parse := func(*cobra.Command, []string) (err error) {
		r.from, err = stream.ParseTime("--from", from, time.Now())
		if err == nil && r.topic != "" {
			r.topic, err = stream.Topic(r.topic)
		}
		return err
	}
	for _, sub := range []*cobra.Command{r.listCommand(), r.showCommand(), r.resendCommand()} {
		sub.PreRunE = parse
		cmd.AddCommand(sub)
	}
	return cmd
}

func (r *rejections) filterFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&r.client, "client", "", "only events of this client")
	flags.StringVar(&r.topic, "topic", "", "only events of this topic or example")
	flags.StringVar(&r.code, "code", "", "only events that were rejected with this code, such as event_invalid")
}

// wanted reports whether the flags ask for an event.
func (r *rejections) wanted(e *rejectlog.Event) bool {
	return (r.client == "" || r.client == e.Client) && (r.code == "" || r.code == e.Code) &&
		(r.topic == "" || r.topic == e.Client+"."+e.Event)
}

// readLog reads the stream to its end.
func (r *rejections) readLog(ctx context.Context) (*rejectlog.Log, error) {
	log, err := rejectlog.Read(ctx, r, r.from)
	if log.Skipped > 0 {
		r.Remark("skipped %s without a rejected event", output.Count(log.Skipped, "record"))
	}
	return log, err
}

// Read implements [feed.Reader].
func (r *rejections) Read(ctx context.Context, from time.Time, handle func(feed.Arrival) error) error {
	api, err := r.Kinesis(ctx)
	if err != nil {
		return err
	}
	err = feed.Kinesis{
		API: api, Stream: r.Stream, Rejected: true,
		Note: func(err error) { fmt.Fprintf(r.Stderr, "eventgateway: %v\n", err) },
	}.Read(ctx, from, handle)
	if cli.Is[*types.ResourceNotFoundException](err) {
		return fmt.Errorf("%w\nhint: does the deployment keep rejected events (-c rejected=on)? "+
			"--stream is its output RejectedStreamName", err)
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		return r.ExplainStream(err)
	}
	return err
}
