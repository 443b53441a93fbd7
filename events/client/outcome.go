package client

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"

	"example.com/eventgateway/events"
)

// Outcome is what became of one event.
type Outcome struct {
	Index   int64          // of the event: how many were added before it
	ID      string         // the event's id in the stream, the same in all attempts
	Data    []byte         // the event as it was added; valid until the callback returns
	Receipt events.Receipt // where it is stored; empty if Err is not nil or NoReceipts is set
	Err     error          // nil: it is stored

	unsure bool // an attempt may have stored it, and no later one told
}

// Rejected reports that the event is not stored and will never be taken as it is: it
// was refused.
func (o Outcome) Rejected() bool {
	p, is := errors.AsType[*Problem](o.Err)
	return is && p.Status < 500 && !worthRetrying(p) && !o.unsure
}

// MayBeStored reports that nobody can say whether the event is stored: at least one
// attempt ended without an answer that tells, and no later one told. Sent again, it
// may be there twice, unless it has the same ID and its type is idempotent. Where Err
// is not nil and this is false, the event is not stored.
func (o Outcome) MayBeStored() bool { return o.Err != nil && o.unsure }

// MayBeStored is the same for an error of [Client.Send], [Client.SendBatch] and the
// like: the connection broke, time ran out, or the answer was a 5xx. It is false
// where nothing was sent, and for any other *Problem: a gateway that refuses does
// not store.
func MayBeStored(err error) bool {
	if p, is := errors.AsType[*Problem](err); is {
		return p.Status >= 500
	}
	if errorAs[strangeAnswer](err) || errors.Is(err, errBrokeOff) {
		return true
	}
	return errorAs[*url.Error](err) && !errorAs[*tls.CertificateVerificationError](err) && !isAway(err)
}

// worthRetrying tells whether the same request may succeed later. The gateway says
// so itself. Another's 5xx may be the end of a process, and a connection that broke
// says nothing at all.
func worthRetrying(err error) bool {
	if p, is := errors.AsType[*Problem](err); is {
		return p.Retryable || p.opaque && p.Status >= 500
	}
	return errorAs[*url.Error](err) && !errorAs[*tls.CertificateVerificationError](err) || errors.Is(err, errBrokeOff)
}

// lost tells that the gateway's functions did not answer, or not in time. How much
// they were asked for may be the cause.
func lost(err error) bool {
	if p, is := errors.AsType[*Problem](err); is {
		return p.opaque && p.Status >= 500
	}
	failure, is := errors.AsType[net.Error](err)
	return is && failure.Timeout() && !isAway(err)
}

// refusedAsAWhole tells that a request was refused for its body, of which one event
// may be the cause, or all together.
func refusedAsAWhole(err error) bool {
	p, is := errors.AsType[*Problem](err)
	return is && !worthRetrying(p) && (p.Status == http.StatusRequestEntityTooLarge || p.Status == http.StatusBadRequest && p.Code == "invalid_json")
}

// tooCostly tells that an event's turn did not come within the work that one request
// may cost.
func tooCostly(err error) bool {
	p, is := errors.AsType[*Problem](err)
	return is && p.Code == "batch_too_costly"
}

// isAway tells that nobody listens at the gateway's URL.
func isAway(err error) bool {
	op, is := errors.AsType[*net.OpError](err)
	return is && op.Op == "dial"
}

func errorAs[T error](err error) bool {
	_, is := errors.AsType[T](err)
	return is
}
