package apigateway

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/internal/wire"
)

// Response is a handler's answer.
type Response struct {
	Status int
	Header map[string]string
	Body   []byte        // UTF-8 text
	cause  error         // the worst of what went wrong, for the log
	memory *bytes.Buffer // of Body, to be used again; nil for none
}

// bodies are the buffers that no response uses.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxKeptBody bounds a buffer that is kept, in bytes.
const maxKeptBody = 1 << 20

// release lets other responses have the body's memory.
func (r Response) release() {
	if r.memory != nil && r.memory.Cap() <= maxKeptBody {
		r.memory.Reset()
		bodies.Put(r.memory)
	}
}

// JSON is a response with a body of JSON.
func JSON(status int, body any) (Response, error) {
	memory := bodies.Get().(*bytes.Buffer)
	if err := wire.Encode(memory, body); err != nil {
		return Response{}, err
	}
	return Response{
		Status: status, Header: map[string]string{"content-type": events.JSONType}, Body: memory.Bytes(),
		memory: memory,
	}, nil
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
	response, _ := JSON(body.Status, body) // strings, numbers and booleans can always be encoded
	response.Header["content-type"], response.cause = events.ProblemType, err
	if body.Status == http.StatusUnauthorized { // RFC 9110, section 15.5.2
		response.Header["www-authenticate"] = access.ChallengeOf(err)
	}
	if _, is := errors.AsType[*notKept](err); is {
		response.Header["cache-control"] = "no-store"
	}
	if body.Retryable {
		response.Header["retry-after"] = wholeSeconds(wire.RetryAfter(err))
	}
	return response
}

// notKept is an error that caches may not keep.
type notKept struct{ error }

func (e *notKept) Unwrap() error { return e.error }

// NotKept keeps caches from keeping an error that is not for ever. A cache that is not told
// may keep a 404 for as long as it likes (RFC 9111, section 4.2.2).
func NotKept(err error) error { return &notKept{err} }

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
