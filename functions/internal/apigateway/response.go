package apigateway

import (
	"strconv"
	"time"

	lambdaevents "github.com/aws/aws-lambda-go/events"

	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/wire"
)

// Response is a handler's answer.
type Response struct {
	Status int
	Header map[string]string
	Body   []byte // UTF-8 text
	cause  error  // the worst of what went wrong, for the log
}

// JSON is a response with a body of JSON.
func JSON(status int, body any) (Response, error) {
	encoded, err := wire.Encode(body)
	if err != nil {
		return Response{}, err
	}
	return Response{Status: status, Header: map[string]string{"content-type": events.JSONType}, Body: encoded}, nil
}

// Batch is the response for a batch.
func Batch(b wire.Batch) (Response, error) {
	response, err := JSON(b.Status, b.BatchResult)
	if err != nil {
		return Response{}, err
	}
	response.cause = b.Cause
	if b.Failed > 0 {
		response.Header["retry-after"] = wholeSeconds(b.RetryAfter)
	}
	return response, nil
}

// problem is the response for an error.
func problem(err error, requestID string) Response {
	body := wire.ProblemOf(err, requestID)
	encoded, _ := wire.Encode(body) // strings, numbers and booleans can always be encoded
	response := Response{
		Status: body.Status, Body: encoded, Header: map[string]string{"content-type": events.ProblemType}, cause: err,
	}
	if body.Retryable {
		response.Header["retry-after"] = wholeSeconds(wire.RetryAfter(err))
	}
	return response
}

// wholeSeconds is a Retry-After header (RFC 9110, section 10.2.3), rounded up.
func wholeSeconds(wait time.Duration) string {
	return strconv.Itoa(int((wait + time.Second - 1) / time.Second))
}

// Deprecated adds the Deprecation header (RFC 9745) of an event type or a version that is
// deprecated since that time, in seconds since 1970. 0 adds nothing.
func (r Response) Deprecated(since int64) Response {
	if since != 0 && r.Header != nil {
		r.Header["deprecation"] = "@" + strconv.FormatInt(since, 10)
	}
	return r
}

// head returns the response to HEAD: the body's length instead of the body (RFC 9110,
// section 8.6).
func (r Response) head() Response {
	if len(r.Body) > 0 {
		r.Header["content-length"] = strconv.Itoa(len(r.Body))
	}
	r.Body = nil
	return r
}

func (r Response) lambda() lambdaevents.APIGatewayV2HTTPResponse {
	return lambdaevents.APIGatewayV2HTTPResponse{StatusCode: r.Status, Headers: r.Header, Body: string(r.Body)}
}
