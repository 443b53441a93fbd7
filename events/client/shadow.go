package client

import (
	"context"
	"net/http"
	"net/url"
)

// SetShadow makes a schema the event type's shadow and replaces an earlier one. The gateway
// validates each stored event against it, too, and counts and logs the events that it
// refuses. A shadow is not a version; the registration has the version beside it. New is
// false if the schema already was the shadow.
func (c *Client) SetShadow(ctx context.Context, client, event string, schema []byte) (Registration, error) {
	path, err := eventPath(client, event, "register_event")
	if err != nil {
		return Registration{}, err
	}
	return c.register(ctx, path, url.Values{"shadow": {"true"}}, schema)
}

// PromoteOptions are the settings of a promotion, as of a registration.
type PromoteOptions struct {
	RegisterOptions

	// Fingerprint refuses the promotion unless the shadow has it; "" for any shadow.
	Fingerprint string
}

// PromoteShadow registers the event type's shadow as the next version. The rules of a
// registration apply. The event type has no shadow then.
func (c *Client) PromoteShadow(ctx context.Context, client, event string,
	options PromoteOptions) (Registration, error) {
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
