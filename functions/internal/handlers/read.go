package handlers

import (
	"bytes"
	"errors"
	"slices"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/submissions"
	"example.com/eventgateway/functions/internal/wire"
)

// options are from the query.
type options struct {
	array   bool // a body of JSON is an array of events
	atomic  bool
	dryRun  bool
	once    bool
	version int // of its schema, which each event names; 0 for none
	results wire.Results
}

func optionsOf(r apigateway.Request) (o options, err error) {
	if o.atomic, err = r.Flag("atomic", "true", "false"); err != nil {
		return o, err
	}
	if o.dryRun, err = r.Flag("dry_run", "true", "false"); err != nil {
		return o, err
	}
	if o.once, err = r.Flag("once", "true", "false"); err != nil {
		return o, err
	}
	if o.results, err = resultsOf(r); err != nil {
		return o, err
	}
	if r.Event == "" { // the route of mixed batches, which are arrays anyway
		return o, nil
	}
	value, given := r.Query.Get("batch")
	if given && value != "array" {
		return o, apigateway.InvalidParameter("batch must be array, or not be there")
	}
	o.array = given
	o.version, err = numberIn(r.Query, "version", core.MaxVersion, "version must be a whole number from 1")
	return o, err
}

// readAs takes text/plain for the route's JSON, if the query says as=json. A page can send
// text/plain to another origin without a preflight, and beacons cannot send JSON there.
// The error is CodeInvalidParameter for another value, and CodeUnsupportedMediaType for a body
// of any other type.
func readAs(r apigateway.Request) error {
	value, given := r.Query.Get("as")
	if !given {
		return nil
	}
	if value != "json" {
		return apigateway.InvalidParameter("as must be json, or not be there")
	}
	form := events.JSONType
	if r.Event == "" { // the route of mixed batches
		form = events.CloudEventsBatchType
	}
	mediaType, err := r.ContentType(form, "text/plain")
	if err == nil && mediaType != form {
		r.Header["content-type"] = form
	}
	return err
}

func resultsOf(r apigateway.Request) (wire.Results, error) {
	value, given := r.Query.Get("results")
	if !given {
		return wire.AllResults, nil
	}
	switch results := wire.Results(value); results {
	case wire.AllResults, wire.RejectedResults, wire.SummaryResults:
		return results, nil
	}
	return "", apigateway.InvalidParameter("results must be rejected, summary or all")
}

// read makes submissions of the body.
func read(r apigateway.Request, array bool, most Limits) (batch []core.Submission, single bool, err error) {
	if r.Event == "" { // the route of mixed batches
		if _, err := r.ContentType(events.CloudEventsBatchType); err != nil {
			return nil, false, err
		}
		batch, err = submissions.Batch(r.Client, "", r.Body, most.Events)
		return batch, false, err
	}
	binary := submissions.IsBinary(r.Header)
	// Another type is no error yet: the event type may be registered for it.
	envelope, _ := r.ContentType(append(
		[]string{events.JSONType, events.CloudEventType, events.CloudEventsBatchType}, core.NDJSONTypes...)...)
	if array {
		if binary || envelope != "" && envelope != events.JSONType {
			return nil, false, apigateway.InvalidParameter(
				"batch=array is of plain events in a JSON array:" +
					" this body is another form of events, as its headers say")
		}
		batch, err = submissions.Array(r.Client, r.Event, r.Header["content-type"], r.Body, most.Events)
		return batch, false, err
	}
	switch {
	case binary:
		batch, single = []core.Submission{submissions.Binary(r.Client, r.Event, r.Header, r.Body)}, true
	case slices.Contains(core.NDJSONTypes, envelope):
		batch, err = submissions.NDJSON(r.Client, r.Event, r.Body, most.Events)
	case envelope == events.CloudEventsBatchType:
		batch, err = submissions.Batch(r.Client, r.Event, r.Body, most.Events)
	case envelope == events.CloudEventType:
		batch, single = []core.Submission{submissions.Structured(r.Client, r.Event, r.Body)}, true
	default:
		batch, single = []core.Submission{submissions.Plain(r.Client, r.Event, r.Header["content-type"], r.Body)}, true
	}
	return batch, single, err
}

// arrayHint adds to the refusal of a JSON array how to send a batch. It does so only if
// the array was taken for one event and is wrong as a whole.
func arrayHint(s core.Submission, err error) error {
	refusal, ok := errors.AsType[*core.Error](err)
	isArray := bytes.HasPrefix(bytes.TrimLeft(s.Data, core.JSONSpace), []byte("["))
	if !ok || refusal.Code != core.CodeEventInvalid || s.ContentType != "" || s.ID != "" || !isArray ||
		!slices.ContainsFunc(refusal.Violations, func(v core.Violation) bool { return v.Pointer == "" }) {
		return err
	}
	hinted := *refusal
	hinted.Detail += "; a JSON array is one event:" +
		" send a batch with ?batch=array, or one event a line as application/x-ndjson"
	return &hinted
}
