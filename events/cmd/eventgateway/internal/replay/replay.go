// Package replay has the command replay, which delivers the events of a part of the past again, from
// the stream or from its archive: to another stream, to a Lambda function, over HTTP, or to a file.
package replay

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/spf13/cobra"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/awsaccess"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/cmd/eventgateway/internal/stream"
)

const (
	maxAtOnce = 64    // requests
	maxBatch  = 1_000 // events of a request
	maxID     = 64    // bytes

	minRate, maxRate = 0.001, 1_000_000.0 // events a second
)

// replaying is one run of the command.
type replaying struct {
	stream.Access        // Stream is the source
	archive       string // the bucket that is read in its place; "" for none
	partitionKey  string // JSON Pointer to the keys of archived events; "" for none
	topics        stream.Topics
	asked         asked
	from, to      time.Time // the first that is replayed, and the first that is not
	id            string    // "" for one of its own

	where       destination
	checkpoint  string
	rate        float64
	batch       int // of a request
	concurrency int
	timeout     time.Duration
	dryRun      bool
	keepGoing   bool
}

// destination is where the events go. One of these is set.
type destination struct{ stream, lambda, http, out string }

// Command is the command replay.
func Command(a *cli.App) *cobra.Command {
	r := replaying{Access: stream.Access{App: a}}
	cmd := &cobra.Command{
		Use:   "replay --topic TOPIC --from TIME (--stream NAME | --lambda NAME | --http URL | --out FILE)",
		Short: "Deliver events of the past again",
		Long: `Read the events of some topics that arrived from --from on and before --to, as far as the
stream still has them, and deliver them again: to another stream, to a Lambda function, to a
URL, or to a file. The events of a partition key are delivered in order, also where the stream
was resharded. Each keeps its id and its partition key, and has one attribute more, replayid,
by which consumers tell it from an event that happens now. The data is not changed.

--stream publishes to another stream, never to the one that is read. --lambda invokes a
function as a Kinesis event source mapping does, each shard in order, and obeys
batchItemFailures. --http sends each event as a CloudEvent, with --batch several; the
environment variable ` + authorization + ` is its header Authorization. What fails
is tried again for some minutes. --out writes one CloudEvent a line.

If an event is refused, or the tries are over, the command stops. With --keep-going, it leaves
refused events out, names them, and ends with 1.

The file --checkpoint says how far the replay is. The same command goes on from there, also
after a kill: nothing is lost, and what was delivered within the last second or so comes again,
but not to a file. When the replay is done, the checkpoint is removed.

--archive reads what archive=on has written to a bucket, as far back as that goes. It differs:

  - An event counts by the time in it, not by its arrival. It is found if it arrived at most a
    minute before that and an hour after.
  - Topics are read one after the other; of a topic, objects in the order in which their first
    records arrived, to the second, and records as Firehose wrote them. That is about the order
    of arrival. Firehose does not promise it, not even for a partition key, and may write a
    record twice. What is delivered keeps the order that is read, for each partition key.
  - Firehose writes an event up to half an hour after it arrived. What it writes before the
    place that a replay has reached is not delivered: let --to be half an hour ago.
  - Records do not have their partition keys. A replay takes them from what --partition-key
    points to in the data, else from the attribute partitionkey, else from the id, as the
    gateway does. If event types declare different pointers, replay each by itself.
  - --lambda gets the events of a topic in order, one request at a time, with the topic in place
    of the shard, and the place in the archive as the sequence number.
  - --stream needs --source, which says what stream the archive is of: that one is refused.

The stream is read with your AWS credentials: kinesis:ListShards, GetShardIterator and
GetRecords; --archive needs s3:ListBucket and s3:GetObject instead. --stream needs
kinesis:PutRecords, and kinesis:DescribeStreamSummary if both streams have the same name;
--lambda needs lambda:InvokeFunction, and of a stream kinesis:DescribeStreamSummary unless
--source is an ARN.`,
		Example: `  eventgateway replay --topic SpongeBob.Fruits --from 24h --dry-run
  eventgateway replay --topic 'SpongeBob.*' --from 2026-11-24T09:30:00Z --to 2026-11-24T11:00:00Z --out fruits.ndjson
  eventgateway replay --topic SpongeBob.Fruits --archive BUCKET --from 90d --to 30d --out fruits.ndjson
  eventgateway replay --topic SpongeBob.Fruits --from 7d --stream rebuilt --rate 500
  eventgateway replay --topic SpongeBob.Fruits --from 10m --lambda orders
  eventgateway replay --topic SpongeBob.Fruits --from 10m --http https://orders.example/events`,
	}
	topics, from, to := r.flags(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := r.readFlags(cmd, *topics, *from, *to); err != nil {
			return err
		}
		return r.run(cmd.Context())
	}
	return cmd
}

