package wire

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
)

// Batch is the answer to a batch.
type Batch struct {
	events.BatchResult
	// Status says what the caller should do with the batch as a whole: 201 nothing,
	// 207 read the results, 422 mend it, 503 send it again.
	Status     int
	RetryAfter time.Duration // the longest that a failure asks for; 0 if none failed
	Cause      error         // the worst failure, for the log; nil if none failed
}

// Results says which results the answer to a batch has.
type Results string

// The values of Results, as callers ask for them. All events are counted in any case.
const (
	AllResults      Results = "all"
	RejectedResults Results = "rejected" // of events that are not stored
	SummaryResults  Results = "summary"  // the same, without ids and errors
)

// BatchOf returns the answer to a batch. dryRun says in it that nothing was stored.
func BatchOf(outcomes []core.Outcome, results Results, dryRun bool) Batch {
	var b Batch
	b.DryRun = dryRun
	b.Results = make([]events.EventResult, 0, len(outcomes))
	var receipts []events.Receipt
	for i := range outcomes {
		outcome := &outcomes[i]
		result := events.EventResult{Index: i, ID: outcome.Submission.ID}
		if outcome.Err != nil {
			b.refused(&result, outcome.Err)
			if results == SummaryResults {
				result = withoutErrors(result)
				result.ID = ""
			}
		} else {
			b.accepted(outcome)
			if results != AllResults {
				continue
			}
			receipts = append(slices.Grow(receipts, len(outcomes)-i), ReceiptOf(outcome, dryRun)) // once for all
			receipt := &receipts[len(receipts)-1]
			result.ID, result.Status, result.Receipt = receipt.ID, ReceiptStatus(outcome.Receipt), receipt
		}
		b.Results = append(b.Results, result)
	}
	fit(b.Results)
	b.Status = b.status()
	return b
}

func (b *Batch) accepted(outcome *core.Outcome) {
	b.Accepted++
	if outcome.Receipt.Violations > 0 {
		b.Violating++
	}
}

func (b *Batch) refused(result *events.EventResult, err error) {
	d := describe(err)
	result.Status, result.Code, result.Detail = d.Code, string(d.code), d.detail
	result.Retryable, result.Errors, result.ErrorsOmitted = d.code.Retryable(), d.errors, d.omitted
	if !d.code.Retryable() && d.code != core.CodeInternal {
		b.Rejected++
		return
	}
	b.Failed++
	if b.Cause == nil || d.code == core.CodeInternal {
		b.Cause = err
	}
	b.RetryAfter = max(b.RetryAfter, RetryAfter(err))
}

func (b *Batch) status() int {
	switch {
	case b.Rejected == 0 && b.Failed == 0:
		return http.StatusCreated
	case b.Accepted > 0:
		return http.StatusMultiStatus
	case b.Failed > 0:
		return http.StatusServiceUnavailable
	}
	return http.StatusUnprocessableEntity
}

// ReceiptOf is the receipt of an event that was stored, or that a dry run would store.
func ReceiptOf(outcome *core.Outcome, dryRun bool) events.Receipt {
	r := &outcome.Receipt
	receipt := events.Receipt{
		ID: r.ID, Client: r.Type.Client, Event: r.Type.Event, SchemaVersion: r.SchemaVersion,
		PartitionKey: r.PartitionKey, ShardID: r.ShardID, SequenceNumber: r.SequenceNumber, Duplicate: r.Duplicate,
		DryRun: dryRun, Violations: r.Violations, Errors: violationsOf(outcome.Violations),
	}
	if dryRun && r.SequenceNumber == "" && outcome.Submission.ID == "" { // the real run gives another id
		if receipt.PartitionKey == receipt.ID {
			receipt.PartitionKey = ""
		}
		receipt.ID = ""
	}
	return receipt
}

// Encode appends a body as JSON, without the escapes that only HTML needs.
func Encode(b *bytes.Buffer, body any) error {
	switch body := body.(type) {
	case events.Receipt:
		b.Write(appendReceipt(b.AvailableBuffer(), &body))
		return nil
	case events.Problem:
		if body.Traffic == nil {
			b.Write(appendProblem(b.AvailableBuffer(), &body))
			return nil
		}
	case events.BatchResult:
		b.Grow(sizeOfAnswer + total(body.Results, plainSize))
		b.Write(appendBatch(b.AvailableBuffer(), &body))
		return nil
	}
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		return err
	}
	b.Truncate(b.Len() - len("\n"))
	return nil
}
