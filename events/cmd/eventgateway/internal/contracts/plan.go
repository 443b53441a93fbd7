package contracts

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/cmd/eventgateway/internal/planning"
	"example.com/eventgateway/events/internal/schemadir"
)

// PlanCommand is the command plan.
func PlanCommand(a *cli.App) *cobra.Command {
	var exitCode, failOnTraffic bool
	var checks client.Checks
	cmd := &cobra.Command{
		Use:   "plan DIR",
		Short: "Say what apply would do with a directory of schemas",
		Long: `Compare a directory of schemas with what a gateway has registered, and say what "apply"
would do: new event types and versions, with what the gateway says about them and about
recent events, and settings. Event types that are registered for the directory's clients,
and that the directory does not have, are named and stay. Nothing is changed.

The command ends with 1 if the gateway refuses a change. With --exit-code, it ends with 4
if there is any difference.

` + layout,
		Example: `  eventgateway plan schemas
  eventgateway plan schemas --exit-code`,
		RunE: func(cmd *cobra.Command, args []string) error {
			d, _, plan, err := planFor(cmd.Context(), a, a.Gateway, args[0], checks)
			if err != nil {
				return err
			}
			if a.Format() == output.Text {
				err = d.text(a.Stdout, plan)
			} else {
				d.planned(plan)
				err = a.PrintFindings(d.findings, plan)
			}
			switch {
			case err != nil:
				return err
			case len(plan.Refused()) > 0:
				return cli.ErrReported
			case failOnTraffic && refusesTraffic(plan):
				a.Report(a.Stderr, "", errors.New("a schema refuses recent events, or the gateway keeps none"))
				return cli.ErrReported
			case exitCode && len(plan.Changes)+len(plan.Drift) > 0:
				return cli.ErrDiffers
			}
			return nil
		},
	}
	a.TimeoutFlag(cmd)
	a.FindingsFlag(cmd)
	flagvalue.ChecksFlags(cmd, &checks)
	cmd.Flags().BoolVar(&exitCode, "exit-code", false, "end with 4 if the gateway and the directory differ")
	cmd.Flags().BoolVar(&failOnTraffic, "fail-on-traffic", false,
		"fail if a new version refuses a recent event, or if the gateway keeps none")
	return cmd
}

// refusesTraffic reports whether a new version refuses a recent event, or is not tried on any.
func refusesTraffic(plan *planning.Plan) bool {
	return slices.ContainsFunc(plan.Changes, func(c *planning.Change) bool {
		return c.Action == planning.Version && (c.Traffic == nil || c.Traffic.Refused > 0)
	})
}

// connect returns a client of the gateway that a directory is for.
type connect func(context.Context) (*client.Client, error)

// planFor checks a directory and plans it.
func planFor(
	ctx context.Context, a *cli.App, open connect, dir string, checks client.Checks,
) (*directory, *gateway, *planning.Plan, error) {
	d, ok, err := read(ctx, dir, schemadir.JudgeOptions{Events: true, Checks: registry.Checks(checks)})
	if err != nil {
		return nil, nil, nil, err
	}
	if !ok {
		err := d.print(a, result{EventTypes: len(d.Types), Findings: d.findings})
		return nil, nil, nil, errors.Join(err, cli.ErrReported)
	}
	d.findings = nil // only warnings, which the gateway gives again of what changes
	c, err := open(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	g := &gateway{c, a.URL, checks}
	plan, err := g.plan(ctx, d.Directory)
	return d, g, plan, err
}
