package client

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
)

// AsyncAPI returns an AsyncAPI 3 document that describes all event types of a client: one
// channel, operation, message and schema each. It fetches page by page.
func (c *Client) AsyncAPI(ctx context.Context, client string) ([]byte, error) {
	var whole asyncAPI
	read := func(body []byte) (page []asyncAPI, next string, ok bool) {
		var one asyncAPI
		if json.Unmarshal(body, &one.rest) != nil || one.take() != nil {
			return nil, "", false
		}
		return []asyncAPI{one}, one.next, true
	}
	for page, err := range pages(ctx, c, request{names: []string{client}, action: "asyncapi.json"}, read) {
		if err != nil {
			return nil, err
		}
		whole.add(page)
	}
	return whole.document()
}

// asyncAPI is a page: what pages add to, and the rest, which is the same on all of them.
type asyncAPI struct {
	rest                 map[string]json.RawMessage
	info                 map[string]any
	channels, operations map[string]json.RawMessage
	components           map[string]map[string]json.RawMessage
	next                 string
}

func (a *asyncAPI) take() error {
	for name, to := range map[string]any{
		"info": &a.info, "channels": &a.channels, "operations": &a.operations, "components": &a.components,
	} {
		if err := json.Unmarshal(a.rest[name], to); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if next, more := a.rest["x-next-cursor"]; more {
		delete(a.rest, "x-next-cursor")
		return json.Unmarshal(next, &a.next)
	}
	return nil
}

// add adds the next page. The version of the whole is when its latest schema was registered.
func (a *asyncAPI) add(page asyncAPI) {
	if a.rest == nil {
		*a = page
		return
	}
	if fmt.Sprint(page.info["version"]) > fmt.Sprint(a.info["version"]) {
		a.info = page.info
	}
	maps.Copy(a.channels, page.channels)
	maps.Copy(a.operations, page.operations)
	for kind, components := range page.components {
		if a.components[kind] == nil {
			a.components[kind] = components
		}
		maps.Copy(a.components[kind], components)
	}
}

func (a *asyncAPI) document() ([]byte, error) {
	whole := map[string]any{}
	for name, value := range a.rest {
		whole[name] = value
	}
	whole["info"], whole["channels"], whole["operations"], whole["components"] = a.info, a.channels, a.operations,
		a.components
	return json.Marshal(whole)
}
