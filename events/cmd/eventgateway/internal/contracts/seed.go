package contracts

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/cmd/eventgateway/internal/planning"
)

// Seed registers what a directory of schemas says with a gateway that c asks. It does not ask the
// user. Problems and warnings are told on standard error, as apply tells them.
func Seed(ctx context.Context, a *cli.App, c *client.Client, dir string) error {
	open := func(context.Context) (*client.Client, error) { return c, nil }
	d, g, plan, err := planFor(ctx, a, open, dir, client.Checks{})
	if err != nil {
		return err
	}
	warned := slices.ContainsFunc(plan.Changes, func(c *planning.Change) bool { return len(c.Warnings) > 0 })
	refused := len(plan.Refused()) > 0
	if warned || refused {
		if err := d.text(a.Stderr, plan); err != nil {
			return err
		}
	}
	if refused {
		return errors.New("nothing is registered: the gateway refuses a part of " + dir)
	}
	if err := g.apply(ctx, plan, func(Applied) error { return nil }); err != nil {
		return err
	}
	unchanged := ""
	if n := len(plan.Unchanged); n > 0 {
		unchanged = fmt.Sprintf("; %d unchanged", n)
	}
	a.Remark("registered %s of %s%s", output.Count(len(plan.Changes), "event type"), dir, unchanged)
	return nil
}
