package apigateway

import (
	"encoding/json"
	"net/http"

	lambdaevents "github.com/aws/aws-lambda-go/events"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
)

// Response is a handler's answer.
type Response struct {
	Status int
	Header map[string]string
	Body   []byte // UTF-8 text
}

// JSON is a response with a body of JSON.
func JSON(status int, body any) (Response, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return Response{}, err
	}
	return Response{Status: status, Header: map[string]string{"content-type": events.JSONType}, Body: encoded}, nil
}

func (r Response) lambda() lambdaevents.APIGatewayV2HTTPResponse {
	return lambdaevents.APIGatewayV2HTTPResponse{StatusCode: r.Status, Headers: r.Header, Body: string(r.Body)}
}

// statuses is the one table of HTTP statuses. A code that is not in it, and any
// error that has none, is a 500 with a text that tells nothing.
var statuses = map[core.Code]struct {
	status int
	title  string
}{
	core.CodeInvalidName:            {http.StatusBadRequest, "The name is malformed"},
	core.CodeInvalidParameter:       {http.StatusBadRequest, "A parameter is malformed"},
	core.CodeInvalidJSON:            {http.StatusBadRequest, "The body is not acceptable JSON"},
	core.CodeRouteNotFound:          {http.StatusNotFound, "There is no such route"},
	core.CodeEventTypeNotRegistered: {http.StatusNotFound, "The event type is not registered"},
	core.CodeVersionNotFound:        {http.StatusNotFound, "The version does not exist"},
	core.CodeRegistrationConflict:   {http.StatusConflict, "Another registration was faster"},
	core.CodeTooLarge:               {http.StatusRequestEntityTooLarge, "The body is too large"},
	core.CodeUnsupportedMediaType:   {http.StatusUnsupportedMediaType, "The content type is not taken here"},
	core.CodeEventInvalid:           {http.StatusUnprocessableEntity, "The event violates its schema"},
	core.CodeSchemaInvalid:          {http.StatusUnprocessableEntity, "The schema is not acceptable"},
	core.CodeBackendThrottled:       {http.StatusServiceUnavailable, "The gateway is taking no more for the moment"},
	core.CodeBackendUnavailable:     {http.StatusServiceUnavailable, "The gateway cannot do this at the moment"},
}

// retryAfter, in seconds, is what a 503 asks for: longer than the pauses between
// the SDK's own attempts, which have been made by then.
const retryAfter = "1"

// problem is the response for an error. The error's cause is not in it.
func problem(err error, requestID string) Response {
	code := core.CodeOf(err)
	known, ok := statuses[code]
	detail := "something went wrong in the gateway; its log has more under this instance"
	if !ok {
		code, known.status, known.title = core.CodeInternal, http.StatusInternalServerError, "A fault of the gateway"
	} else if e := asCore(err); e != nil {
		detail = e.Detail
	} else {
		detail = "the request took too long; try again later"
	}
	body := events.Problem{
		Type: "urn:problem-type:eventgateway:" + string(code), Title: known.title, Status: known.status,
		Detail: detail, Instance: "urn:eventgateway:request:" + requestID,
		Code: string(code), Retryable: code.Retryable(), Errors: violations(err),
	}
	encoded, _ := json.Marshal(body) // strings, numbers and booleans always marshal
	response := Response{Status: known.status, Body: encoded, Header: map[string]string{"content-type": events.ProblemType}}
	if known.status == http.StatusServiceUnavailable {
		response.Header["retry-after"] = retryAfter
	}
	return response
}

func violations(err error) []events.Violation {
	e := asCore(err)
	if e == nil {
		return nil
	}
	list := make([]events.Violation, 0, len(e.Violations))
	for _, v := range e.Violations {
		list = append(list, events.Violation(v))
	}
	return list
}
