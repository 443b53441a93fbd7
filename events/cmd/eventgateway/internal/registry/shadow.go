package registry

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
	"example.com/eventgateway/events/cmd/eventgateway/internal/input"
)

// ShadowCommand is the command shadow.
func ShadowCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "shadow",
		Short: "Try the next schema of an event type on its events",
		Long: `Try the next schema of an event type on its events. The gateway validates each event
that it stores against the shadow, too. The metrics ShadowChecked and ShadowViolations
count these events and the events that the shadow refuses, which are also logged. The
answers to senders do not change. When the shadow is right, "promote" makes it the next
version.`,
		Example: `  eventgateway shadow set SpongeBob Fruits next.json
  eventgateway schema SpongeBob Fruits --shadow
  eventgateway shadow promote SpongeBob Fruits --dry-run
  eventgateway shadow promote SpongeBob Fruits
  eventgateway shadow drop SpongeBob Fruits`,
	}
	cmd.AddCommand(shadowSetCommand(a), shadowPromoteCommand(a), shadowDropCommand(a))
	return cmd
}

func shadowSetCommand(a *cli.App) *cobra.Command {
	var checks client.Checks
	var file input.Schema
	cmd := &cobra.Command{
		Use:     "set CLIENT EVENT SCHEMA.json",
		Short:   "Set the shadow, or replace it",
		Example: "  eventgateway shadow set SpongeBob Fruits next.json",
		RunE: func(cmd *cobra.Command, args []string) error {
			schema, err := file.Read(a.Stdin, args[2])
			if err != nil {
				return err
			}
			c, err := a.Gateway(cmd.Context())
			if err != nil {
				return err
			}
			r, err := c.SetShadowWith(cmd.Context(), args[0], args[1], schema.Document, checks)
			err = cli.LocateSchema(err, schema)
			what := "is set"
			if !r.New {
				what = "is this schema already"
			}
			return printShadow(a, r, schema, what, err)
		},
	}
	file.RootFlag(cmd)
	a.TimeoutFlag(cmd)
	a.OutputFlag(cmd, "what the gateway answered")
	flagvalue.ChecksFlags(cmd, &checks)
	return cmd
}

func shadowPromoteCommand(a *cli.App) *cobra.Command {
	var options client.PromoteOptions
	var failOnRefused bool
	cmd := &cobra.Command{
		Use:   "promote CLIENT EVENT",
		Short: "Make the shadow the next version",
		Long: `Make the shadow the next version. As with "register", the schema must be compatible
with the earlier versions, unless --compatibility is none. Settings without a flag stay
as they are. With --dry-run, the command prints what a promotion would do
and, if the deployment keeps samples of events, which of them the shadow refuses.`,
		Example: `  eventgateway shadow promote SpongeBob Fruits --dry-run
  eventgateway shadow promote SpongeBob Fruits`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if failOnRefused && !options.DryRun {
				return cli.UsageError(noDryRun)
			}
			c, err := a.Gateway(cmd.Context())
			if err != nil {
				return err
			}
			r, err := c.PromoteShadow(cmd.Context(), args[0], args[1], options)
			what := "is registered"
			if r.DryRun {
				what = "would be registered"
			}
			if err := printShadow(a, r, input.Source{}, what, err); err != nil {
				return err
			}
			return checkTraffic(a, r.Traffic, failOnRefused)
		},
	}
	a.TimeoutFlag(cmd)
	a.OutputFlag(cmd, "what the gateway answered")
	flags := cmd.Flags()
	flags.StringVar(&options.Fingerprint, "fingerprint", "", "promote only the shadow with this fingerprint")
	flagvalue.SettingFlag(cmd, &options.Compatibility, "compatibility", "as for register")
	flagvalue.SettingFlag(cmd, &options.OpenContent, "open-content", "as for register")
	flagvalue.VersionFieldFlag(cmd, &options.VersionField)
	flagvalue.DraftFlag(cmd, &options.Draft)
	flagvalue.SettingFlag(cmd, &options.Accept, "accept", "as for register")
	flags.BoolVar(&options.DryRun, "dry-run", false, "print what a promotion would do, and change nothing")
	flagvalue.ChecksFlags(cmd, &options.Checks)
	failOnTrafficFlag(cmd, &failOnRefused)
	return cmd
}

func shadowDropCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "drop CLIENT EVENT",
		Short:   "Remove the shadow",
		Example: "  eventgateway shadow drop SpongeBob Fruits",
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.Gateway(cmd.Context())
			if err != nil {
				return err
			}
			if err := c.DropShadow(cmd.Context(), args[0], args[1]); err != nil {
				return err
			}
			return a.Print(done{Client: args[0], Event: args[1], Dropped: true},
				"%s.%s has no shadow now", args[0], args[1])
		},
	}
	a.TimeoutFlag(cmd)
	return cmd
}

// printShadow prints the registration of a shadow or the promotion of one.
func printShadow(a *cli.App, r client.Registration, schema input.Source, what string, err error) error {
	if err != nil {
		return err
	}
	a.Warn(r.Registered, schema)
	which := fmt.Sprintf("version %d", r.Version)
	if r.Shadow {
		which = "shadow of " + which
	}
	err = a.Print(r.Registered, "%s.%s %s %s, fingerprint %s", r.Client, r.Event, which, what, r.Fingerprint)
	return errors.Join(err, printTraffic(a, r.Traffic))
}