func (r *replaying) flags(cmd *cobra.Command) (topics *[]string, from, to *string) {
	flags := cmd.Flags()
	topics = flags.StringArray("topic", nil, "a topic, 'CLIENT.*' for all of a client, or an example (repeatable)")
	from = flags.String("from", "", "replay events that arrived from then on: a time (2026-11-24T09:30:00Z), "+
		"how long ago (10m), or beginning")
	to = flags.String("to", "now", "replay events that arrived before: a time, how long ago, or now")
	flags.StringVar(&r.Stream, "source", cmp.Or(os.Getenv("EVENTGATEWAY_STREAM"), "event-gateway-events"),
		"name or ARN of the stream that is read, or that --archive is of [EVENTGATEWAY_STREAM]")
	flags.StringVar(&r.archive, "archive", "",
		"read this bucket in place of the stream: the stack's output ArchiveBucketName")
	flags.StringVar(&r.partitionKey, "partition-key", "",
		"with --archive, the JSON Pointer that the event types declare for partition keys, such as /order/id")
	r.EndpointFlag(cmd)
	flags.StringVar(&r.where.stream, "stream", "", "publish to this other stream, by its name or ARN")
	flags.StringVar(&r.where.lambda, "lambda", "", "invoke this function, by its name or ARN")
	flags.StringVar(&r.where.http, "http", "", "send to this URL, by POST")
	flags.StringVar(&r.where.out, "out", "", "write to this file, or for - to standard output")
	flags.StringVar(&r.id, "id", "", "the value of replayid (default a new one)")
	flags.StringVar(&r.checkpoint, "checkpoint", "eventgateway-replay.json", "the file that says how far the replay is")
	flags.Float64Var(&r.rate, "rate", 0, "deliver at most so many events a second (default no limit)")
	flags.IntVar(&r.batch, "batch", 0, "with --lambda or --http, how many events share a request (default 100, or 1)")
	flags.IntVar(&r.concurrency, "concurrency", 8, "with --lambda or --http, how many requests are made at once")
	r.timeout = 30 * time.Second
	flags.Var((*flagvalue.Span)(&r.timeout), "timeout", "with --http, how long a request may take")
	flags.BoolVar(&r.dryRun, "dry-run", false, "only count the events")
	flags.BoolVar(&r.keepGoing, "keep-going", false, "leave out events that are refused")
	return topics, from, to
}

// validID is a replayid that needs no escapes anywhere. It has at most maxID bytes.
var validID = regexp.MustCompile(`^[A-Za-z0-9._~-]+$`)

