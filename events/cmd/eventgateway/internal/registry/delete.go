package registry

import (
	"fmt"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// DeleteCommand is the command delete.
func DeleteCommand(a *cli.App) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "delete CLIENT EVENT --yes",
		Short: "Delete a deprecated event type",
		Long: `Delete a deprecated event type, if the deployment allows it. The gateway then refuses
its events. Its versions can still be read by number. If the name is registered again,
the numbers of its versions go on.`,
		Example: `  eventgateway deprecate SpongeBob Fruits
  eventgateway delete SpongeBob Fruits --yes`,
		Args: cli.Arguments("CLIENT EVENT", 2, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !yes {
				return cli.UsageError("this cannot be undone: confirm it with --yes")
			}
			c, err := a.Gateway(cmd.Context())
			if err != nil {
				return err
			}
			if err := c.Delete(cmd.Context(), args[0], args[1]); err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.Stdout, "%s.%s deleted\n", args[0], args[1])
			return err
		},
	}
	a.TimeoutFlag(cmd)
	cmd.Flags().BoolVar(&yes, "yes", false, "confirm the deletion")
	return cmd
}
