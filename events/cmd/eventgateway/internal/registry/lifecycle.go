package registry

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// done says in JSON what a command did where the gateway's answer is empty.
type done struct {
	Client  string `json:"client"`
	Event   string `json:"event"`
	Deleted bool   `json:"deleted,omitempty"` // the event type
	Dropped bool   `json:"dropped,omitempty"` // the shadow
}

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
		RunE: func(cmd *cobra.Command, args []string) error {
			if version < 1 && cmd.Flags().Changed("version") {
				return cli.UsageError("--version is a number from 1")
			}
			c, err := a.Gateway(cmd.Context())
			if err != nil {
				return err
			}
			if version == 0 {
				r, err := deprecateType(cmd.Context(), c, args[0], args[1], !undo)
				if err != nil {
					return err
				}
				return a.Print(r.Registered, "%s.%s %s", args[0], args[1], deprecated(r.DeprecatedAt))
			}
			v, err := c.DeprecateVersion(cmd.Context(), args[0], args[1], version, !undo)
			if err != nil {
				return err
			}
			return a.Print(v, "%s.%s version %d %s", args[0], args[1], version, deprecated(v.VersionDeprecatedAt))
		},
	}
	a.TimeoutFlag(cmd)
	cmd.Flags().IntVar(&version, "version", 0, "mark only this version (default the event type)")
	cmd.Flags().BoolVar(&undo, "undo", false, "take the mark back")
	return cmd
}

// deprecated says since when something is deprecated.
func deprecated(since *time.Time) string {
	if since == nil {
		return "is not deprecated"
	}
	return "is deprecated since " + since.UTC().Format(time.RFC3339)
}

// deprecateType registers the latest schema again, to change its mark.
func deprecateType(ctx context.Context, c *client.Client, name, event string,
	deprecated bool) (client.Registration, error) {
	latest, err := c.Schema(ctx, name, event, client.SchemaOptions{})
	if err != nil {
		return client.Registration{}, err
	}
	r, err := c.RegisterWith(ctx, name, event, latest.Document, client.RegisterOptions{Deprecated: &deprecated})
	if err == nil && r.New {
		err = fmt.Errorf("version %d was registered at the same moment: "+
			"version %d has the schema of version %d again; register the schema that should be the latest",
			r.Version-1, r.Version, latest.Version)
	}
	return r, err
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
			return a.Print(done{Client: args[0], Event: args[1], Deleted: true}, "%s.%s deleted", args[0], args[1])
		},
	}
	a.TimeoutFlag(cmd)
	cmd.Flags().BoolVar(&yes, "yes", false, "confirm the deletion")
	return cmd
}
