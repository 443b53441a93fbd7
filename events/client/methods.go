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

// RegisterOptions are what a registration declares beside the schema. A nil field
// leaves what was declared before; a pointer to "" or false takes it back.
type RegisterOptions struct {
	// PartitionKey is the JSON Pointer of a required scalar, such as /order/id:
	// events with the same value keep their order.
	PartitionKey *string

	// DataContentType is the media type of the events' data where that is not JSON,
	// such as image/png. The schema is then of the JSON string that has the data in
	// base64. It excludes PartitionKey.
	DataContentType *string

	// Idempotent has an event that is sent again, with the id of one that is
	// stored, answered with that one's receipt, and not stored again.
	Idempotent *bool
}

// Register registers schema, a JSON Schema of up to 350,000 bytes, as the event
// type's next version. The same schema again changes nothing.
func (c *Client) Register(ctx context.Context, client, event string, schema []byte) (Registration, error) {
	return c.RegisterWith(ctx, client, event, schema, RegisterOptions{})
}

// RegisterWith is Register with options. They can change without a new version.
func (c *Client) RegisterWith(ctx context.Context, client, event string, schema []byte, options RegisterOptions) (Registration, error) {
	path, err := eventPath(client, event, "register_event")
	if err != nil {
		return Registration{}, err
	}
	query := url.Values{}
	for name, value := range map[string]*string{"partition_key": options.PartitionKey, "data_content_type": options.DataContentType} {
		if value != nil {
			query.Set(name, *value)
		}
	}
	if options.Idempotent != nil {
		query.Set("idempotent", strconv.FormatBool(*options.Idempotent))
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
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
