package wire

import (
	"unicode/utf8"

	"example.com/eventgateway/events"
)

// maxAnswer bounds the body of a response, in bytes of the JSON string in which Lambda
// passes it on: each quote and backslash takes two. Lambda takes 6,291,556 bytes, status
// and headers included. Instead of a longer answer, the caller would get a 500 from API
// Gateway, which says nothing about the events that are stored.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const maxAnswer = 6_000_000

// The most that parts of an answer take beside their texts, in bytes.
const (
	sizeOfAnswer    = 1000
	sizeOfResult    = 180
	sizeOfReceipt   = 260
	sizeOfViolation = 200
)

// What a shortened result keeps of texts that a sender can make long, in bytes. 5,000
// shortened results with their receipts always fit.
const (
	shortID     = 100
	shortDetail = 200
)

// fit makes results fit into an answer. A result without room loses its errors first, then
// the ends of its texts. It keeps its index, status, code and receipt.
func fit(results []events.EventResult) {
	room := maxAnswer - sizeOfAnswer
	if total(results, atMost) <= room || total(results, sizeOfText) <= room {
		return
	}
	least := make([]int, len(results))
	for i := range results {
		short := shortened(results[i])
		least[i] = sizeOf(&short, sizeOfText)
		room -= least[i]
	}
	for i := range results {
		more := sizeOf(&results[i], sizeOfText) - least[i]
		if more > room {
			results[i] = withoutErrors(results[i])
			more = sizeOf(&results[i], sizeOfText) - least[i]
		}
		if more > room {
			results[i] = shortened(results[i])
			more = 0
		}
		room -= more
	}
}

// withoutErrors counts a result's errors instead of listing them.
func withoutErrors(r events.EventResult) events.EventResult {
	r.ErrorsOmitted += len(r.Errors)
	r.Errors = nil
	if r.Receipt != nil {
		receipt := *r.Receipt
		receipt.ErrorsOmitted += len(receipt.Errors)
		receipt.Errors = nil
		r.Receipt = &receipt
	}
	return r
}

// shortened returns the shortest form of a result.
func shortened(r events.EventResult) events.EventResult {
	r = withoutErrors(r)
	r.ID, r.Detail = shorten(r.ID, shortID), shorten(r.Detail, shortDetail)
	if r.Receipt != nil {
		r.Receipt.ID, r.Receipt.PartitionKey = shorten(r.Receipt.ID, shortID), shorten(r.Receipt.PartitionKey, shortID)
	}
	return r
}

// fitErrors returns the first errors, as many as fit into so much of an answer, and counts the
// others.
func fitErrors(errors []events.Violation, room int) (fitting []events.Violation, omitted int) {
	for i := range errors {
		if room -= sizeOfError(&errors[i], sizeOfText); room < 0 {
			return errors[:i], len(errors) - i
		}
	}
	return errors, 0
}

// measure is sizeOfText, or atMost.
type measure func(text string) (bytes int)

// total is how long results are in an answer, or more, in bytes.
func total(results []events.EventResult, of measure) (n int) {
	for i := range results {
		n += sizeOf(&results[i], of)
	}
	return n
}

func sizeOf(r *events.EventResult, of measure) int {
	n := sizeOfResult + of(r.ID) + of(r.Code) + of(r.Detail) + sizeOfErrors(r.Errors, of)
	if receipt := r.Receipt; receipt != nil {
		n += sizeOfReceipt + of(receipt.ID) + of(receipt.PartitionKey) + sizeOfErrors(receipt.Errors, of) +
			len(receipt.Client) + len(receipt.Event) + len(receipt.ShardID) + len(receipt.SequenceNumber)
	}
	return n
}

func sizeOfErrors(errors []events.Violation, of measure) (n int) {
	for i := range errors {
		n += sizeOfError(&errors[i], of)
	}
	return n
}

func sizeOfError(v *events.Violation, of measure) int {
	n := sizeOfViolation + of(v.Pointer) + of(v.Keyword) + of(v.Detail) + of(v.SchemaPointer) + 2*of(string(v.Example))
	if v.EarlierSchemaPointer != nil {
		n += of(*v.EarlierSchemaPointer)
	}
	return n
}

func plainSize(s string) int { return len(s) }

// atMost is sizeOfText or more. It does not read the text, since nearly all answers fit.
func atMost(s string) int { return 7 * len(s) }

// sizeOfText is how long a string is in an answer, in bytes: in a JSON text that Lambda
// writes as a JSON string.
func sizeOfText(s string) (n int) {
	for _, r := range s {
		n += sizeOfRune(r)
	}
	return n
}

func sizeOfRune(r rune) int {
	switch {
	case r == '"', r == '\\': // \\\"
		return 4
	case r < ' ', r == '\u2028', r == '\u2029', r == utf8.RuneError: // \\u0001
		return 7
	}
	return utf8.RuneLen(r)
}

// shorten cuts a text so that sizeOfText of it is at most so much. A text that is cut ends
// in "…".
func shorten(s string, most int) string {
	size, end := 0, 0 // end is where "…" still fits
	for i, r := range s {
		if size+len("…") <= most {
			end = i
		}
		if size += sizeOfRune(r); size > most {
			return s[:end] + "…"
		}
	}
	return s
}
