package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"example.com/eventgateway/events"
)

// DeprecateVersion marks one version of an event type's schema as deprecated, or removes
// the mark, and returns the version. A version that has the mark keeps its time.
// (RegisterOptions.Deprecated marks the event type.)
func (c *Client) DeprecateVersion(ctx context.Context, client, event string, version int,
	deprecated bool) (events.RegisteredVersion, error) {
	path, err := eventPath(client, event, "deprecate_version")
	if err != nil {
		return events.RegisteredVersion{}, err
	}
	query := url.Values{"version": {strconv.Itoa(version)}, "deprecated": {strconv.FormatBool(deprecated)}}
	a, err := c.do(ctx, http.MethodPost, path+"?"+query.Encode(), nil, nil)
	if err != nil {
		return events.RegisteredVersion{}, err
	}
	var v events.RegisteredVersion
	if err := json.Unmarshal(a.body, &v); err != nil || v.Version != version {
		return events.RegisteredVersion{}, notAGateway(path, a.status, "a version")
	}
	return v, nil
}

// Delete deletes a deprecated event type, if the deployment allows it. Its versions can
// still be read by number. Deleting it again is a Problem with the code
// event_type_not_registered.
func (c *Client) Delete(ctx context.Context, client, event string) error {
	path, err := eventPath(client, event, "")
	if err != nil {
		return err
	}
	path = strings.TrimSuffix(path, "/")
	a, err := c.do(ctx, http.MethodDelete, path, nil, nil)
	if err == nil && a.status != http.StatusNoContent {
		err = notAGateway(path, a.status, "an empty answer")
	}
	return err
}
