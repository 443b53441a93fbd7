package devgateway

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/hooks"
)

// Webhook makes a webhook of a preset for an event type, and returns its secret. If there is one
// of that preset, it returns the secret that was made last. The error is a [core.Error].
func (g *Gateway) Webhook(ctx context.Context, t core.EventType, preset string) (string, error) {
	h, err := g.stores.Hooks.Get(ctx, t)
	if refusal, is := errors.AsType[*core.Error](err); is && refusal.Code == hooks.CodeNotFound {
		manager := hooks.Manager{Store: &g.stores.Hooks, Now: g.options.Gateway.Now, Random: rand.Reader}
		h, err = manager.Create(ctx, t, hooks.Scheme{Preset: preset}, "")
	}
	if err != nil {
		return "", err
	}
	if h.Scheme.Preset != preset {
		return "", &core.Error{Code: hooks.CodeConflict,
			Detail: fmt.Sprintf("%s has a webhook of the preset %s already",
				t.Topic(), h.Scheme.Preset)}
	}
	return string(h.Secrets[len(h.Secrets)-1].Text), nil
}
