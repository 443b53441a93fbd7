package apigateway

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	lambdaevents "github.com/aws/aws-lambda-go/events"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
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
	encoded, err := encode(body)
	if err != nil {
		return Response{}, err
	}
	return Response{Status: status, Header: map[string]string{"content-type": events.JSONType}, Body: encoded}, nil
}

// TimeOf is a time in seconds since 1970 as bodies have it; nil for 0.
func TimeOf(seconds int64) *time.Time {
	if seconds == 0 {
		return nil
	}
	t := time.Unix(seconds, 0).UTC()
	return &t
}

// SettingsOf are an event type's settings as bodies have them.
func SettingsOf(s core.Settings) events.Settings {
	body := events.Settings{
		PartitionKey: s.PartitionKey, DataContentType: s.DataContentType, Idempotent: s.Idempotent,
		Compatibility: string(s.Compatibility.OrDefault()), DeprecatedAt: TimeOf(s.DeprecatedAt),
	}
	if s.Lenient {
		body.OpenContent = events.OpenContentLenient
	}
	if s.Warn {
		body.Enforcement = events.EnforcementWarn
	}
	if s.AssertFormats {
		body.Formats = events.FormatsAssert
	}
	return body
}

// VersionOf is a version as it is in a list of versions.
func VersionOf(r core.Registration) events.RegisteredVersion {
	return events.RegisteredVersion{
		Version: r.Version, CreatedAt: r.CreatedAt, Fingerprint: r.Fingerprint, Author: r.Author,
		Settings: SettingsOf(r.Settings), VersionDeprecatedAt: TimeOf(r.VersionDeprecatedAt),
	}
}

// Deprecated adds the Deprecation header (RFC 9745) of an event type or a version
// that is deprecated since a time in seconds since 1970. 0 is for one that is not.
func (r Response) Deprecated(since int64) Response {
	if since != 0 && r.Header != nil {
		r.Header["deprecation"] = "@" + strconv.FormatInt(since, 10)
	}
	return r
}

// head is the response to HEAD: the same without the body, of which it has the length
// (RFC 9110, section 8.6).
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
	core.CodeSchemaIncompatible:     {http.StatusConflict, "The schema is not compatible"},
	core.CodeRegistrationConflict:   {http.StatusConflict, "Another change of the event type was faster"},
	core.CodeEventTypeNotDeprecated: {http.StatusConflict, "The event type is not deprecated"},
	core.CodeDeletionNotAllowed:     {http.StatusForbidden, "The deployment does not allow deletion"},
	core.CodeTooLarge:               {http.StatusRequestEntityTooLarge, "The body is too large"},
	core.CodeBatchTooCostly:         {http.StatusRequestEntityTooLarge, "The batch takes too much work"},
	core.CodeUnsupportedMediaType:   {http.StatusUnsupportedMediaType, "The content type is not taken here"},
	core.CodeEventInvalid:           {http.StatusUnprocessableEntity, "The event violates its schema"},
	core.CodeSchemaInvalid:          {http.StatusUnprocessableEntity, "The schema is not acceptable"},
	core.CodeCloudEventInvalid:      {http.StatusBadRequest, "The CloudEvent is malformed"},
	core.CodeBatchRefused:           {http.StatusUnprocessableEntity, "Another event of the batch was refused"},
	core.CodeIdempotencyKeyReused:   {http.StatusUnprocessableEntity, "The event was sent before with other data"},
	core.CodeEventInProgress:        {http.StatusConflict, "The event is being published"},
	core.CodeBackendThrottled:       {http.StatusTooManyRequests, "The gateway is taking no more for the moment"},
	core.CodeBackendUnavailable:     {http.StatusServiceUnavailable, "The gateway cannot do this at the moment"},
}

// retryAfter is what an answer that may change asks for, in whole seconds: at
// least one, which is longer than the pauses between the attempts that were made
// by then.
func retryAfter(err error) string {
	wait := time.Second
	if e := asCore(err); e != nil {
		wait = max(wait, e.RetryAfter)
	}
	return strconv.Itoa(int((wait + time.Second - 1) / time.Second))
}

// Status is how a code looks in HTTP.
type Status struct {
	Code  int    // the HTTP status
	Title string // of its problems
}

// Statuses is a copy of the table, with what all other errors become under
// CodeInternal: for the test that holds the OpenAPI document to it.
func Statuses() map[core.Code]Status {
	table := map[core.Code]Status{}
	for code := range statuses {
		d := describe(&core.Error{Code: code})
		table[code] = Status{d.status, d.title}
	}
	d := describe(&core.Error{Code: core.CodeInternal})
	table[core.CodeInternal] = Status{d.status, d.title}
	return table
}

// problem is the response for an error. The error's cause is not in it.
func problem(err error, requestID string) Response {
	d := describe(err)
	body := events.Problem{
		Type: "urn:problem-type:eventgateway:" + string(d.code), Title: d.title, Status: d.status,
		Detail: d.detail, Instance: "urn:eventgateway:request:" + requestID,
		Code: string(d.code), Retryable: d.code.Retryable(), Traffic: d.traffic,
	}
	errors, omitted := fitErrors(d.errors)
	body.Errors, body.ErrorsOmitted = errors, d.omitted+omitted
	encoded, _ := encode(body) // strings, numbers and booleans can always be encoded
	response := Response{Status: d.status, Body: encoded, Header: map[string]string{"content-type": events.ProblemType}, cause: err}
	if d.code.Retryable() {
		response.Header["retry-after"] = retryAfter(err)
	}
	return response
}

// description is what the outside may know of an error.
type description struct {
	code   core.Code
	status int
	title  string
	detail string
	errors []events.Violation

	omitted int // errors that there are beside
	traffic *events.Traffic
}

func violations(all []core.Violation) (errors []events.Violation) {
	for _, v := range all {
		errors = append(errors, violation(v))
	}
	return errors
}

func violation(v core.Violation) events.Violation {
	w := events.Violation{
		Pointer: v.Pointer, Keyword: v.Keyword, Detail: v.Detail, SchemaPointer: v.SchemaPointer,
		Version: v.Version, Direction: string(v.Direction),
	}
	if v.Example != "" {
		w.Example = json.RawMessage(v.Example)
	}
	if v.Version > 0 {
		w.EarlierSchemaPointer = &v.EarlierSchemaPointer
	}
	return w
}

func describe(err error) description {
	code := core.CodeOf(err)
	known, ok := statuses[code]
	if !ok {
		return description{
			code: core.CodeInternal, status: http.StatusInternalServerError, title: "A fault of the gateway",
			detail: "something went wrong in the gateway; its log has more under this request's id",
		}
	}
	d := description{code: code, status: known.status, title: known.title, detail: "the request took too long; try again later"}
	if e := asCore(err); e != nil {
		d.detail, d.traffic = e.Detail, TrafficOf(e.Traffic)
		d.errors, d.omitted = violations(e.Violations), e.Unlisted
	}
	return d
}
