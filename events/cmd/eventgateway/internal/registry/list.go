package registry

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// ListCommand is the command list.
func ListCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list [CLIENT]",
		Short: "List the clients, or a client's event types",
		Long:  `List a client's event types, or, without CLIENT, the clients that have any.`,
		Example: `  eventgateway list
  eventgateway list SpongeBob
  eventgateway list SpongeBob -o json | jq -r .event`,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.Gateway(cmd.Context())
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return listClients(cmd.Context(), a, c)
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

func listClients(ctx context.Context, a *cli.App, c *client.Client) error {
	list := a.NewList("CLIENT")
	for name, err := range c.Clients(ctx) {
		if err != nil {
			return err
		}
		entry := struct {
			Client string `json:"client"`
		}{name}
		if err := list.Add(entry, name); err != nil {
			return err
		}
	}
	return list.End("no client has events registered")
}
