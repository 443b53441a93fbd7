package rejected

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/spf13/cobra"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/cmd/eventgateway/internal/sending"
	"example.com/eventgateway/events/internal/rejectlog"
)

// resend is one run of the command.
type resend struct {
	*rejections
	receipts    sending.Receipts
	keepGoing   bool
	gateway     *client.Client
	again       bool
	by          string // who sends
	concurrency int
	streams     *kinesis.Client
	log         *rejectlog.Log
	choice      rejectlog.Choice

	printing sync.Mutex
	counts   sending.Tally
	wrong    *sending.Failures
	topics   map[string]*topicResent
}

// topicResent says how far resending the events of one type came.
type topicResent struct {
	sending.Prospects
	leftOut int // events that were not sent because more are useless
}

func (r *rejections) resendCommand() *cobra.Command {
	s := &resend{rejections: r, receipts: sending.Receipts{App: r.App}}
	all := false
	cmd := &cobra.Command{
		Use:   "resend [ID]...",
		Short: "Send rejected events again",
		Long: `Send rejected events again through the gateway, which checks them against the
current schemas. Name events by ID, or choose them with --client, --topic, --code or
--all; the oldest is sent first. Each event is sent as it was first sent, as the same
CloudEvent. A plain event gets the id that its rejection gave it.

The stream of rejected events records which events were resent, and by whom, for all its
readers. A resent event is not sent again without --again. The first event goes alone: if somebody
else is sending the same events at that moment, one of the two stops. If the command
ends after sending an event and before recording it, the next run sends the event again.
The gateway stores an event once that is sent again within a day, or what the deployment
says; with --again, once more.

Each receipt is a line on standard output. Events that are still refused are reported
on standard error; events that are refused for the same reason share a line. The
command then ends with 1, or with 3 if some events may be stored or not. Events of an
atomic batch are only sent by ID, because their sender was told that nothing of the
batch is stored.

If an event type is not registered, only its first event is tried. If the first 100
events of a type are all refused for the same reason, the rest of that type is left
out. --keep-going sends the rest anyway.

Your credentials need kinesis:PutRecord on the stream. With --auth iam, they also need
the permission to send as the events' clients; a key or a token must be for these.`,
		Example: `  eventgateway rejected resend --topic SpongeBob.Fruits
  eventgateway rejected resend 019ab3c4-5d6e-7f80-9192-a3b4c5d6e7f8
  eventgateway rejected resend --all --code event_type_not_registered --quiet`,
		RunE: func(cmd *cobra.Command, ids []string) error {
			filtered := r.client != "" || r.topic != "" || r.code != "" || all
			if filtered == (len(ids) > 0) {
				return cli.UsageError("say which events: either IDs, or --client, --topic, --code or --all")
			}
			if s.concurrency < 1 || s.concurrency > 64 {
				return cli.UsageError("--concurrency is a number from 1 to 64")
			}
			return s.run(cmd.Context(), ids)
		},
	}
	r.filterFlags(cmd)
	r.TimeoutFlag(cmd)
	s.receipts.Flags(cmd)
	flags := cmd.Flags()
	flags.BoolVar(&all, "all", false, "all events")
	flags.BoolVar(&s.again, "again", false, "also send events that were resent already")
	flags.IntVar(&s.concurrency, "concurrency", 1,
		"how many events are sent at once; with more than one their order may change")
	flagvalue.ByFlag(flags, &s.by)
	sending.KeepGoingFlag(cmd, &s.keepGoing)
	return cmd
}

func (s *resend) run(ctx context.Context, ids []string) error {
	c, err := s.Gateway(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	s.gateway = c
	if s.streams, err = s.Kinesis(ctx); err != nil {
		return err
	}
	if s.log, err = s.readLog(ctx); err != nil {
		return err
	}
	if err := s.choose(ids); err != nil {
		return err
	}
	begin := time.Now()
	s.wrong = sending.NewFailures(s.App, func(w io.Writer) io.Writer { return w }, sending.EnoughAlike, s.keepGoing)
	s.topics = map[string]*topicResent{}
	err = s.sendAll(ctx)
	s.conclude(ctx)
	if s.choice.Atomic > 0 {
		s.Remark("left out %s of atomic batches: resend by ID", output.Count(s.choice.Atomic, "event"))
	}
	if s.choice.Unsendable > 0 {
		s.Remark("left out %s that cannot be sent again: only the beginning is kept, or no event type is named",
			output.Count(s.choice.Unsendable, "event"))
	}
	if n := s.counts.Total(); n > 0 {
		s.counts.Summarize(s.App, time.Since(begin))
	} else if err == nil {
		s.Remark("nothing to send again")
	}
	if err == nil && s.choice.Unsendable > 0 {
		err = cli.ErrReported
	}
	return s.counts.Ending(err)
}

// maxTopics is how many event types are reported for which the rest was left out.
const maxTopics = 10

// conclude reports the remaining failures, and which events were left out.
func (s *resend) conclude(ctx context.Context) {
	s.wrong.End()
	said, more := 0, 0
	for _, topic := range slices.Sorted(maps.Keys(s.topics)) {
		t := s.topics[topic]
		if t.Why == "" && !t.Unregistered {
			continue
		}
		if said++; said > maxTopics {
			more += t.leftOut
			continue
		}
		if t.leftOut > 0 {
			s.Remark("left out %s of %s because %s: --keep-going sends them, too",
				output.Count(t.leftOut, "more event"),
				topic, t.Why)
		}
		if name, event, _ := strings.Cut(topic, "."); t.Unregistered {
			s.Suggest(ctx, s.gateway, name, event)
		}
	}
	if more > 0 {
		s.Remark("left out %s of %s", output.Count(more, "more event"),
			output.Count(said-maxTopics, "other event type"))
	}
}

// choose decides which events to send.
func (s *resend) choose(ids []string) error {
	named := map[*rejectlog.Event]bool{}
	for _, id := range ids {
		e, err := s.log.Find(id)
		if err != nil {
			return err
		}
		if e.Resent != nil && !s.again {
			s.Remark("%s was sent again at %s: --again sends it once more", id, e.Resent.At.UTC().Format(time.RFC3339))
		}
		named[e] = true
	}
	chosen := slices.DeleteFunc(s.log.Events(), func(e *rejectlog.Event) bool {
		return len(ids) > 0 && !named[e] || len(ids) == 0 && !s.wanted(e)
	})
	s.choice = rejectlog.Choose(chosen, len(ids) > 0, s.again)
	return nil
}
