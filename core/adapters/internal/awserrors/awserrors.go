// Package awserrors maps the errors of AWS calls to core's codes, for all adapters that
// call AWS.
package awserrors

import (
	"errors"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"example.com/eventgateway/core"
)

var throttling = retry.ThrottleErrorCode{Codes: func() map[string]struct{} {
	codes := maps.Clone(retry.DefaultThrottleErrorCodes)
	codes["KMSThrottlingException"] = struct{}{} // Kinesis, for its encryption key
	return codes
}()}

// ToCore maps the error of an SDK call to "backend" (a name such as "the event
// stream", for the caller to read): CodeBackendThrottled if AWS asks to slow down,
// CodeInternal if it will never accept the request (no permission, no such table,
// malformed), and CodeBackendUnavailable otherwise: no answer, a late or unreadable one, or
// a fault of AWS. The cause stays in the chain for the log. It is nil if err is.
func ToCore(backend string, err error) error {
	if err == nil {
		return nil
	}
	if throttling.IsErrorThrottle(err) == aws.TrueTernary {
		return Throttled(backend, err)
	}
	if refused(err) {
		return &core.Error{Code: core.CodeInternal, Detail: backend + " refused the gateway's request", Err: err}
	}
	return core.Unavailable(backend+" did not answer in time or failed; try again later", err)
}

// Throttled returns CodeBackendThrottled, for a part of a request that AWS throttles while
// the call succeeds.
func Throttled(backend string, cause error) error {
	return &core.Error{Code: core.CodeBackendThrottled,
		Detail: backend + " is taking no more for the moment; try again later", Err: cause}
}

func refused(err error) bool {
	// The SDK knows whose fault an exception is only if the service's model names it;
	// the status tells for the others.
	if response, ok := errors.AsType[*smithyhttp.ResponseError](err); ok {
		return response.HTTPStatusCode() >= 400 && response.HTTPStatusCode() < 500
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorFault() == smithy.FaultClient
	}
	var serialization *smithy.SerializationError
	var parameters *smithy.InvalidParamsError
	return errors.As(err, &serialization) || errors.As(err, &parameters)
}
