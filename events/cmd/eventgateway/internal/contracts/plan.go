package contracts

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
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
		Args: cli.Arguments("DIR", 1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, _, plan, err := planFor(cmd.Context(), a, args[0], checks)
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
	cli.ChecksFlags(cmd, &checks)
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

// planFor plans a directory after checking it.
func planFor(
	ctx context.Context, a *cli.App, dir string, checks client.Checks,
) (*directory, *gateway, *planning.Plan, error) {
	d, ok, err := read(ctx, dir, schemadir.JudgeOptions{Events: true, Checks: registry.Checks(checks)})
	if err != nil {
		return nil, nil, nil, err
	}
	if !ok {
		err := d.print(a, result{EventTypes: len(d.Types), Findings: d.findings})
		return nil, nil, nil, errors.Join(err, cli.ErrReported)
	}
	d.findings = nil // warnings, which the gateway has, too, of what changes
	c, err := a.Gateway(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	g := &gateway{c, a.URL, checks}
	plan, err := g.plan(ctx, d.Directory)
	return d, g, plan, err
}

// ApplyCommand is the command apply.
func ApplyCommand(a *cli.App) *cobra.Command {
	var yes bool
	var checks client.Checks
	cmd := &cobra.Command{
		Use:   "apply DIR",
		Short: "Register what a directory of schemas says",
		Long: `Register what a directory of schemas says, after the plan is shown and you agree. If the
gateway refuses anything, nothing is registered. Each schema is registered after the ones
that it refers to. If somebody changes an event type after the plan, the command stops
there. It can be interrupted and repeated: it does what is left.

` + layout,
		Example: `  eventgateway apply schemas
  eventgateway apply schemas --yes`,
		Args: cli.Arguments("DIR", 1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !yes && !a.Interactive() {
				return cli.UsageError("there is no terminal to ask at: confirm the plan with --yes")
			}
			return applyDirectory(cmd.Context(), a, args[0], checks, yes)
		},
	}
	a.TimeoutFlag(cmd)
	a.OutputFlag(cmd, "one object for each change, as it is made")
	cli.ChecksFlags(cmd, &checks)
	cmd.Flags().BoolVar(&yes, "yes", false, "apply the plan without asking")
	return cmd
}

func applyDirectory(ctx context.Context, a *cli.App, dir string, checks client.Checks, yes bool) error {
	d, g, plan, err := planFor(ctx, a, dir, checks)
	if err != nil {
		return err
	}
	if err := d.text(a.Stderr, plan); err != nil {
		return err
	}
	switch {
	case len(plan.Refused()) > 0:
		return errors.New("nothing is applied: the gateway refuses a part of the plan")
	case len(plan.Changes) == 0:
		return nil
	case !yes && !a.Confirm(ctx, "Apply this?"):
		return errors.New("nothing is applied")
	}
	made := 0
	err = g.apply(ctx, plan, func(done Applied) error {
		made++
		what := fmt.Sprintf("version %d registered", done.Version)
		if done.Action == planning.Settings {
			what = fmt.Sprintf("settings of version %d changed", done.Version)
		}
		return a.Print(done, "%s.%s %s", done.Client, done.Event, what)
	})
	if at, is := errors.AsType[*stopped](err); is && lost(err) {
		a.Remark("somebody else changed %s after the plan: look at a new one", at.topic)
	} else if is {
		a.Remark("stopped at %s", at.topic)
	}
	if err != nil {
		a.Remark("made %d of %d changes: apply the directory again to make the others", made, len(plan.Changes))
	}
	return err
}
