package handlers

import (
	"context"
	"strconv"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/quota"
	"example.com/eventgateway/functions/internal/submissions"
	"example.com/eventgateway/functions/internal/tracecontext"
	"example.com/eventgateway/functions/internal/wire"
)

// Limits bound what receive_event takes.
type Limits struct {
	Events int             // of a batch
	Bytes  int             // of a body, decompressed
	Usage  *usage.Accounts // holds clients to their quotas and counts what they use; nil does neither
}

// check returns an error unless the event type is registered.
type check func(ctx context.Context, client, event string) error

// ReceiveEvent returns the handler of the function receive_event. The content type says
// what the body is: one event or a batch, plain JSON, CloudEvents, or data of the media
// type that the event type is registered for. dry decides in dry runs. publicURL is as
// [submissions.NameVersions] takes it.
func ReceiveEvent(u, dry core.Receiver, registered check, publicURL string, most Limits) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		options, err := optionsOf(r)
		if err != nil {
			return apigateway.Response{}, err
		}
		var batch []core.Submission
		single := false
		if err = r.Decompress(most.Bytes); err == nil {
			err = readAs(r)
		}
		if err == nil {
			batch, single, err = read(r, options.array, most)
		}
		decides := u
		if options.dryRun {
			decides = dry
		}
		return quota.Within(ctx, most.Usage, r, len(batch), options.dryRun, decides,
			func(u core.Receiver) (apigateway.Response, error) {
				if err != nil { // the request counts all the same
					return apigateway.Response{}, err
				}
				if len(batch) == 0 {
					return apigateway.Response{}, empty(ctx, r, registered)
				}
				if err := identify(batch, single, r.Header); err != nil {
					return apigateway.Response{}, err
				}
				for i := range batch {
					batch[i].Once = options.once
				}
				submissions.NameVersions(batch, publicURL, options.version)
				submissions.PassTrace(batch, tracecontext.Of(r.Header))
				if single {
					return one(ctx, u, batch, options.dryRun)
				}
				return many(ctx, u, batch, options)
			})
	}
}

// one answers a request of one event.
func one(ctx context.Context, u core.Receiver, batch []core.Submission, dryRun bool) (apigateway.Response, error) {
	outcome := &u.ReceiveAll(ctx, batch, false)[0]
	if outcome.Err != nil {
		outcome.Err = arrayHint(batch[0], outcome.Err)
	}
	return receipt(outcome, dryRun)
}

// receipt is the answer to one event.
func receipt(outcome *core.Outcome, dryRun bool) (apigateway.Response, error) {
	if outcome.Err != nil {
		return apigateway.Response{}, outcome.Err
	}
	response, err := apigateway.JSON(wire.ReceiptStatus(outcome.Receipt), wire.ReceiptOf(outcome, dryRun))
	return response.Deprecated(outcome.DeprecatedAt), err
}

// many answers a batch.
func many(ctx context.Context, u core.Receiver, batch []core.Submission, o options) (apigateway.Response, error) {
	ctx, cancel := apigateway.Reserve(ctx, len(batch))
	defer cancel()
	outcomes := u.ReceiveAll(ctx, batch, o.atomic)
	response, err := apigateway.Batch(wire.BatchOf(outcomes, o.results, o.dryRun))
	for i := range outcomes {
		o := &outcomes[i]
		if o.Err == nil {
			response = response.Deprecated(o.DeprecatedAt)
		}
	}
	return response, err
}

// empty returns the error for a batch without events. Wrong names come first, so that a
// caller who tries a route hears about these.
func empty(ctx context.Context, r apigateway.Request, registered check) error {
	err := core.CheckClient(r.Client)
	if r.Event != "" {
		err = registered(ctx, r.Client, r.Event)
	}
	if err != nil {
		return err
	}
	return &core.Error{Code: core.CodeInvalidJSON, Detail: "the body holds no event"}
}

// idempotencyKey is the header's name. Its value is a string of RFC 8941, in quotes. Most
// clients send it without quotes, which is accepted too.
// https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
const idempotencyKey = "idempotency-key"

// maxIdempotencyKey bounds the header's value, in bytes.
const maxIdempotencyKey = 255

// identify gives the request's idempotency key to its events. In a batch, the key and the
// place together identify an event.
func identify(batch []core.Submission, single bool, header map[string]string) error {
	key, given := header[idempotencyKey]
	if !given {
		return nil
	}
	if len(key) >= 2 && key[0] == '"' && key[len(key)-1] == '"' {
		key = key[1 : len(key)-1]
	}
	notASCII := func(r rune) bool { return r < ' ' || r > '~' }
	if key == "" || len(key) > maxIdempotencyKey || strings.ContainsFunc(key, notASCII) {
		return apigateway.InvalidParameter(
			"the Idempotency-Key is not 1 to %d characters of ASCII", maxIdempotencyKey)
	}
	for i := range batch {
		batch[i].IdempotencyKey = key
		if !single {
			batch[i].IdempotencyKey = key + "\n" + strconv.Itoa(i)
		}
	}
	// The key identifies a plain event, so its record has the key, too.
	if original := &batch[0].Original; single && batch[0].ID == "" && original.Header == nil {
		original.Header = map[string]string{idempotencyKey: header[idempotencyKey]}
	}
	return nil
}
