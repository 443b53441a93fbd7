package contracts

import (
	"context"
	"errors"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/planning"
)

// Applied is a change that was made.
type Applied struct {
	Client  string          `json:"client"`
	Event   string          `json:"event"`
	Action  planning.Action `json:"action"`
	Version int             `json:"version"`
}

// stopped is the error at an event type.
type stopped struct {
	topic string
	err   error
}

// Error implements error.
func (e *stopped) Error() string { return e.topic + ": " + e.err.Error() }

// Unwrap returns what stopped the changes.
func (e *stopped) Unwrap() error { return e.err }

// apply makes the changes of a plan, each behind the ones that it refers to, and tells of
// each. It stops where the gateway has another state than the plan is about; what was done
// until then stays, and the next plan does not have it.
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

// lost reports whether the gateway refused a change because of another one.
func lost(err error) bool {
	p, ok := errors.AsType[*client.Problem](err)
	return ok && (p.Code == string(core.CodeRegistrationConflict) || p.Code == string(core.CodePreconditionFailed))
}
