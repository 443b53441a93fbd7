package wire

import (
	"errors"
	"maps"
	"net/http"
	"time"

	"example.com/eventgateway/core"
)

// Status is how a code looks in HTTP.
type Status struct {
	Code  int    // the HTTP status
	Title string // of its problems
}

// statuses is the one table of HTTP statuses. Any other code, and any error without a
// code, is a fault: a 500 whose text tells nothing.
var statuses = map[core.Code]Status{
	core.CodeInvalidName:            {http.StatusBadRequest, "The name is malformed"},
	core.CodeInvalidParameter:       {http.StatusBadRequest, "A parameter is malformed"},
	core.CodeInvalidJSON:            {http.StatusBadRequest, "The body is not acceptable JSON"},
	core.CodeRouteNotFound:          {http.StatusNotFound, "There is no such route"},
	core.CodeEventTypeNotRegistered: {http.StatusNotFound, "The event type is not registered"},
	core.CodeVersionNotFound:        {http.StatusNotFound, "The version does not exist"},
	core.CodeSchemaIncompatible:     {http.StatusConflict, "The schema is not compatible"},
	core.CodeRegistrationConflict:   {http.StatusConflict, "Another change of the event type was faster"},
	core.CodeEventTypeNotDeprecated: {http.StatusConflict, "The event type is not deprecated"},
	core.CodePreconditionFailed:     {http.StatusPreconditionFailed, "The event type is in another state"},
	core.CodeDeletionNotAllowed:     {http.StatusForbidden, "The deployment does not allow deletion"},
	core.CodeUnauthenticated:        {http.StatusUnauthorized, "The caller is not known"},
	core.CodeClientNotAllowed:       {http.StatusForbidden, "The caller may not speak for the client"},
	core.CodeScopeMissing:           {http.StatusForbidden, "The caller may not do this"},
	core.CodeTooLarge:               {http.StatusRequestEntityTooLarge, "The body is too large"},
	core.CodeBatchTooCostly:         {http.StatusRequestEntityTooLarge, "The batch takes too much work"},
	core.CodeUnsupportedMediaType:   {http.StatusUnsupportedMediaType, "The content type is not taken here"},
	core.CodeEventInvalid:           {http.StatusUnprocessableEntity, "The event violates its schema"},
	core.CodeSchemaInvalid:          {http.StatusUnprocessableEntity, "The schema is not acceptable"},
	core.CodeCloudEventInvalid:      {http.StatusBadRequest, "The CloudEvent is malformed"},
	core.CodeVersionNotAccepted:     {http.StatusUnprocessableEntity, "The version is not accepted"},
	core.CodeBatchRefused:           {http.StatusUnprocessableEntity, "Another event of the batch was refused"},
	core.CodeIdempotencyKeyReused:   {http.StatusUnprocessableEntity, "The event was sent before with other data"},
	core.CodeEventInProgress:        {http.StatusConflict, "The event is being published"},
	core.CodeQuotaExceeded:          {http.StatusTooManyRequests, "The client's quota is used up"},
	core.CodeBackendThrottled:       {http.StatusTooManyRequests, "The gateway is taking no more for the moment"},
	core.CodeBackendUnavailable:     {http.StatusServiceUnavailable, "The gateway cannot do this at the moment"},
}

// fault is the status of all other errors, under core.CodeInternal.
var fault = Status{http.StatusInternalServerError, "A fault of the gateway"}

// Statuses returns a copy of the table, with [core.CodeInternal] for all other errors.
func Statuses() map[core.Code]Status {
	table := maps.Clone(statuses)
	table[core.CodeInternal] = fault
	return table
}

// StatusOf returns the code and the status of an error's problem.
func StatusOf(err error) (core.Code, Status) {
	code := core.CodeOf(err)
	if status, ok := statuses[code]; ok {
		return code, status
	}
	return core.CodeInternal, fault
}

// ReceiptStatus is 201 for an event that is new in the stream, and 200 for a duplicate.
func ReceiptStatus(r core.Receipt) int {
	if r.Duplicate {
		return http.StatusOK
	}
	return http.StatusCreated
}

// RetryAfter is how long to wait before the same request is sent again: at least a
// second, which is longer than the pauses between the attempts that were already made.
func RetryAfter(err error) time.Duration {
	wait := time.Second
	if e, ok := errors.AsType[*core.Error](err); ok {
		wait = max(wait, e.RetryAfter)
	}
	return wait
}
