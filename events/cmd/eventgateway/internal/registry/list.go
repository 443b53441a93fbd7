package registry

import (
	"fmt"
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
			list := a.NewList("EVENT", "VERSION", "REGISTERED")
			for e, err := range c.List(cmd.Context(), args[0]) {
				if err != nil {
					return err
				}
				cells := []string{e.Event, fmt.Sprint(e.Version), e.CreatedAt.UTC().Format(time.RFC3339)}
				switch {
				case e.DeprecatedAt != nil:
					cells = append(cells, "deprecated")
				case e.VersionDeprecatedAt != nil:
					cells = append(cells, "version deprecated")
				}
				if err := list.Add(e, cells...); err != nil {
					return err
				}
			}
			return list.End(args[0] + " has no events registered")
		},
	}
	a.TimeoutFlag(cmd)
	a.OutputFlag(cmd, "one object a line")
	return cmd
}
