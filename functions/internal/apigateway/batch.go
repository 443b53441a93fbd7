package apigateway

import (
	"net/http"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
)

// Batch is the response for a batch, of which ids are the events' ids as far as
// their senders gave any. With onlyRefused, accepted events are counted but not
// listed.
//
// The status says what a caller should do with the batch as a whole: 201 nothing,
// 207 read the results, 422 mend it, 503 send it again.
func Batch(outcomes []core.Outcome, ids []string, onlyRefused bool) (Response, error) {
	var result events.BatchResult
	result.Results = make([]events.EventResult, 0, len(outcomes))
	var worst, longest error
	for i, outcome := range outcomes {
		entry := events.EventResult{Index: i, ID: ids[i]}
		if outcome.Err == nil {
			result.Accepted++
			if outcome.Receipt.Violations > 0 {
				result.Violating++
			}
			if onlyRefused {
				continue
			}
			receipt := ReceiptOf(outcome)
			entry.ID, entry.Status, entry.Receipt = receipt.ID, ReceiptStatus(outcome.Receipt), &receipt
		} else {
			d := describe(outcome.Err)
			entry.Status, entry.Code, entry.Detail = d.status, string(d.code), d.detail
			entry.Retryable, entry.Errors, entry.ErrorsOmitted = d.code.Retryable(), d.errors, d.omitted
			if d.code.Retryable() || d.code == core.CodeInternal {
				result.Failed++
				if worst == nil || d.code == core.CodeInternal {
					worst = outcome.Err
				}
				if longest == nil || asksMore(outcome.Err, longest) {
					longest = outcome.Err
				}
			} else {
				result.Rejected++
			}
		}
		result.Results = append(result.Results, entry)
	}
	fit(result.Results)
	response, err := JSON(batchStatus(result), result)
	response.cause = worst
	if result.Failed > 0 && err == nil {
		response.Header["retry-after"] = retryAfter(longest)
	}
	return response, err
}

func batchStatus(r events.BatchResult) int {
	switch {
	case r.Rejected == 0 && r.Failed == 0:
		return http.StatusCreated
	case r.Accepted > 0:
		return http.StatusMultiStatus
	case r.Failed > 0:
		return http.StatusServiceUnavailable
	}
	return http.StatusUnprocessableEntity
}

// asksMore reports whether one error asks for a longer wait than another.
func asksMore(one, other error) bool {
	a, b := asCore(one), asCore(other)
	return a != nil && (b == nil || a.RetryAfter > b.RetryAfter)
}

// ReceiptStatus is 201 for what is new in the stream, and 200 for what was there.
func ReceiptStatus(r core.Receipt) int {
	if r.Duplicate {
		return http.StatusOK
	}
	return http.StatusCreated
}

// ReceiptOf is the receipt of an outcome as it is written.
func ReceiptOf(outcome core.Outcome) events.Receipt {
	r := outcome.Receipt
	return events.Receipt{
		ID: r.ID, Client: r.Type.Client, Event: r.Type.Event, SchemaVersion: r.SchemaVersion,
		PartitionKey: r.PartitionKey, ShardID: r.ShardID, SequenceNumber: r.SequenceNumber, Duplicate: r.Duplicate,
		Violations: r.Violations, Errors: violations(outcome.Violations),
	}
}
