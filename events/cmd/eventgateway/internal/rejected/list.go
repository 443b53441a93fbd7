package rejected

import (
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/internal/rejectlog"
)

func (r *rejections) listCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the rejected events, and which of them were sent again",
		Long: `List the rejected events, the oldest first. An event that was sent and rejected
several times is listed once: the id is from the first rejection, the rest of the
line from the last.

Events of a type that were rejected for the same reason, in the same places, share a
line with their number and the id of the first. With --each, and in JSON, each event
has its own line.`,
		Example: `  eventgateway rejected list
  eventgateway rejected list --client SpongeBob --code event_invalid --from 24h
  eventgateway rejected list -o json | jq -r 'select(.state == "rejected") | .id'`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			log, err := r.readLog(cmd.Context())
			if err != nil {
				return err
			}
			return r.print(log)
		},
	}
	r.filterFlags(cmd)
	cmd.Flags().BoolVar(&r.each, "each", false, "a line for each event, also for events that are alike")
	r.OutputFlag(cmd, "one object a line")
	return cmd
}

func (r *rejections) print(log *rejectlog.Log) error {
	nothing, all := "there are no rejected events", log.Events()
	if len(all) > 0 {
		nothing = "no rejected event matches"
	}
	wanted := slices.DeleteFunc(all, func(e *rejectlog.Event) bool { return !r.wanted(e) })
	groups := rejectlog.Group(wanted)
	if r.each || r.JSON() {
		groups = slices.Collect(slices.Chunk(wanted, 1))
	}
	list := r.NewList("ID", "STATE", "TIMES", "TOPIC", "CODE", "VERSION", "REJECTED")
	for _, group := range groups {
		e, at := group[0], group[0].LastAt.UTC().Format(time.RFC3339)
		if n := len(group); n > 1 {
			at += fmt.Sprintf(" to %s, %d events", group[n-1].LastAt.UTC().Format(time.RFC3339), n)
		}
		if err := list.Add(e, e.ID, e.State, fmt.Sprint(e.Times), e.Topic(), e.Code, version(e.SchemaVersion),
			at); err != nil {
			return err
		}
	}
	err := list.End(nothing)
	if len(groups) < len(wanted) {
		r.Remark("events that were rejected alike share a line: --each prints a line for each")
	}
	return err
}

// version is a version of a schema as text, "-" for none.
func version(n int) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}
