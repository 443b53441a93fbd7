package cli

import "errors"

// UsageError is a command line that is wrong in a way that only the command can tell.
type UsageError string

// Error implements error.
func (e UsageError) Error() string { return string(e) }

// ErrReported ends a command that has already printed what went wrong.
var ErrReported = errors.New("reported")

// UnsureError ends a command that sent events which may be stored or not.
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
