package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"example.com/eventgateway/events"
)

// Send sends one event: one JSON value, of up to 1,000,000 bytes unless the deployment says
// otherwise. It is published byte for byte. A receipt means that the stream has stored it.
func (c *Client) Send(ctx context.Context, client, event string, data []byte) (events.Receipt, error) {
	return c.SendEvent(ctx, client, event, Event{Data: data})
}

// SendEvent sends an event with an id or another media type. Text must be in UTF-8.
func (c *Client) SendEvent(ctx context.Context, client, event string, e Event) (events.Receipt, error) {
	return c.SendVersion(ctx, client, event, e.Version, e.header(client, event), e.Data)
}

// DryRun asks what SendEvent would be answered, and stores nothing, also if it returns an
// error. The receipt has no ShardID and SequenceNumber, unless the event is stored already, and
// no ID if the event has none.
func (c *Client) DryRun(ctx context.Context, client, event string, e Event) (events.Receipt, error) {
	return c.DryRunVersion(ctx, client, event, e.Version, e.header(client, event), e.Data)
}

// DryRunVersion is DryRun of what SendVersion sends.
func (c *Client) DryRunVersion(ctx context.Context, client, event string, version int, header http.Header,
	body []byte) (events.Receipt, error) {
	query := versionQuery(version)
	query.Set("dry_run", "true")
	a, err := c.sendOne(ctx, client, event, query, header, body)
	if err != nil {
		return events.Receipt{}, notStored{err}
	}
	var r events.Receipt
	if err := json.Unmarshal(a.body, &r); err != nil || !r.DryRun {
		return events.Receipt{}, a.isNot("a receipt of a dry run")
	}
	return r, nil
}

// header returns the headers of an event that is sent alone.
func (e Event) header(client, event string) http.Header {
	header := http.Header{"Content-Type": {events.JSONType}}
	if e.ContentType != "" {
		header.Set("Content-Type", e.ContentType)
	}
	if e.ID != "" { // a CloudEvent in binary mode
		header.Set("ce-specversion", events.SpecVersion)
		header.Set("ce-source", headerValue("/"+client))
		header.Set("ce-type", headerValue(client+"."+event))
		header.Set("ce-id", headerValue(e.ID))
	}
	return header
}

// SendWith sends one event in any form that the gateway accepts. The header says which: its
// Content-Type, such as application/cloudevents+json, and in CloudEvents' binary mode the
// attributes, such as Ce-Id.
func (c *Client) SendWith(ctx context.Context, client, event string, header http.Header,
	body []byte) (events.Receipt, error) {
	return c.SendVersion(ctx, client, event, 0, header, body)
}

// SendVersion is SendWith for an event that names the version of its schema, 0 for none. It
// is then checked by that version, if the event type takes it.
func (c *Client) SendVersion(ctx context.Context, client, event string, version int, header http.Header,
	body []byte) (events.Receipt, error) {
	return c.sendStored(ctx, client, event, versionQuery(version), header, body)
}

// SendOnce is SendVersion for an event whose type is not idempotent and which the gateway stores
// once. The header's Idempotency-Key identifies the event, or else the source and the id of a
// CloudEvent. If SendOnce sent it before, within a day or the deployment's window, the receipt is
// the first one's, and Duplicate.
func (c *Client) SendOnce(ctx context.Context, client, event string, version int, header http.Header,
	body []byte) (events.Receipt, error) {
	query := versionQuery(version)
	query.Set("once", "true")
	return c.sendStored(ctx, client, event, query, header, body)
}

// sendStored sends a request of one event, and returns its receipt.
func (c *Client) sendStored(ctx context.Context, client, event string, query url.Values, header http.Header,
	body []byte) (events.Receipt, error) {
	a, err := c.sendOne(ctx, client, event, query, header, body)
	if err != nil {
		return events.Receipt{}, err
	}
	var r events.Receipt
	// Without a sequence number, the event is not known to be stored.
	if err := json.Unmarshal(a.body, &r); err != nil || r.ID == "" || r.SequenceNumber == "" {
		return events.Receipt{}, a.isNot("a receipt")
	}
	return r, nil
}

// sendOne sends a request of one event.
func (c *Client) sendOne(ctx context.Context, client, event string, query url.Values, header http.Header,
	body []byte) (answer, error) {
	a, err := c.do(ctx, request{http.MethodPost, []string{client, event}, "send_event", query, header, body})
	c.noticeDeprecation(client, event, a)
	return a, err
}

func versionQuery(version int) url.Values {
	query := url.Values{}
	if version != 0 {
		query.Set("version", strconv.Itoa(version))
	}
	return query
}

// noticeDeprecation calls the callback of [Options] if an answer is the first to say that
// the event type is deprecated (RFC 9745, section 2.1).
func (c *Client) noticeDeprecation(client, event string, a answer) {
	if c.onDeprecated == nil {
		return
	}
	date, dated := strings.CutPrefix(a.header.Get("Deprecation"), "@")
	seconds, err := strconv.ParseInt(date, 10, 64)
	if !dated || err != nil {
		return
	}
	if _, told := c.deprecated.LoadOrStore([2]string{client, event}, true); !told {
		c.onDeprecated(Deprecation{client, event, time.Unix(seconds, 0)})
	}
}

// headerValue encodes an attribute's value as the HTTP binding of CloudEvents 1.0.2 does
// (section 3.1.3.2): it escapes space, quote, percent, and all bytes but printable ASCII.
func headerValue(text string) string {
	var encoded strings.Builder
	for i := 0; i < len(text); i++ {
		if c := text[i]; c <= ' ' || c > '~' || c == '"' || c == '%' {
			fmt.Fprintf(&encoded, "%%%02X", c)
		} else {
			encoded.WriteByte(c)
		}
	}
	return encoded.String()
}
