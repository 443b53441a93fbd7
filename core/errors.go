package core

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Code says what went wrong. Codes never change: clients branch on them, logs and metrics
// count them.
type Code string

// The codes. A protocol's adapter maps them to its statuses.
const (
	CodeInvalidName            Code = "invalid_name"              // a client or event name is outside the rules
	CodeInvalidParameter       Code = "invalid_parameter"         // what a caller asks for is malformed
	CodeInvalidJSON            Code = "invalid_json"              // the body is not one JSON value
	CodeEventTypeNotRegistered Code = "event_type_not_registered" // no schema is registered under this name
	CodeVersionNotFound        Code = "version_not_found"         // the event type has no such version
	CodeVersionNotAccepted     Code = "version_not_accepted"      // the event type does not take events of the version
	CodeRouteNotFound          Code = "route_not_found"           // the method and path are no route of the gateway
	CodeSchemaIncompatible     Code = "schema_incompatible"       // the schema breaks compatibility
	CodeRegistrationConflict   Code = "registration_conflict"     // another registration, or a deletion, won the race
	CodeEventTypeNotDeprecated Code = "event_type_not_deprecated" // only a deprecated event type can be deleted
	// the event type is not in the state that the caller names
	CodePreconditionFailed   Code = "precondition_failed"
	CodeDeletionNotAllowed   Code = "deletion_not_allowed"   // the deployment keeps event types for ever
	CodeTooLarge             Code = "too_large"              // the body is over the limit
	CodeUnsupportedMediaType Code = "unsupported_media_type" // the route does not take this content type
	CodeEventInvalid         Code = "event_invalid"          // the event violates its schema
	CodeSchemaInvalid        Code = "schema_invalid"         // the schema is not acceptable
	CodeCloudEventInvalid    Code = "cloudevent_invalid"     // the attributes break the specification or the route
	CodeBatchRefused         Code = "batch_refused"          // valid, but another event of an atomic batch was not
	CodeBatchTooCostly       Code = "batch_too_costly"       // the events take too much work together; send fewer
	CodeIdempotencyKeyReused Code = "idempotency_key_reused" // another event had this key, or source and id
	CodeEventInProgress      Code = "event_in_progress"      // another request is publishing the same event
	CodeBackendThrottled     Code = "backend_throttled"      // the store or the stream refuses too much at once
	CodeBackendUnavailable   Code = "backend_unavailable"    // the store or the stream does not answer in time
	CodeUnauthenticated      Code = "unauthenticated"        // nothing says who calls, or what does is not taken
	CodeClientNotAllowed     Code = "client_not_allowed"     // the caller may not speak for this client
	CodeScopeMissing         Code = "scope_missing"          // the caller may do other things as this client
	CodeQuotaExceeded        Code = "quota_exceeded"         // the client sends more than its quota
	CodeInternal             Code = "internal"               // a fault of the gateway
)

// Retryable reports whether the same request, unchanged, may succeed later.
func (c Code) Retryable() bool {
	switch c {
	case CodeBatchTooCostly, CodeRegistrationConflict, CodeEventInProgress, CodeQuotaExceeded,
		CodeBackendThrottled, CodeBackendUnavailable:
		return true
	}
	return false
}

// Fault reports whether the gateway or one of its backends is at fault. Alarms watch
// these codes. The caller brings about the other codes, and sends the retryable ones
// again, such as an event that another request is publishing.
func (c Code) Fault() bool {
	switch c {
	case CodeBackendThrottled, CodeBackendUnavailable, CodeInternal:
		return true
	}
	return false
}

// Error is the only error that leaves core and its adapters.
type Error struct {
	Code       Code
	Detail     string        // one plain sentence for the caller; no payload, no secret
	Violations []Violation   // for CodeEventInvalid and CodeSchemaInvalid: every place that is wrong
	Unlisted   int           // how many more there are than Violations has
	Err        error         // the cause, for the log only; may be nil
	RetryAfter time.Duration // for retryable codes: how long to wait first; 0 for no more than usual

	// SchemaVersion is the version that refused the event, for CodeEventInvalid;
	// 0 where it is not known.
	SchemaVersion int

	Remedy Remedy // what the caller can do; zero where Detail says it
}

// Remedy says what a caller can do about an error. A protocol's adapter adds to the detail
// how to do it in the protocol.
type Remedy struct {
	Declare string // a setting to declare first, of those below; "" for none
	SendAs  string // the media type to send the data as; "" for none
}

// Settings that are remedies.
const (
	DeclareAccept     = "accept"
	DeclareIdempotent = "idempotent"
	DeclareDeprecated = "deprecated"
)

// Violation is one place where a document breaks a rule. Pointers are JSON
// Pointers (RFC 6901): "" is the whole document.
type Violation struct {
	Pointer       string // the place in the document
	Keyword       string // the schema keyword that refused it
	Detail        string // one plain sentence
	SchemaPointer string // the place of the keyword in the schema
}

// Error is for logs: the code, the detail and the cause.
func (e *Error) Error() string {
	s := string(e.Code) + ": " + e.Detail
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of the *Error in err's chain; "" for nil; and
// CodeBackendUnavailable for a context that ended, because requests here wait only for
// backends. Any other error is CodeInternal.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e := asError(err); e != nil {
		return e.Code
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return CodeBackendUnavailable
	}
	return CodeInternal
}

// asError is the *Error in err's chain, or nil.
func asError(err error) *Error {
	e, _ := errors.AsType[*Error](err)
	return e
}

// The errors that every schema store gives in the same words.

// NotRegistered is CodeEventTypeNotRegistered.
func NotRegistered(t EventType) error {
	return &Error{Code: CodeEventTypeNotRegistered, Detail: fmt.Sprintf(
		"no event named %s is registered by the client %s", t.Event, t.Client)}
}

// NoVersion is CodeVersionNotFound.
func NoVersion(t EventType, version int) error {
	return &Error{Code: CodeVersionNotFound, Detail: fmt.Sprintf("%s has no version %d", t.Topic(), version)}
}

// NoShadow is CodeVersionNotFound, for an event type without a shadow, or whose shadow
// has another fingerprint.
func NoShadow(t EventType, fingerprint string) error {
	if fingerprint != "" {
		return &Error{Code: CodeVersionNotFound,
			Detail: fmt.Sprintf("%s has no shadow with the fingerprint %.64q", t.Topic(), fingerprint)}
	}
	return &Error{Code: CodeVersionNotFound, Detail: t.Topic() + " has no shadow"}
}

// LostRace is CodeRegistrationConflict.
func LostRace(t EventType) error {
	return &Error{Code: CodeRegistrationConflict, Detail: fmt.Sprintf(
		"another change of %s was faster; try again", t.Topic())}
}

// Unavailable is CodeBackendUnavailable, with its cause.
func Unavailable(detail string, cause error) error {
	return &Error{Code: CodeBackendUnavailable, Detail: detail, Err: cause}
}

// retryAfter returns the wait that err asks for.
func retryAfter(err error) time.Duration {
	if e := asError(err); e != nil {
		return e.RetryAfter
	}
	return 0
}
