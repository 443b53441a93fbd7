package dev

import (
	"context"
	"errors"
	"slices"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/functions/devgateway"
)

// webhookPresets are those whose webhooks need no more than their name: Stripe makes the secret
// itself, and a generic one has a scheme.
var webhookPresets = slices.DeleteFunc(slices.Clone(hooks.Presets),
	func(preset string) bool { return preset == hooks.Stripe || preset == hooks.Generic })

// webhook is a value of --webhook, such as SpongeBob.Pushes=github.
type webhook struct {
	core.EventType
	preset string
}

func readWebhook(text string) (w webhook, err error) {
	topic, preset, _ := strings.Cut(text, "=")
	client, event, dotted := strings.Cut(topic, ".")
	if !dotted || !slices.Contains(webhookPresets, preset) {
		return w, cli.Usagef("--webhook is %q: want an event type and how the service signs, "+
			"such as SpongeBob.Pushes=github; there are %s", text, strings.Join(webhookPresets, " and "))
	}
	w = webhook{core.EventType{Client: client, Event: event}, preset}
	if refusal, is := errors.AsType[*core.Error](hooks.CheckType(w.EventType)); is {
		return w, cli.Usagef("--webhook is %q: %s", text, refusal.Detail)
	}
	return w, nil
}

// makeWebhooks makes the webhooks that are asked for, and prints their addresses and secrets.
func (o options) makeWebhooks(ctx context.Context, a *cli.App, g *devgateway.Gateway, url string) error {
	for _, text := range o.webhooks {
		w, err := readWebhook(text)
		if err != nil {
			return err
		}
		secret, err := g.Webhook(ctx, w.EventType, w.preset)
		if err != nil {
			return cli.OfCore(err)
		}
		address := url + "/_hooks/" + w.Client + "/" + w.Event
		made := map[string]string{"webhook": address, "secret": secret}
		if err := a.Print(made, "webhook %s %s", address, secret); err != nil {
			return err
		}
	}
	return nil
}
