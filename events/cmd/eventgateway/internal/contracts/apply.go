package contracts

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
	"example.com/eventgateway/events/cmd/eventgateway/internal/planning"
)

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
		RunE: func(cmd *cobra.Command, args []string) error {
			if !yes && !a.Interactive() {
				return cli.UsageError("there is no terminal to ask at: confirm the plan with --yes")
			}
			return applyDirectory(cmd.Context(), a, args[0], checks, yes)
		},
	}
	a.TimeoutFlag(cmd)
	a.OutputFlag(cmd, "one object for each change, as it is made")
	flagvalue.ChecksFlags(cmd, &checks)
	cmd.Flags().BoolVar(&yes, "yes", false, "apply the plan without asking")
	return cmd
}

func applyDirectory(ctx context.Context, a *cli.App, dir string, checks client.Checks, yes bool) error {
	d, g, plan, err := planFor(ctx, a, a.Gateway, dir, checks)
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

// Applied is a change that was made.
type Applied struct {
	Client  string          `json:"client"`
	Event   string          `json:"event"`
	Action  planning.Action `json:"action"`
	Version int             `json:"version"`
}

// stopped is the error that ends the changes at an event type.
type stopped struct {
	topic string
	err   error
}

// Error implements error.
func (e *stopped) Error() string { return e.topic + ": " + e.err.Error() }

// Unwrap returns what stopped the changes.
func (e *stopped) Unwrap() error { return e.err }

// apply makes the changes of a plan in their order, and tells of each. It stops where somebody
// else has changed the event type after the plan. The changes before stay, and the next plan
// leaves them out.
func (g *gateway) apply(ctx context.Context, plan *planning.Plan, tell func(Applied) error) error {
	versions := map[core.EventType]int{}
	for _, c := range plan.Unchanged {
		versions[c.Type.EventType] = c.Version
	}
	for _, c := range plan.Changes {
		if err := ctx.Err(); err != nil {
			return err
		}
		document := c.Type.Pinned(func(to core.EventType) int { return versions[to] })
		r, err := g.RegisterWith(ctx, c.Client, c.Event, document, g.options(c))
		if err != nil {
			return &stopped{c.Topic(), err}
		}
		versions[c.Type.EventType] = r.Version
		if err := tell(Applied{c.Client, c.Event, c.Action, r.Version}); err != nil {
			return err
		}
		if err := g.took(c, r.Registered); err != nil {
			return err
		}
	}
	return nil
}

// lost reports whether the gateway refused a change because somebody else was faster.
func lost(err error) bool {
	p, ok := errors.AsType[*client.Problem](err)
	return ok && (p.Code == string(core.CodeRegistrationConflict) || p.Code == string(core.CodePreconditionFailed))
}
