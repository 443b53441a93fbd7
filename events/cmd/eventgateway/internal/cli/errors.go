package cli

import (
	"errors"
	"fmt"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
)

// UsageError says what is wrong with a command line. The exit code is [ExitUsage].
type UsageError string

// Error implements error.
func (e UsageError) Error() string { return string(e) }

// Usagef returns a UsageError with a formatted text.
func Usagef(format string, args ...any) error { return UsageError(fmt.Sprintf(format, args...)) }

// OfCore returns an error of core, which the command called without a gateway, as errors of a
// gateway are: a problem. It is a UsageError if what was typed is wrong. Other errors are
// unchanged.
func OfCore(err error) error {
	refusal, is := errors.AsType[*core.Error](err)
	switch {
	case !is:
		return err
	case refusal.Code == core.CodeInvalidParameter || refusal.Code == core.CodeInvalidName:
		return UsageError(refusal.Detail)
	}
	p := &client.Problem{Problem: events.Problem{
		Code: string(refusal.Code), Detail: refusal.Detail, Retryable: refusal.Code.Retryable(),
	}}
	if refusal.Err != nil { // the user can do more about it than a caller of the gateway
		p.Detail += ": " + refusal.Err.Error()
	}
	return p
}

// ErrReported ends a command that has printed its errors already.
var ErrReported = errors.New("reported")

// ErrDiffers ends a command that found a difference and was asked to tell by its exit code,
// which is [ExitDiffers].
var ErrDiffers = errors.New("there are differences")

// UnsureError ends a command that sent events which may be stored or not. The exit code
// is [ExitUnsure].
type UnsureError struct{ Err error }

// Error implements error.
func (e *UnsureError) Error() string { return e.Err.Error() }

// Unwrap returns the error that ended the command.
func (e *UnsureError) Unwrap() error { return e.Err }

// Is reports whether an error of type T is in err's chain.
func Is[T error](err error) bool {
	_, is := errors.AsType[T](err)
	return is
}
