package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"example.com/eventgateway/events"
)

// DeprecateVersion marks one version of an event type's schema as deprecated, or removes
// the mark, and returns the version. A version that has the mark keeps its time.
// (RegisterOptions.Deprecated marks the event type.)
func (c *Client) DeprecateVersion(ctx context.Context, client, event string, version int,
	deprecated bool) (events.RegisteredVersion, error) {
	query := url.Values{"version": {strconv.Itoa(version)}, "deprecated": {strconv.FormatBool(deprecated)}}
	v, _, err := fetch(ctx, c, request{http.MethodPost, []string{client, event}, "deprecate_version", query, nil, nil},
		"a version", func(v events.RegisteredVersion) bool { return v.Version == version })
	return v, err
}

// Delete deletes a deprecated event type, if the deployment allows it. Its versions can
// still be read by number. Deleting it again is a Problem with the code
// event_type_not_registered.
func (c *Client) Delete(ctx context.Context, client, event string) error {
	return c.remove(ctx, client, event, "")
}

func (c *Client) remove(ctx context.Context, client, event, action string) error {
	a, err := c.do(ctx, request{method: http.MethodDelete, names: []string{client, event}, action: action})
	if err == nil && a.status != http.StatusNoContent {
		err = a.isNot("an empty answer")
	}
	return err
}

// SetShadow makes a schema the event type's shadow and replaces an earlier one. The gateway
// validates each stored event against it, too, and counts and logs the events that it
// refuses. A shadow is not a version; the registration has the version beside it. New is
// false if the schema already was the shadow.
func (c *Client) SetShadow(ctx context.Context, client, event string, schema []byte) (Registration, error) {
	return c.SetShadowWith(ctx, client, event, schema, Checks{})
}

// SetShadowWith is SetShadow with checks.
func (c *Client) SetShadowWith(ctx context.Context, client, event string, schema []byte,
	checks Checks) (Registration, error) {
	query := url.Values{"shadow": {"true"}}
	checks.addTo(query)
	return c.register(ctx, client, event, "register_event", query, http.Header{}, schema)
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
	query := options.query()
	if options.Fingerprint != "" {
		query.Set("fingerprint", options.Fingerprint)
	}
	return c.register(ctx, client, event, "promote_shadow", query, options.conditions(), nil)
}

// DropShadow removes the event type's shadow.
func (c *Client) DropShadow(ctx context.Context, client, event string) error {
	return c.remove(ctx, client, event, "shadow")
}
