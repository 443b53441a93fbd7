package sending

import (
	"github.com/spf13/cobra"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
)

func (s *sending) addFlags(cmd *cobra.Command, data *string) {
	s.receipts.Flags(cmd)
	flags := cmd.Flags()
	flags.StringVarP(data, "data", "d", "", "the event itself")
	flags.StringVar(&s.mediaType, "content-type", events.JSONType,
		"the media type that the event type is registered for")
	flagvalue.MayBeEmpty(flags, "data")
	flags.StringVar(&s.id, "id", "", "the event's id; an idempotent event type stores each id once")
	flags.IntVar(&s.version, "version", 0,
		"the version of their schema that the events are of, if the event type accepts it (default the latest)")
	flags.BoolVar(&s.inputs.NDJSON, "ndjson", false, "read every file as one event a line")
	flags.IntVar(&s.batch, "batch", 0, "how many events share a request, up to 5000 (default one by one)")
	flags.BoolVar(&s.dryRun, "dry-run", false, "ask what would become of the events, and store nothing")
	flags.IntVar(&s.concurrency, "concurrency", 8, "how many requests are made at once (with --batch, 1 by default)")
	KeepGoingFlag(cmd, &s.keepGoing)
}

// readFlags checks the flags, and sets what follows from them.
func (s *sending) readFlags(cmd *cobra.Command) error {
	flags := cmd.Flags()
	switch {
	case s.typed && (len(s.inputs.Names) > 0 || s.inputs.NDJSON):
		return cli.UsageError("--data is the only event: leave out the files and --ndjson")
	case s.concurrency < 1 || s.concurrency > 64:
		return cli.UsageError("--concurrency is a number from 1 to 64")
	case flags.Changed("content-type") && (s.inputs.NDJSON || s.batch > 0):
		return cli.UsageError("--content-type sends each file as one event: leave out --ndjson and --batch")
	case s.id != "" && (len(s.inputs.Names) > 1 || s.inputs.NDJSON || s.batch > 0):
		return cli.UsageError("--id names one event: give one FILE or --data, without --ndjson and --batch")
	case s.version < 1 && flags.Changed("version"):
		return cli.UsageError("--version is a number from 1")
	case s.batch < 1 && flags.Changed("batch") || s.batch > 5000:
		return cli.UsageError("--batch is a number from 1 to 5000")
	}
	if len(s.inputs.Names) == 0 {
		s.inputs.Names = []string{"-"}
	}
	s.inputs.Lines = s.batch > 0 && !s.typed
	s.inputs.Whole = flags.Changed("content-type") || s.id != ""
	if s.batch > 0 && !flags.Changed("concurrency") {
		s.concurrency = 1
	}
	return nil
}
