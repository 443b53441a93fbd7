package rejected

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/internal/rejectlog"
)

func (r *rejections) showCommand() *cobra.Command {
	body := false
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show a rejected event",
		Long: `Show why an event was rejected, and the event as it was sent. With --body, print only
its bytes. With --output json, print its record in the stream of rejected events, a
CloudEvent.`,
		Example: `  eventgateway rejected show 019ab3c4-5d6e-7f80-9192-a3b4c5d6e7f8
  eventgateway rejected show 019ab3c4-5d6e-7f80-9192-a3b4c5d6e7f8 --body | jq .`,
		RunE: func(cmd *cobra.Command, args []string) error {
			log, err := r.readLog(cmd.Context())
			if err != nil {
				return err
			}
			e, err := log.Find(args[0])
			if err != nil {
				return err
			}
			found, err := rejectlog.Fetch(cmd.Context(), r, e, args[0])
			switch {
			case err != nil:
				return err
			case body:
				_, err = r.Stdout.Write(found.Rejected.Original.Bytes)
			case r.JSON():
				_, err = r.Stdout.Write(append(found.Bytes, '\n'))
			default:
				describe(r.Stdout, *found.Rejected, e)
				_, err = fmt.Fprintf(r.Stdout, "\n%s\n", legible(found.Rejected.Original.Bytes))
			}
			return err
		},
	}
	r.OutputFlag(cmd, "the record")
	cmd.Flags().BoolVar(&body, "body", false, "print only the event's bytes")
	return cmd
}

// describe prints a rejection without the event's bytes.
func describe(w io.Writer, r events.Rejected, e *rejectlog.Event) {
	line := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-12s "+format+"\n", append([]any{name}, args...)...)
	}
	line("id", "%s", r.ID)
	line("state", "%s", e.State)
	if e.Resent != nil {
		line("resent", "%s: shard %s sequence %s", e.Resent.At.UTC().Format(time.RFC3339), e.Resent.Receipt.ShardID,
			e.Resent.Receipt.SequenceNumber)
		if e.Resent.By != "" {
			line("resent by", "%q", e.Resent.By)
		}
		if e.Resent.Edited {
			line("", "edited before: what is stored is not what was rejected")
		}
	}
	line("rejected", "%s, %d in all", r.Time.UTC().Format(time.RFC3339Nano), e.Times)
	line("topic", "%s", r.Topic())
	line("event id", "%q", r.EventID)
	line("source", "%q", r.EventSource)
	if r.Version != 0 {
		line("names", "version %d", r.Version)
	}
	line("version", "%s", version(r.SchemaVersion))
	line("code", "%s", r.Code)
	line("detail", "%q", r.Detail)
	for _, v := range r.Errors {
		line("", "%q: %q (%s at %q)", v.Pointer, v.Detail, v.Keyword, v.SchemaPointer)
	}
	if r.ErrorsOmitted > 0 {
		line("", "and %d more", r.ErrorsOmitted)
	}
	if r.Atomic {
		line("batch", "atomic: nothing of it was stored")
	}
	line("content type", "%q", r.Original.ContentType)
	for _, name := range slices.Sorted(maps.Keys(r.Original.Header)) {
		line("header", "%s: %q", name, r.Original.Header[name])
	}
	size := fmt.Sprintf("%d bytes", r.Original.Size)
	if r.Original.Truncated {
		size += fmt.Sprintf(", of which %d are kept", len(r.Original.Bytes))
	}
	line("size", "%s", size)
}

// legible returns text unchanged. Bytes that are not text, or that have control characters
// a terminal could obey, it returns as a quoted Go string.
func legible(b []byte) string {
	if rejectlog.IsText(b) {
		return string(b)
	}
	return fmt.Sprintf("%q", b)
}
