package contracts

import (
	"context"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/internal/schemadir"
)

// LintCommand is the command lint.
func LintCommand(a *cli.App) *cobra.Command {
	var checks client.Checks
	cmd := &cobra.Command{
		Use:   "lint DIR",
		Short: "Check a directory of schemas without a gateway",
		Long: `Check with the gateway's own code whether the schemas of a directory can be registered
with their settings, and whether the references among them lead somewhere. "check DIR"
also validates the directory's events. The command ends with 1 if anything is wrong.

` + layout,
		Example: `  eventgateway lint schemas`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return judge(cmd.Context(), a, args[0], schemadir.JudgeOptions{Checks: registry.Checks(checks)})
		},
	}
	a.FindingsFlag(cmd)
	flagvalue.ChecksFlags(cmd, &checks)
	return cmd
}

// Check is the command check for a directory.
func Check(ctx context.Context, a *cli.App, dir string, checks client.Checks) error {
	return judge(ctx, a, dir, schemadir.JudgeOptions{Events: true, Checks: registry.Checks(checks)})
}

func judge(ctx context.Context, a *cli.App, dir string, options schemadir.JudgeOptions) error {
	d, ok, err := read(ctx, dir, options)
	if err != nil {
		return err
	}
	found := result{EventTypes: len(d.Types), Findings: d.findings}
	for _, t := range d.Types {
		if options.Events {
			found.Events += len(t.Valid) + len(t.Invalid)
		}
	}
	if err := d.print(a, found); err != nil {
		return err
	}
	switch {
	case !ok:
		return cli.ErrReported
	case a.Format() != output.Text:
		return nil
	case options.Events:
		return a.Print(nil, "%s: %s can be registered, the verdicts on %s are as the folders say", dir,
			output.Count(found.EventTypes, "event type"), output.Count(found.Events, "event"))
	}
	return a.Print(nil, "%s: %s can be registered", dir, output.Count(found.EventTypes, "event type"))
}
