package wire

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"example.com/eventgateway/events"
)

// The answers to events are written by hand: encoding/json would take a sixth of the
// processor time of a batch. Members have the order of the types of package events.

func appendBatch(b []byte, r *events.BatchResult) []byte {
	b = appendInt(append(b, `{"accepted":`...), r.Accepted)
	b = appendCount(b, `,"violating":`, r.Violating)
	b = appendInt(append(b, `,"rejected":`...), r.Rejected)
	b = appendInt(append(b, `,"failed":`...), r.Failed)
	if r.DryRun {
		b = append(b, dryRun...)
	}
	b = append(b, `,"results":[`...)
	for i := range r.Results {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendResult(b, &r.Results[i])
	}
	return append(b, `]}`...)
}

const dryRun = `,"dry_run":true`

func appendResult(b []byte, r *events.EventResult) []byte {
	b = appendInt(append(b, `{"index":`...), r.Index)
	b = appendOptional(b, `,"id":`, r.ID)
	b = appendInt(append(b, `,"status":`...), r.Status)
	if r.Receipt != nil {
		b = appendReceipt(append(b, `,"receipt":`...), r.Receipt)
	}
	b = appendOptional(b, `,"code":`, r.Code)
	b = appendOptional(b, `,"detail":`, r.Detail)
	b = strconv.AppendBool(append(b, `,"retryable":`...), r.Retryable)
	b = appendErrors(b, r.Errors, r.ErrorsOmitted)
	return append(b, '}')
}

func appendReceipt(b []byte, r *events.Receipt) []byte {
	b = appendText(append(b, `{"id":`...), r.ID)
	b = appendText(append(b, `,"client":`...), r.Client)
	b = appendText(append(b, `,"event":`...), r.Event)
	b = appendInt(append(b, `,"schema_version":`...), r.SchemaVersion)
	b = appendText(append(b, `,"partition_key":`...), r.PartitionKey)
	b = appendText(append(b, `,"shard_id":`...), r.ShardID)
	b = appendText(append(b, `,"sequence_number":`...), r.SequenceNumber)
	if r.Duplicate {
		b = append(b, `,"duplicate":true`...)
	}
	if r.DryRun {
		b = append(b, dryRun...)
	}
	b = appendCount(b, `,"violations":`, r.Violations)
	b = appendErrors(b, r.Errors, r.ErrorsOmitted)
	return append(b, '}')
}

// appendProblem is for problems without Traffic.
func appendProblem(b []byte, p *events.Problem) []byte {
	b = appendText(append(b, `{"type":`...), p.Type)
	b = appendText(append(b, `,"title":`...), p.Title)
	b = appendInt(append(b, `,"status":`...), p.Status)
	b = appendText(append(b, `,"detail":`...), p.Detail)
	b = appendText(append(b, `,"instance":`...), p.Instance)
	b = appendText(append(b, `,"code":`...), p.Code)
	b = strconv.AppendBool(append(b, `,"retryable":`...), p.Retryable)
	b = appendErrors(b, p.Errors, p.ErrorsOmitted)
	return append(b, '}')
}

func appendErrors(b []byte, errors []events.Violation, omitted int) []byte {
	for i := range errors {
		if i == 0 {
			b = append(b, `,"errors":[`...)
		} else {
			b = append(b, ',')
		}
		b = errors[i].Append(b)
	}
	if len(errors) > 0 {
		b = append(b, ']')
	}
	return appendCount(b, `,"errors_omitted":`, omitted)
}

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

// appendCount appends a member unless its value is 0.
func appendCount(b []byte, member string, n int) []byte {
	if n == 0 {
		return b
	}
	return appendInt(append(b, member...), n)
}

// appendOptional appends a member unless its value is "".
func appendOptional(b []byte, member, text string) []byte {
	if text == "" {
		return b
	}
	return appendText(append(b, member...), text)
}

// appendText appends a JSON string. Bytes that are not UTF-8 become U+FFFD.
func appendText(b []byte, text string) []byte {
	b, _ = jsontext.AppendQuote(b, text)
	return b
}
