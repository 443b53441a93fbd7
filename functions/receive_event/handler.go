package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/submissions"
	"example.com/eventgateway/functions/internal/tracecontext"
)

// limits bound what one request may carry.
type limits struct {
	events int // of a batch
	bytes  int // of a body, decompressed
}

// receiver is the part of core.ReceiveEvent that the handler needs.
type receiver interface {
	ReceiveAll(ctx context.Context, batch []core.Submission, atomic bool) []core.Outcome
}

// handler answers both routes. What a request carries is told by its content
// type: one event or a batch, plain JSON, CloudEvents, or the data of an event type
// that is registered for another media type.
func handler(u receiver, most limits) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		if err := r.Decompress(most.bytes); err != nil {
			return apigateway.Response{}, err
		}
		batch, single, err := read(r, most)
		if err != nil {
			return apigateway.Response{}, err
		}
		if err := identify(batch, single, r.Header); err != nil {
			return apigateway.Response{}, err
		}
		submissions.PassTrace(batch, tracecontext.Of(r.Header))
		if single {
			outcome := u.ReceiveAll(ctx, batch, false)[0]
			if outcome.Err != nil {
				return apigateway.Response{}, outcome.Err
			}
			response, err := apigateway.JSON(apigateway.ReceiptStatus(outcome.Receipt), apigateway.ReceiptOf(outcome))
			return response.Deprecated(outcome.DeprecatedAt), err
		}
		atomic, err := r.Flag("atomic", "true", "false")
		if err != nil {
			return apigateway.Response{}, err
		}
		results, err := r.Flag("results", "rejected", "all")
		if err != nil {
			return apigateway.Response{}, err
		}
		ctx, cancel := apigateway.Reserve(ctx, len(batch))
		defer cancel()
		ids := make([]string, len(batch))
		for i, s := range batch {
			ids[i] = s.ID
		}
		outcomes := u.ReceiveAll(ctx, batch, atomic)
		response, err := apigateway.Batch(outcomes, ids, results)
		for _, o := range outcomes {
			if o.Err == nil {
				response = response.Deprecated(o.DeprecatedAt)
			}
		}
		return response, err
	}
}

// read makes submissions of the body.
func read(r apigateway.Request, most limits) (batch []core.Submission, single bool, err error) {
	if r.Event == "" { // the route of mixed batches
		if _, err := r.ContentType(events.CloudEventsBatchType); err != nil {
			return nil, false, err
		}
		batch, err = submissions.Batch(r.Client, "", r.Body, most.events)
		return batch, false, err
	}
	if submissions.IsBinary(r.Header) {
		return []core.Submission{submissions.Binary(r.Client, r.Event, r.Header, r.Body)}, true, nil
	}
	// No error yet: what is none of these may be what the event type is registered for.
	envelope, _ := r.ContentType(append([]string{events.JSONType, events.CloudEventType, events.CloudEventsBatchType}, core.NDJSONTypes...)...)
	switch {
	case slices.Contains(core.NDJSONTypes, envelope):
		batch, err = submissions.NDJSON(r.Client, r.Event, r.Body, most.events)
	case envelope == events.CloudEventsBatchType:
		batch, err = submissions.Batch(r.Client, r.Event, r.Body, most.events)
	case envelope == events.CloudEventType:
		batch, single = []core.Submission{submissions.Structured(r.Client, r.Event, r.Body)}, true
	default:
		batch, single = []core.Submission{submissions.Plain(r.Client, r.Event, r.Header["content-type"], r.Body)}, true
	}
	return batch, single, err
}

// idempotencyKey is the header's name. Its value is a string as of RFC 8941, in
// quotes; without them it is taken too, as most clients send it.
// https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
const idempotencyKey = "idempotency-key"

// maxIdempotencyKey bounds the header's value, in bytes.
const maxIdempotencyKey = 255

// identify gives the events of a request its idempotency key: in a batch, an event
// is the same if the key and its place are.
func identify(batch []core.Submission, single bool, header map[string]string) error {
	key, given := header[idempotencyKey]
	if !given {
		return nil
	}
	if len(key) >= 2 && key[0] == '"' && key[len(key)-1] == '"' {
		key = key[1 : len(key)-1]
	}
	if key == "" || len(key) > maxIdempotencyKey || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r > '~' }) {
		return &core.Error{Code: core.CodeInvalidParameter, Detail: fmt.Sprintf(
			"the Idempotency-Key is not 1 to %d characters of ASCII", maxIdempotencyKey)}
	}
	for i := range batch {
		batch[i].IdempotencyKey = key
		if !single {
			batch[i].IdempotencyKey = key + "\n" + strconv.Itoa(i)
		}
	}
	if single && batch[0].ID == "" { // the key is what the event is known by, so it is part of it
		batch[0].Original.Header = map[string]string{idempotencyKey: header[idempotencyKey]}
	}
	return nil
}
