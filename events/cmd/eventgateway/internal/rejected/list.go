package rejected

import (
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
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
		Args: cobra.NoArgs,
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

func (r *rejections) print(log *eventLog) error {
	wanted := slices.DeleteFunc(log.events, func(e *event) bool { return !r.wanted(e) })
	if r.JSON() {
		for _, e := range wanted {
			if err := cli.PrintJSON(r.Stdout, e); err != nil {
				return err
			}
		}
	} else if err := r.printTable(wanted); err != nil {
		return err
	}
	if len(wanted) == 0 {
		r.Remark("there are no rejected events")
	}
	return nil
}

func (r *rejections) printTable(list []*event) error {
	table := tabwriter.NewWriter(r.Stdout, 0, 0, 2, ' ', 0)
	groups := group(list)
	if r.each {
		groups = slices.Collect(slices.Chunk(list, 1))
	}
	for i, group := range groups {
		if i == 0 {
			fmt.Fprintln(table, "ID\tSTATE\tTIMES\tTOPIC\tCODE\tVERSION\tREJECTED")
		}
		e := group[0]
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%s\t%s\t%s", e.ID, e.State, e.Times, e.topic(), e.Code, e.version(),
			e.LastAt.UTC().Format(time.RFC3339))
		if n := len(group); n > 1 {
			fmt.Fprintf(table, " to %s, %d events", group[n-1].LastAt.UTC().Format(time.RFC3339), n)
		}
		fmt.Fprintln(table)
		if i%1000 == 999 { // a table is kept in memory until it is flushed
			if err := table.Flush(); err != nil {
				return err
			}
		}
	}
	err := table.Flush()
	if len(groups) < len(list) {
		r.Remark("events that were rejected alike share a line: --each prints a line for each")
	}
	return err
}
