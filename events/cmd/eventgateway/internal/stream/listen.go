package stream

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
	"example.com/eventgateway/events/cmd/eventgateway/internal/leases"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/consumer"
)

// listening is one run of the command listen.
type listening struct {
	Access
	from     consumer.From
	topics   Topics
	print    printer
	count    int
	limit    time.Duration   // 0: none
	location leases.Location // of the group; empty for none

	mu      sync.Mutex // a group handles shards at once
	shown   int
	skipped int // records that are not the gateway's
}

// ListenCommand is the command listen.
func ListenCommand(a *cli.App) *cobra.Command {
	l := listening{Access: Access{App: a}, location: leases.Location{App: a}}
	var from, template string
	cmd := &cobra.Command{
		Use:   "listen TOPIC...",
		Short: "Print the events of topics as they are published",
		Long: `Read all shards of the gateway's stream and print the events of some topics, one a
line: the event as it was sent, or, with --output record, the CloudEvent that
consumers read. An event that is not JSON is printed as its schema sees it: a JSON
string that has it in base64. A topic is the client and the event, as in
SpongeBob.Fruits, or the name of an example: ` + cli.ExampleNames(", ") + `.
All topics of a client are 'SpongeBob.*', in quotes for the shell. If the gateway answers,
a warning says which topics are not registered now.

--output pretty is for people: the time, topic and id, and the event indented. --template
prints what a Go template (https://pkg.go.dev/text/template) makes of each event. Its fields
are .Topic .Client .Event .ID .Source .Subject .Time .Version .Violations .ContentType
.Extensions .Data .Shard .Sequence .Key and .Arrived; its function json writes a value as JSON.

--group NAME goes on where the group of that name stopped, and shares the shards with its
other workers: each event is printed by one of them, at least once. A new group begins at
--from. Its place is in a DynamoDB table of its name, which is made on demand and costs by
use; with --group-file it is in a file, for one process. All workers of a group must name
the same topics. "eventgateway group" shows and deletes groups. The table needs
dynamodb:DescribeTable, CreateTable, TagResource, Scan, PutItem, UpdateItem and DeleteItem.

Ctrl-C, --count or --timeout ends the command. With "--from now" it prints every
event that is sent after it says that it is listening.

The stream is read from Kinesis with your AWS credentials and region. For an
emulator, set --stream-endpoint or AWS_ENDPOINT_URL.`,
		Example: `  eventgateway listen SpongeBob.Fruits
  eventgateway listen SpongeBob.Fruits --from beginning --output record | jq .id
  eventgateway listen fruits --from 10m --count 1 --timeout 30s
  eventgateway listen 'SpongeBob.*' Patrick.Rocks --output pretty
  eventgateway listen fruits --template '{{.ID}} {{.Data.fruit}} {{json .Data}}'
  eventgateway listen 'SpongeBob.*' --group shop --from beginning
  eventgateway listen fruits --stream-endpoint http://127.0.0.1:4566`,
		ValidArgsFunction: l.completeTopics,
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if l.topics, err = ParseTopics(args); err != nil {
				return err
			}
			if l.print, err = l.printer(cmd.Flags().Changed("output"), template); err != nil {
				return err
			}
			if l.from, err = ParseFrom(from, time.Now()); err != nil {
				return err
			}
			if l.count < 0 {
				return cli.Usagef("--count is %d: want 0 or more", l.count)
			}
			if l.grouped() {
				l.location.Emulator = l.Endpoint()
				if err := l.location.Check("--group"); err != nil {
					return err
				}
			}
			return l.run(cmd.Context())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&from, "from", "now", "beginning, now, a time (2026-11-24T09:30:00Z), or how long ago (10m)")
	flags.IntVar(&l.count, "count", 0, "end after so many events (default no limit)")
	flags.Var((*flagvalue.Span)(&l.limit), "timeout",
		"end after this time; fail if there are fewer events than --count (default no limit)")
	EventsFlag(flags, &l.Stream, "name or ARN of the gateway's stream")
	l.EndpointFlag(cmd)
	flags.StringVar(&l.location.Group, "group", "", "read as a worker of this group, and go on where it stopped")
	l.location.FileFlag(flags)
	flags.StringVar(&template, "template", "", "print what this Go template makes of each event")
	a.FormatsFlag(flags, "text or data: the event as it was sent, in base64 if it is not JSON; "+
		"json or record: the whole CloudEvent; pretty: for people; template: see --template",
		data, record, prettily, byTemplate)
	return cmd
}

// completeTopics makes shells complete each of the topics.
func (l *listening) completeTopics(cmd *cobra.Command, _ []string, begun string,
) ([]string, cobra.ShellCompDirective) {
	return l.CompleteTopics(cmd, nil, begun)
}

func (l *listening) run(ctx context.Context) error {
	api, err := l.Kinesis(ctx)
	if err != nil {
		return err
	}
	l.EndWhenUnread()
	l.warnOfUnregistered(ctx)
	limited := ctx
	if l.limit > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, l.limit)
		defer cancel()
	}
	if l.grouped() {
		err = l.inGroup(limited, api)
	} else {
		err = consumer.Listen(limited, api, l.Stream, consumer.Options{
			From:  l.from,
			Ready: func(int) { l.Remark("Listening to events from %s: %s", l.topics.noun(), l.topics) },
			Note:  l.note,
		}, l.handle)
	}
	if l.skipped > 0 {
		l.Remark("skipped %s that the gateway did not write", output.Count(l.skipped, "record"))
	}
	switch {
	case err == nil || ctx.Err() != nil: // Ctrl-C is the usual end
		return nil
	case errors.Is(err, context.DeadlineExceeded) && limited.Err() != nil:
		if l.shown < l.count {
			return fmt.Errorf("only %d of %s came within %v", l.shown, output.Count(l.count, "event"), l.limit)
		}
		return nil
	}
	return l.ExplainStream(err)
}

func (l *listening) grouped() bool { return l.location.Group != "" || l.location.File != "" }

func (l *listening) note(err error) { fmt.Fprintf(l.Stderr, "eventgateway: %v\n", err) }

func (l *listening) handle(_ context.Context, m consumer.Message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.count > 0 && l.shown == l.count {
		return errEnough
	}
	if m.Err != nil {
		if l.skipped++; l.skipped == 1 {
			l.Remark("skipping a record that is not the gateway's: %s, %s: %v", m.ShardID, m.SequenceNumber, m.Err)
		}
		return nil
	}
	if !l.topics.Has(m.Record.Type) {
		return nil
	}
	text, err := l.print(m)
	if err != nil {
		return err
	}
	if _, err := l.Stdout.Write(text); err != nil {
		return err
	}
	if l.shown++; l.shown == l.count {
		return consumer.ErrStop
	}
	return nil
}
