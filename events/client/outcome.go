package client

import (
	"crypto/tls"
	"errors"
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
}

// Rejected reports that the event will never be taken as it is: the last answer
// refused it. Where Err is another one, it may be stored or not.
func (o Outcome) Rejected() bool {
	_, is := errors.AsType[*Problem](o.Err)
	return is && !worthRetrying(o.Err)
}

// worthRetrying tells whether the same request may succeed later. A 500 may be the
// end of a process, and a connection that broke says nothing at all.
func worthRetrying(err error) bool {
	if p, is := errors.AsType[*Problem](err); is {
		return p.Retryable || p.Status >= 500 || p.Status == http.StatusTooManyRequests
	}
	if _, is := errors.AsType[*tls.CertificateVerificationError](err); is {
		return false
	}
	_, connection := errors.AsType[*url.Error](err)
	return connection || errors.Is(err, errBrokeOff)
}

// unreadable tells that a request was refused for its body as a whole.
func unreadable(err error) bool {
	p, is := errors.AsType[*Problem](err)
	return is && (p.Status == http.StatusRequestEntityTooLarge || p.Status == http.StatusBadRequest && p.Code == "invalid_json")
}
