package client

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"example.com/eventgateway/events"
)

// Event is one event.
type Event struct {
	// ID is the event's id in the stream. Whoever may send an event again gives it
	// one, of [NewID] for example: where the event type is idempotent, an event with
	// the id of one that is stored has its receipt again, and else consumers can
	// recognize the repetition. If empty, the event gets an id that is of this
	// request only.
	ID string
	// ContentType is the media type that the event type was registered with, such as
	// image/png; "" for JSON.
	ContentType string
	// Data is the bytes of the media type, or one JSON value, of up to 1,000,000
	// bytes unless the deployment says otherwise. It is published byte for byte.
	Data []byte
}

// BatchOptions are what most callers of [Client.SendBatch] leave alone.
type BatchOptions struct {
	// Atomic refuses all events if one is invalid: nothing is stored then, and the
	// valid ones have the code "batch_refused". Storing itself is never atomic.
	Atomic bool

	// NoReceipts leaves the results of accepted events out of the answer.
	NoReceipts bool

	// GzipAbove is from how many bytes a request's body is compressed:
	// DefaultGzipAbove if 0, never if negative.
	GzipAbove int
}

// DefaultGzipAbove is from how many bytes bodies of batches are compressed. Less
// fits into two packets anyhow.
const DefaultGzipAbove = 2 << 10

// BatchAnswer is what became of a batch.
type BatchAnswer struct {
	events.BatchResult
	RetryAfter time.Duration // how long to wait before sending what failed again; 0 where the answer does not say
}

// SendBatch sends events of one type, up to 5,000, in one request of at most
// 10 MiB, and 4.5 MB when compressed. A nil error means that the gateway took up
// each event, not that it accepted each: Rejected and Failed of the answer count
// the others, and Results says why. After an error the events may be stored or
// not, as [MayBeStored] tells.
func (c *Client) SendBatch(ctx context.Context, client, event string, batch []Event, options BatchOptions) (BatchAnswer, error) {
	path, err := eventPath(client, event, "send_event")
	if err != nil || len(batch) == 0 {
		return BatchAnswer{}, err
	}
	body := []byte{'['}
	head := eventHead(client, event)
	for i, e := range batch {
		if e.ContentType == "" && !json.Valid(e.Data) {
			return BatchAnswer{}, fmt.Errorf("event %d of the batch is not JSON", i)
		}
		if e.ID == "" {
			e.ID = NewID()
		}
		if i > 0 {
			body = append(body, ',')
		}
		body, _ = appendEvent(body, head, e)
	}
	return c.postBatch(ctx, path, append(body, ']'), len(batch), options)
}

// eventHead is how all events of a type begin: as CloudEvents in JSON, up to the
// id. Source and type are those that the gateway gives to plain events.
func eventHead(client, event string) string {
	return `{"specversion":"` + events.SpecVersion + `","source":` + quote("/"+client) + `,"type":` + quote(client+"."+event) + `,"id":`
}

// appendEvent returns also where in the result the data begins; after data that is
// JSON comes one brace. It must be valid JSON, else it could be more than one event.
func appendEvent(dst []byte, head string, e Event) (result []byte, data int) {
	dst = append(dst, head...)
	dst = append(dst, quote(e.ID)...)
	if e.ContentType != "" {
		dst = append(dst, `,"datacontenttype":`+quote(e.ContentType)+`,"data_base64":"`...)
		data = len(dst)
		dst = base64.StdEncoding.AppendEncode(dst, e.Data)
		return append(dst, `"}`...), data
	}
	dst = append(dst, `,"data":`...)
	data = len(dst)
	dst = append(dst, e.Data...)
	return append(dst, '}'), data
}

func quote(s string) string {
	quoted, _ := json.Marshal(s) // a string always marshals
	return string(quoted)
}

// postBatch sends a batch of n events.
func (c *Client) postBatch(ctx context.Context, path string, body []byte, n int, options BatchOptions) (BatchAnswer, error) {
	header := http.Header{"Content-Type": {events.CloudEventsBatchType}}
	if compressed := compress(body, options.GzipAbove); compressed != nil {
		header.Set("Content-Encoding", "gzip")
		body = compressed
	}
	query := ""
	if options.NoReceipts {
		query = "?results=rejected"
	}
	if options.Atomic && query != "" {
		query += "&atomic=true"
	} else if options.Atomic {
		query = "?atomic=true"
	}
	a, err := c.exchange(ctx, http.MethodPost, path+query, header, body, maxBatchAnswer)
	if err != nil {
		return BatchAnswer{}, err
	}
	switch a.status {
	case http.StatusCreated, http.StatusMultiStatus, http.StatusUnprocessableEntity, http.StatusServiceUnavailable:
		// API Gateway's own errors are JSON too, but count nothing.
		result := BatchAnswer{RetryAfter: a.retryAfter()}
		if a.mediaType() == events.JSONType && json.Unmarshal(a.body, &result.BatchResult) == nil && answersAll(result.BatchResult, n, options.NoReceipts) {
			return result, nil
		}
	}
	if a.status >= 300 {
		return BatchAnswer{}, newProblem(a)
	}
	return BatchAnswer{}, notAGateway(path, a.status, fmt.Sprintf("what became of %d events", n))
}

// answersAll tells that a result accounts for each of n events once, and that what
// it accepts has a sequence number: without, it promises nothing.
func answersAll(r events.BatchResult, n int, noReceipts bool) bool {
	want := n
	if noReceipts {
		want = r.Rejected + r.Failed
	}
	if r.Accepted+r.Rejected+r.Failed != n || len(r.Results) != want {
		return false
	}
	seen := make([]bool, n)
	accepted := 0
	for _, e := range r.Results {
		if e.Index < 0 || e.Index >= n || seen[e.Index] {
			return false
		}
		seen[e.Index] = true
		if e.Status < 300 {
			accepted++
			if e.Receipt == nil || e.Receipt.SequenceNumber == "" {
				return false
			}
		}
	}
	return noReceipts && accepted == 0 || accepted == r.Accepted
}
