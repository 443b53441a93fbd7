package registry

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// ListCommand is the command list.
func ListCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list CLIENT",
		Short: "List a client's event types",
		Example: `  eventgateway list SpongeBob
  eventgateway list SpongeBob -o json | jq -r .event`,
		Args: cli.Arguments("CLIENT", 1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.Gateway(cmd.Context())
			if err != nil {
				return err
			}
			table := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', 0)
			found := 0
			for e, err := range c.List(cmd.Context(), args[0]) {
				if err != nil {
					return err
				}
				found++
				if a.JSON() {
					if err := cli.PrintJSON(a.Stdout, e); err != nil {
						return err
					}
					continue
				}
				if found == 1 {
					fmt.Fprintln(table, "EVENT\tVERSION\tREGISTERED")
				}
				mark := ""
				switch {
				case e.DeprecatedAt != nil:
					mark = "\tdeprecated"
				case e.VersionDeprecatedAt != nil:
					mark = "\tversion deprecated"
				}
				fmt.Fprintf(table, "%s\t%d\t%s%s\n", e.Event, e.Version, e.CreatedAt.UTC().Format(time.RFC3339), mark)
				if found%1000 == 0 { // a table is kept in memory until it is flushed
					if err := table.Flush(); err != nil {
						return err
					}
				}
			}
			if found == 0 {
				a.Remark("%s has no events registered", args[0])
			}
			return table.Flush()
		},
	}
	a.TimeoutFlag(cmd)
	a.OutputFlag(cmd, "one object a line")
	return cmd
}
