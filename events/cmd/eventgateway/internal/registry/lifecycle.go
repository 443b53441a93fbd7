package registry

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// DeprecateCommand is the command deprecate.
func DeprecateCommand(a *cli.App) *cobra.Command {
	var version int
	var undo bool
	cmd := &cobra.Command{
		Use:   "deprecate CLIENT EVENT",
		Short: "Mark an event type, or one version, as deprecated",
		Long: `Mark an event type as deprecated, or, with --version, one version of its schema. The
gateway still accepts its events; lists and the answers to its senders have the mark.
Only a deprecated event type can be deleted.`,
		Example: `  eventgateway deprecate SpongeBob Fruits
  eventgateway deprecate SpongeBob Fruits --version 2
  eventgateway deprecate SpongeBob Fruits --undo`,
		Args: cli.Arguments("CLIENT EVENT", 2, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if version < 1 && cmd.Flags().Changed("version") {
				return cli.UsageError("--version is a number from 1")
			}
			c, err := a.Gateway(cmd.Context())
			if err != nil {
				return err
			}
			var since *time.Time
			what := args[0] + "." + args[1]
			if version == 0 {
				since, err = deprecateType(cmd.Context(), c, args[0], args[1], !undo)
			} else {
				what = fmt.Sprintf("%s version %d", what, version)
				v, failed := c.DeprecateVersion(cmd.Context(), args[0], args[1], version, !undo)
				since, err = v.VersionDeprecatedAt, failed
			}
			if err != nil {
				return err
			}
			is := "is not deprecated"
			if since != nil {
				is = "is deprecated since " + since.UTC().Format(time.RFC3339)
			}
			_, err = fmt.Fprintf(a.Stdout, "%s %s\n", what, is)
			return err
		},
	}
	a.TimeoutFlag(cmd)
	cmd.Flags().IntVar(&version, "version", 0, "mark only this version (default the event type)")
	cmd.Flags().BoolVar(&undo, "undo", false, "take the mark back")
	return cmd
}

// deprecateType registers the latest schema again, to change its mark.
func deprecateType(ctx context.Context, c *client.Client, name, event string,
	deprecated bool) (since *time.Time, err error) {
	latest, err := c.Schema(ctx, name, event, client.SchemaOptions{})
	if err != nil {
		return nil, err
	}
	r, err := c.RegisterWith(ctx, name, event, latest.Document, client.RegisterOptions{Deprecated: &deprecated})
	if err != nil {
		return nil, err
	}
	if r.New {
		return nil, fmt.Errorf("version %d was registered at the same moment: "+
			"version %d has the schema of version %d again; register the schema that should be the latest",
			r.Version-1, r.Version, latest.Version)
	}
	return r.DeprecatedAt, nil
}

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
