package client

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"

	"example.com/eventgateway/events"
)

// Outcome says what happened to one event of a [Batcher].
type Outcome struct {
	Index   int64          // how many events were added before this one
	ID      string         // the event's id in the stream, the same in all attempts
	Data    []byte         // the event as it was added; valid until the callback returns
	Receipt events.Receipt // where it is stored, if the batcher asks for AllResults
	Err     error          // nil if it is stored

	unsure bool // an attempt may have stored it, and no later one said whether
}

// Rejected reports whether the gateway refused the event, and would refuse it again. It is
// not stored.
func (o Outcome) Rejected() bool {
	p, is := errors.AsType[*Problem](o.Err)
	return is && p.Status < 500 && !worthRetrying(p) && !o.unsure
}

// MayBeStored reports whether it is unknown if the event is stored: an attempt ended
// without an answer that says so, and no later attempt resolved it. If the event is sent
// again, it may be stored twice, unless it has the same ID and its type is idempotent. If
// Err is not nil and MayBeStored is false, the event is not stored.
func (o Outcome) MayBeStored() bool { return o.Err != nil && o.unsure }

// MayBeStored reports the same for an error of [Client.Send], [Client.SendBatch] and
// similar methods. It is true if the connection broke, time ran out, or the answer was a
// 5xx. It is false if nothing was sent, for dry runs, for a request that only reads and gets no
// answer, and for any other *Problem: a gateway does not store what it refuses.
func MayBeStored(err error) bool {
	if errorAs[notStored](err) {
		return false
	}
	if p, is := errors.AsType[*Problem](err); is {
		return p.Status >= 500
	}
	if errorAs[*CredentialsError](err) {
		return false
	}
	if errorAs[strangeAnswer](err) || errors.Is(err, errBrokeOff) {
		return true
	}
	failure, is := errors.AsType[*url.Error](err)
	return is && failure.Op != "Get" && !errorAs[*tls.CertificateVerificationError](err) && !isAway(err)
}

// notStored is an error of a dry run, whatever became of the request.
type notStored struct{ error }

// Unwrap returns the cause.
func (e notStored) Unwrap() error { return e.error }

// worthRetrying reports whether the same request may succeed later. The gateway's own
// answers say so. A 5xx that is not the gateway's may come from a process that ended. A
// broken connection may work again.
func worthRetrying(err error) bool {
	if p, is := errors.AsType[*Problem](err); is {
		return p.Retryable || p.opaque && p.Status >= 500
	}
	return errorAs[*url.Error](err) && !errorAs[*tls.CertificateVerificationError](err) || errors.Is(err, errBrokeOff)
}

// lost reports whether the gateway's functions did not answer in time. The request may ask
// for too much.
func lost(err error) bool {
	if p, is := errors.AsType[*Problem](err); is {
		return p.opaque && p.Status >= 500
	}
	failure, is := errors.AsType[net.Error](err)
	return is && failure.Timeout() && !isAway(err) && !errorAs[*CredentialsError](err)
}

// refusedAsAWhole reports whether a request was refused because of its body. The cause may
// be one event, or the size of all.
func refusedAsAWhole(err error) bool {
	p, is := errors.AsType[*Problem](err)
	return is && !worthRetrying(p) && (p.Status == http.StatusRequestEntityTooLarge ||
		p.Status == http.StatusBadRequest && p.Code == "invalid_json")
}

// tooCostly reports whether the gateway left an event out because the request was too much
// work.
func tooCostly(err error) bool {
	p, is := errors.AsType[*Problem](err)
	return is && p.Code == "batch_too_costly"
}

// isAway reports whether nothing listens at the gateway's URL.
func isAway(err error) bool {
	op, is := errors.AsType[*net.OpError](err)
	return is && op.Op == "dial"
}

func errorAs[T error](err error) bool {
	_, is := errors.AsType[T](err)
	return is
}
