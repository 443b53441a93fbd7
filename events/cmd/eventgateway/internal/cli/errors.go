package cli

import (
	"errors"
	"fmt"
)

// UsageError says what is wrong with a command line. The exit code is [ExitUsage].
type UsageError string

// Error implements error.
func (e UsageError) Error() string { return string(e) }

// Usagef returns a UsageError with a formatted text.
func Usagef(format string, args ...any) error { return UsageError(fmt.Sprintf(format, args...)) }

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
