package client

import (
	"context"
	"net/http"
	"net/url"
)

// SetShadow tries a schema as the event type's shadow, in place of an earlier one:
// each event that is stored is validated against it too, and what it would refuse
// is counted in the gateway's metrics and log. It is no version; the registration
// has the one that it is beside. New is false if it was the shadow already.
func (c *Client) SetShadow(ctx context.Context, client, event string, schema []byte) (Registration, error) {
	path, err := eventPath(client, event, "register_event")
	if err != nil {
		return Registration{}, err
	}
	return c.register(ctx, path, url.Values{"shadow": {"true"}}, schema)
}

// PromoteOptions are what a promotion declares, as a registration does.
type PromoteOptions struct {
	RegisterOptions

	// Fingerprint is of the shadow that is meant, should another have taken its
	// place; "" for whatever is there.
	Fingerprint string
}

// PromoteShadow registers the event type's shadow as the next version, by all rules
// of a registration. It is the shadow no more then.
func (c *Client) PromoteShadow(ctx context.Context, client, event string, options PromoteOptions) (Registration, error) {
	path, err := eventPath(client, event, "promote_shadow")
	if err != nil {
		return Registration{}, err
	}
	query := options.query()
	if options.Fingerprint != "" {
		query.Set("fingerprint", options.Fingerprint)
	}
	return c.register(ctx, path, query, nil)
}

// DropShadow removes the event type's shadow.
func (c *Client) DropShadow(ctx context.Context, client, event string) error {
	path, err := eventPath(client, event, "shadow")
	if err != nil {
		return err
	}
	a, err := c.do(ctx, http.MethodDelete, path, nil, nil)
	if err == nil && a.status != http.StatusNoContent {
		err = notAGateway(path, a.status, "an empty answer")
	}
	return err
}
