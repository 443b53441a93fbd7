package client

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"example.com/eventgateway/events"
)

// Registration says that a version of an event type's schema is registered.
type Registration struct {
	events.Registered
	New bool // false where the latest version was this very schema already
}

// Register registers schema, a JSON Schema of up to 350,000 bytes, as the event
// type's next version. The same schema again changes nothing.
func (c *Client) Register(ctx context.Context, client, event string, schema []byte) (Registration, error) {
	path, err := eventPath(client, event, "register_event")
	if err != nil {
		return Registration{}, err
	}
	a, err := c.do(ctx, http.MethodPost, path, http.Header{"Content-Type": {events.SchemaType}}, schema)
	if err != nil {
		return Registration{}, err
	}
	var r Registration
	if err := json.Unmarshal(a.body, &r); err != nil || r.Version < 1 {
		return Registration{}, notAGateway(path, a.status, "a registration")
	}
	r.New = a.status == http.StatusCreated
	return r, nil
}

// Send sends one event: one JSON value, of up to 1,000,000 bytes unless the
// deployment says otherwise. It is published byte for byte. The receipt is the
// promise that the stream has stored it.
func (c *Client) Send(ctx context.Context, client, event string, data []byte) (events.Receipt, error) {
	path, err := eventPath(client, event, "send_event")
	if err != nil {
		return events.Receipt{}, err
	}
	a, err := c.do(ctx, http.MethodPost, path, http.Header{"Content-Type": {events.JSONType}}, data)
	if err != nil {
		return events.Receipt{}, err
	}
	var r events.Receipt
	// An answer without a sequence number promises nothing.
	if err := json.Unmarshal(a.body, &r); err != nil || r.ID == "" || r.SequenceNumber == "" {
		return events.Receipt{}, notAGateway(path, a.status, "a receipt")
	}
	return r, nil
}

// SchemaOptions say which schema is asked for.
type SchemaOptions struct {
	Version     int    // the latest if 0
	IfNoneMatch string // an ETag: do not send the document again if it still has this
}

// Schema is a registered schema.
type Schema struct {
	Document    []byte // the bytes as registered; nil if NotModified
	Version     int    // 0 if NotModified and the gateway does not repeat it
	ETag        string
	NotModified bool // the schema still has the ETag of SchemaOptions.IfNoneMatch
}

// Schema returns an event type's schema.
func (c *Client) Schema(ctx context.Context, client, event string, options SchemaOptions) (Schema, error) {
	path, err := eventPath(client, event, "schema")
	if err != nil {
		return Schema{}, err
	}
	if options.Version != 0 {
		path += "?version=" + strconv.Itoa(options.Version)
	}
	header := http.Header{"Accept": {events.SchemaType}}
	if options.IfNoneMatch != "" {
		header.Set("If-None-Match", options.IfNoneMatch)
	}
	a, err := c.do(ctx, http.MethodGet, path, header, nil)
	if err != nil {
		return Schema{}, err
	}
	s := Schema{ETag: a.header.Get("ETag"), NotModified: a.status == http.StatusNotModified}
	s.Version, _ = strconv.Atoi(a.header.Get("Schema-Version"))
	if s.NotModified {
		return s, nil
	}
	if s.Version < 1 || !json.Valid(a.body) {
		return Schema{}, notAGateway(path, a.status, "a schema")
	}
	s.Document = a.body
	return s, nil
}

// List goes through a client's event types in byte order of their names, and
// fetches page by page as it goes. An error ends it.
func (c *Client) List(ctx context.Context, client string) iter.Seq2[events.RegisteredEvent, error] {
	return func(yield func(events.RegisteredEvent, error) bool) {
		if err := checkNames(client); err != nil {
			yield(events.RegisteredEvent{}, err)
			return
		}
		path := "/" + url.PathEscape(client) + "/list_events"
		for cursor := ""; ; {
			var page events.RegisteredEvents
			query := ""
			if cursor != "" {
				query = "?cursor=" + url.QueryEscape(cursor)
			}
			a, err := c.do(ctx, http.MethodGet, path+query, nil, nil)
			if err == nil && (json.Unmarshal(a.body, &page) != nil || page.Client == "") {
				err = notAGateway(path, a.status, "a list of events")
			}
			if err == nil && page.Next != "" && page.Next == cursor {
				err = fmt.Errorf("GET %s: the gateway gave the same page twice", path)
			}
			if err != nil {
				yield(events.RegisteredEvent{}, err)
				return
			}
			for _, e := range page.Events {
				if !yield(e, nil) {
					return
				}
			}
			if page.Next == "" {
				return
			}
			cursor = page.Next
		}
	}
}

func notAGateway(path string, status int, want string) error {
	return fmt.Errorf("%s: the answer (%d) is not %s: is this the URL of an event gateway?", path, status, want)
}
