package client

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"example.com/eventgateway/events"
)

// Event is one event.
type Event struct {
	// ID is the event's id in the stream. Set it, for example to a [NewID], if you may
	// send the event again. An idempotent event type then stores the event once and
	// answers with the same receipt; consumers of other types can recognize the
	// repetition. If empty, the event gets an id for this request.
	ID string
	// Version is the version of the event type's schema that the event is of. If the event
	// type takes it (see RegisterOptions.Accept), it checks the event; 0 for the latest.
	Version int
	// ContentType is the media type that the event type is registered for, such as
	// image/png; "" for JSON.
	ContentType string
	// Data is one JSON value, or bytes of the media type, of up to 1,000,000 bytes unless
	// the deployment says otherwise. It is published byte for byte.
	Data []byte
}

// BatchOptions are options of [Client.SendBatch]. Each may be zero.
type BatchOptions struct {
	// Atomic stores nothing if one event is invalid; valid events then have the code
	// "batch_refused". Storing valid events is never atomic.
	Atomic bool

	// DryRun stores nothing. The answer says what would become of the events, with receipts as
	// [Client.DryRun] returns them.
	DryRun bool

	// Results says which results the answer has: AllResults by default.
	Results Results

	// GzipAbove compresses a request's body of more bytes than this. 0 means
	// DefaultGzipAbove; a negative value means never.
	GzipAbove int
}

// Results says which results of its events the answer to a batch has. It counts all events
// in any case.
type Results string

// The values of [Results]. The answer to 100 events that are stored is 32 kB long with their
// receipts, and 200 bytes without.
const (
	AllResults      Results = "all"      // with the receipts of stored events
	RejectedResults Results = "rejected" // of events that are not stored
	SummaryResults  Results = "summary"  // the same without their ids and violations, which ErrorsOmitted counts
)

// DefaultGzipAbove is the size in bytes above which bodies of batches are compressed. A
// smaller body fits into two packets anyway.
const DefaultGzipAbove = 2 << 10

// BatchAnswer is the answer to a batch.
type BatchAnswer struct {
	events.BatchResult
	RetryAfter time.Duration // how long to wait before resending failed events; 0 if the answer does not say
}

// SendBatch sends up to 5,000 events of one type in one request of at most 10 MiB, or
// 4.5 MB if compressed. A nil error means that the answer has an outcome for each event,
// not that each is accepted: Rejected and Failed count the others, and Results says why.
// After an error, the events may be stored or not, as [MayBeStored] reports.
func (c *Client) SendBatch(ctx context.Context, client, event string, batch []Event,
	options BatchOptions) (BatchAnswer, error) {
	names := []string{client, event}
	if _, err := (request{names: names}).path(); err != nil || len(batch) == 0 {
		return BatchAnswer{}, err
	}
	body := []byte{'['}
	version, head := 0, eventHead(client, event, 0)
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
		if e.Version != version {
			version, head = e.Version, eventHead(client, event, e.Version)
		}
		body, _ = appendEvent(body, head, e)
	}
	return c.postBatch(ctx, names, append(body, ']'), len(batch), options)
}

// eventHead returns the beginning, up to the id, of each event of a type as a CloudEvent in
// JSON. Source and type are the same as the gateway gives to plain events. The dataschema
// names the version, unless that is 0.
func eventHead(client, event string, version int) string {
	head := `{"specversion":"` + events.SpecVersion + `","source":` + quote("/"+client) + `,"type":` +
		quote(client+"."+event)
	if version != 0 {
		head += `,"dataschema":` + quote(fmt.Sprintf("/%s/%s/schema?version=%d", client, event, version))
	}
	return head + `,"id":`
}

// appendEvent appends an event. data is where its data begins in the result; one brace
// follows data that is JSON. Such data must be valid, else it could add events.
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
func (c *Client) postBatch(ctx context.Context, names []string, body []byte, n int,
	options BatchOptions) (BatchAnswer, error) {
	header := http.Header{"Content-Type": {events.CloudEventsBatchType}}
	if compressed := compress(body, options.GzipAbove); compressed != nil {
		header.Set("Content-Encoding", "gzip")
		body = compressed
	}
	query := url.Values{}
	results := cmp.Or(options.Results, AllResults)
	if results != AllResults {
		query.Set("results", string(results))
	}
	if options.Atomic {
		query.Set("atomic", "true")
	}
	if options.DryRun {
		query.Set("dry_run", "true")
	}
	a, err := c.exchange(ctx, request{http.MethodPost, names, "send_event", query, header, body}, maxBatchAnswer)
	if err != nil {
		return BatchAnswer{}, options.failure(err)
	}
	c.noticeDeprecation(names[0], names[1], a)
	switch a.status {
	case http.StatusCreated, http.StatusMultiStatus, http.StatusUnprocessableEntity, http.StatusServiceUnavailable:
		// API Gateway's own errors are JSON, too, but have no counts.
		result := BatchAnswer{RetryAfter: a.retryAfter()}
		if a.mediaType() == events.JSONType && json.Unmarshal(a.body, &result.BatchResult) == nil &&
			answersAll(result.BatchResult, n, results != AllResults, options.DryRun) {
			return result, nil
		}
	}
	if a.status >= 300 {
		return BatchAnswer{}, options.failure(newProblem(a))
	}
	return BatchAnswer{}, a.isNot(fmt.Sprintf("what became of %d events", n))
}

// failure returns the error of a request.
func (options BatchOptions) failure(err error) error {
	if options.DryRun {
		return notStored{err}
	}
	return err
}

// answersAll reports whether a result has one outcome for each of n events, and a sequence
// number for each accepted one, without which the event is not known to be stored.
func answersAll(r events.BatchResult, n int, noReceipts, dryRun bool) bool {
	want := n
	if noReceipts {
		want = r.Rejected + r.Failed
	}
	if r.Accepted+r.Rejected+r.Failed != n || len(r.Results) != want || r.DryRun != dryRun {
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
			if e.Receipt == nil || e.Receipt.SequenceNumber == "" && !dryRun {
				return false
			}
		}
	}
	return noReceipts && accepted == 0 || accepted == r.Accepted
}
