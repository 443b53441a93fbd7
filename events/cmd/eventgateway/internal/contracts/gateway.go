package contracts

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/planning"
	"example.com/eventgateway/events/internal/schemadir"
)

// gateway is what a directory is compared with.
type gateway struct {
	*client.Client
	url    string
	checks client.Checks // of each registration
}

// state reads what the gateway has of some clients.
func (g *gateway) state(ctx context.Context, clients []string) (planning.State, error) {
	found := make([]planning.State, len(clients))
	err := each(ctx, len(clients), func(ctx context.Context, i int) error {
		return again(ctx, func() (err error) {
			found[i], err = g.list(ctx, clients[i])
			return err
		})
	})
	state := planning.State{}
	for _, some := range found {
		maps.Copy(state, some)
	}
	return state, err
}

// list reads what the gateway has of a client.
func (g *gateway) list(ctx context.Context, name string) (planning.State, error) {
	found := planning.State{}
	for e, err := range g.List(ctx, name) {
		if err != nil {
			return nil, err
		}
		if e.Fingerprint == "" {
			return nil, g.older("its lists have no fingerprints of schemas")
		}
		found[core.EventType{Client: name, Event: e.Event}] = planning.Registered{
			Version: e.Version, Fingerprint: e.Fingerprint, ETag: `"` + e.ETag + `"`,
			Settings: schemadir.SettingsOf(e.Settings)}
	}
	return found, nil
}

// clients returns the names of all clients that have event types.
func (g *gateway) clients(ctx context.Context) (names []string, err error) {
	for name, err := range g.Clients(ctx) {
		if p, is := errors.AsType[*client.Problem](err); is && p.Status == http.StatusNotFound {
			return nil, g.older("it does not list its clients: name them with --client")
		}
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// older is the error for a gateway that does not have what plans need.
func (g *gateway) older(why string) error {
	return fmt.Errorf("the gateway at %s is of an older version than this tool: %s", g.url, why)
}

// plan compares a directory with the gateway, and asks it about all changes. It begins anew
// if somebody changes an event type meanwhile.
func (g *gateway) plan(ctx context.Context, d *schemadir.Directory) (plan *planning.Plan, err error) {
	for range 3 {
		state, err := g.state(ctx, d.Clients)
		if err != nil {
			return nil, err
		}
		plan, err = g.compare(ctx, d, state)
		if err == nil || !lost(err) {
			return plan, err
		}
	}
	return nil, errors.New("others change the event types all the time: try again later")
}

// compare compares a directory with a state, and asks about all changes. If settings alone make a
// new version, it begins anew: schemas that refer to the event type then refer to that version.
func (g *gateway) compare(
	ctx context.Context, d *schemadir.Directory, state planning.State,
) (*planning.Plan, error) {
	for {
		plan, err := planning.Compute(d, state)
		if err != nil {
			return nil, err
		}
		err = each(ctx, len(plan.Changes), func(ctx context.Context, i int) error {
			return errors.Join(g.ask(ctx, plan.Changes[i]), g.restores(ctx, plan.Changes[i]))
		})
		if err != nil || !renew(state, plan) {
			return plan, err
		}
	}
}

// renew marks the event types in a state for which settings alone make a new version. It
// reports whether there are any.
func renew(state planning.State, plan *planning.Plan) (found bool) {
	for _, c := range plan.Changes {
		if c.Action == planning.Settings && c.Version > c.FromVersion {
			c.From.Renewed, found = true, true
			state[c.Type.EventType] = c.From
		}
	}
	return found
}

// maxSearched bounds the versions among which restores looks.
const maxSearched = 1000

// restores finds the older version that has the schema of a change.
func (g *gateway) restores(ctx context.Context, c *planning.Change) error {
	if c.Action != planning.Version || c.FromVersion == 1 {
		return nil
	}
	searched := 0
	for v, err := range g.Versions(ctx, c.Client, c.Event) {
		if err != nil {
			return err
		}
		if v.Fingerprint == c.Fingerprint {
			c.Restores = v.Version
		}
		if searched++; searched == maxSearched {
			break
		}
	}
	return nil
}

// ask asks the gateway about a change, by a dry run.
func (g *gateway) ask(ctx context.Context, c *planning.Change) error {
	options := g.options(c)
	options.DryRun = true
	var r client.Registration
	err := again(ctx, func() (err error) {
		r, err = g.RegisterWith(ctx, c.Client, c.Event, c.Whole, options)
		return err
	})
	if p, ok := errors.AsType[*client.Problem](err); ok && refuses(p) {
		c.Problem, c.Traffic = &p.Problem, p.Traffic
		c.Problem.Traffic = nil
		return nil
	}
	if err != nil {
		return err
	}
	if err := g.took(c, r.Registered); err != nil {
		return err
	}
	c.Version, c.Compatible = r.Version, because(c, r.Registered)
	c.Warnings = slices.DeleteFunc(r.Warnings, func(w events.Warning) bool {
		_, _, planned := planning.Planned(w.Pointer) // the other change has the warning
		return planned
	})
	if c.Action == planning.Version {
		c.Traffic = r.Traffic
	}
	return nil
}

// refuses reports whether a problem is about the schema or its settings, and not about the
// gateway.
func refuses(p *client.Problem) bool {
	switch core.Code(p.Code) {
	case core.CodeSchemaIncompatible, core.CodeSchemaInvalid, core.CodeInvalidParameter, core.CodeInvalidJSON,
		core.CodeTooLarge:
		return true
	}
	return false
}

// options returns the options of the registration that makes a change. With them, the gateway
// refuses it if somebody else has changed the event type.
func (g *gateway) options(c *planning.Change) client.RegisterOptions {
	options := c.Type.Manifest.Settings.Options(c.From.Settings)
	options.Checks = g.checks
	if c.FromVersion == 0 {
		options.IfNew = true
	} else {
		options.IfMatch = c.From.ETag
	}
	return options
}

// took returns an error if the gateway did not take all settings.
func (g *gateway) took(c *planning.Change, r events.Registered) error {
	if missed := c.Type.Manifest.Settings.Differences(schemadir.SettingsOf(r.Settings)); len(missed) > 0 {
		return g.older(fmt.Sprintf("it does not take the setting %s of %s", missed[0], c.Topic()))
	}
	return nil
}