func (r *replaying) readFlags(cmd *cobra.Command, topics []string, from, to string) (err error) {
	r.asked = asked{Source: r.Stream, From: from, To: to}
	if r.archive != "" {
		r.asked.Source, r.asked.Archive, r.asked.PartitionKey = "", r.archive, r.partitionKey
	}
	if r.asked.Target, err = r.where.String(), r.where.check(r.dryRun); err != nil {
		return err
	}
	flags := cmd.Flags()
	requests := r.where.lambda != "" || r.where.http != ""
	switch {
	case len(topics) == 0:
		return cli.UsageError("say which events, with --topic, such as --topic SpongeBob.Fruits")
	case from == "":
		return cli.UsageError("say since when, with --from, such as --from 24h or --from beginning")
	case r.rate != 0 && !(r.rate >= minRate && r.rate <= maxRate): // NaN is no rate
		return cli.Usagef("--rate is a number from %g to %.0f, or 0 for no limit", minRate, maxRate)
	case (flags.Changed("batch") || flags.Changed("concurrency")) && !requests:
		return cli.UsageError("--batch and --concurrency are for --lambda and --http")
	case flags.Changed("batch") && (r.batch < 1 || r.batch > maxBatch):
		return cli.Usagef("--batch is a number from 1 to %d", maxBatch)
	case r.concurrency < 1 || r.concurrency > maxAtOnce:
		return cli.Usagef("--concurrency is a number from 1 to %d", maxAtOnce)
	case r.id != "" && (len(r.id) > maxID || !validID.MatchString(r.id)):
		return cli.Usagef("--id is %q: want up to %d letters, digits, '.', '_', '~' or '-'", r.id, maxID)
	}
	if err := r.checkArchive(flags.Changed("source")); err != nil {
		return err
	}
	if r.topics, err = stream.ParseTopics(topics); err != nil {
		return err
	}
	r.asked.Topics = r.topics
	now := time.Now()
	if r.from, err = parseTime("--from", from, now); err != nil {
		return err
	}
	if r.to, err = parseTime("--to", to, now); err != nil {
		return err
	}
	if !r.from.Before(r.to) {
		return cli.Usagef("--from %s is not before --to %s", from, to)
	}
	if r.where.http != "" {
		return checkURL(r.where.http, r.URL, os.Getenv(authorization))
	}
	return nil
}

// parseTime reads a time, or how long ago, also in days. It is zero for the beginning.
func parseTime(flag, text string, now time.Time) (time.Time, error) {
	var ago flagvalue.Span
	if ago.Set(text) == nil {
		text = time.Duration(ago).String()
	}
	return stream.ParseTime(flag, text, now)
}

// String names the destination as it was typed.
func (d destination) String() string {
	switch {
	case d.stream != "":
		return "--stream " + d.stream
	case d.lambda != "":
		return "--lambda " + d.lambda
	case d.http != "":
		return "--http " + d.http
	}
	return "--out " + d.out
}

// check returns a usage error unless there is one destination, which a dry run does not need.
func (d destination) check(dryRun bool) error {
	n := 0
	for _, value := range []string{d.stream, d.lambda, d.http, d.out} {
		if value != "" {
			n++
		}
	}
	switch {
	case n > 1:
		return cli.UsageError("the events go to one place: leave out all but one of --stream, --lambda, --http and " +
			"--out")
	case n == 0 && !dryRun:
		return cli.UsageError("say where the events go: --stream, --lambda, --http or --out; or count them with " +
			"--dry-run")
	}
	return nil
}

// newState is the state of a replay that begins now.
func (r *replaying) newState() *state {
	return &state{Asked: r.asked, ID: cmp.Or(r.id, events.NewID(time.Now())), From: r.from, To: r.to}
}

// begin returns the state to begin with, and whether the replay goes on.
func (r *replaying) begin(found *state) (s *state, resumed bool, err error) {
	if found == nil {
		return r.newState(), false, nil
	}
	if r.id != "" && r.id != found.ID {
		return nil, false, cli.Usagef("%s is the checkpoint of the replay %s, which is not done", r.checkpoint,
			found.ID)
	}
	r.Remark("going on with the replay %s, which has delivered %s, as %s says", found.ID,
		output.Count(found.Progress.Delivered, "event"), r.checkpoint)
	return found, true, nil
}

// note tells of a failure to read that is tried again.
func (r *replaying) note(err error) { fmt.Fprintf(r.Stderr, "eventgateway: %v\n", err) }

// explain adds the likely cause to an error of what is read.
func (r *replaying) explain(err error) error {
	switch {
	case r.archive != "" && cli.Is[*types.NoSuchBucket](err):
		return fmt.Errorf("there is no bucket %s here: want the stack's output ArchiveBucketName", r.archive)
	case r.archive != "":
		return awsaccess.Explain(err, r.s3Endpoint())
	}
	return r.ExplainStream(err)
}
