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
		Short: "Delete an event type that is deprecated",
		Long: `Delete an event type that is deprecated, where the deployment allows it. Its events
are refused from then on. Its versions can still be read by their numbers; the name
can be registered again, and its versions are numbered on.`,
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
	cmd.Flags().BoolVar(&yes, "yes", false, "delete it, without asking")
	return cmd
}
