package apigateway

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"mime"
	"slices"
	"strconv"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/routes"
)

// Request is what a handler sees of an HTTP request.
type Request struct {
	Route  routes.Route
	Client string // path parameters, percent-decoded by API Gateway; not checked by core yet
	Event  string
	// Version is the path parameter of a numbered version, as it is in the path.
	Version string
	// Principal sent the request, and may use the route as Client.
	Principal access.Principal
	Signed    bool // it has a signature or a token, which API Gateway may have checked
	Query     Query
	// Header is by lower-case name. Only webhooks have headers that begin with x-.
	Header map[string]string
	sender *string // of an open route, for the log; nil for others
	// Body is good until the request is answered. It is decoded from base64, in which API
	// Gateway sends what is not text.
	Body []byte
}

// Query looks a query parameter up by its name. Nil has none. It is a function, so that a
// test can compare what a handler asks for with the OpenAPI document.
type Query func(name string) (value string, given bool)

// Get returns the value of a parameter; given tells an empty value from none.
func (q Query) Get(name string) (value string, given bool) {
	if q == nil {
		return "", false
	}
	return q(name)
}

// QueryOf returns a query with these parameters.
func QueryOf(values map[string]string) Query {
	return func(name string) (string, bool) {
		value, given := values[name]
		return value, given
	}
}

// SentBy sets the sender in the log of a request to an open route. The handler calls it once it
// knows the sender.
func (r Request) SentBy(id string) {
	if r.sender != nil {
		*r.sender = id
	}
}

// newRequest reads the request of a principal that may use its route.
func newRequest(r lambdaRequest, principal access.Principal) (Request, error) {
	route, ok := routes.Of(r.RouteKey)
	if !ok {
		return Request{}, noSuchRoute(r)
	}
	if err := principal.Enter(route, r.PathParameters[routes.Client]); err != nil {
		return Request{}, err
	}
	query, err := queryOf(route, r.RawQueryString)
	if err != nil {
		return Request{}, err
	}
	request := Request{
		Route: route, Client: r.PathParameters[routes.Client], Event: r.PathParameters[routes.Event],
		Version: r.PathParameters[routes.Version], Principal: principal,
		Signed: r.Authorized || r.Headers["authorization"] != "",
		Query:  query, Header: r.Headers, Body: r.Body,
	}
	if r.IsBase64Encoded {
		n, err := base64.StdEncoding.Decode(r.Body, r.Body) // it never writes ahead of where it reads
		if err != nil {
			return Request{}, &core.Error{Code: core.CodeInternal, Detail: "the request could not be read", Err: err}
		}
		request.Body = r.Body[:n:n]
	} else if coding := contentCoding(r.Headers); coding != "" && bytes.Contains(r.Body, replacement) {
		return Request{}, spoiled(coding, r.Headers["content-type"])
	} else if altered(r) {
		return Request{}, notUTF8(r.Headers["content-type"])
	}
	return request, nil
}

var replacement = []byte("\uFFFD")

// altered reports whether API Gateway changed a text body. It passes the body on as a JSON
// string, in which bytes that are not UTF-8 become U+FFFD. That takes three bytes, so the
// length is no longer the Content-Length.
func altered(r lambdaRequest) bool {
	if !bytes.Contains(r.Body, replacement) {
		return false
	}
	sent, err := strconv.Atoi(r.Headers["content-length"])
	return err == nil && sent != len(r.Body)
}

// spoiled is the error for a compressed body that API Gateway passed on as text: it looks
// at the content type alone.
func spoiled(coding, contentType string) error {
	e := &core.Error{Code: core.CodeInvalidJSON, Detail: fmt.Sprintf(
		"the body is compressed (content-encoding: %.40s), which it does not survive as %.80q:"+
			" API Gateway passes that on as text; send it uncompressed, or, if it is events,"+
			" as application/x-ndjson or application/cloudevents+json",
		coding, contentType)}
	if !strings.Contains(strings.ToLower(contentType), "json") {
		e.Code = core.CodeUnsupportedMediaType
	}
	return e
}

func notUTF8(contentType string) error {
	if contentType == "" || strings.Contains(strings.ToLower(contentType), "json") {
		return &core.Error{Code: core.CodeInvalidJSON, Detail: "the body is not JSON: it is not in UTF-8"}
	}
	return &core.Error{Code: core.CodeUnsupportedMediaType, Detail: fmt.Sprintf(
		"the body is %.80q, but not in UTF-8, which is all that is taken of text", contentType)}
}

// ContentType returns the body's media type, which must be one of types; the first of them
// for a request without a content type. The error is CodeUnsupportedMediaType for another
// type, for a charset that is not UTF-8, and for a compressed body.
func (r Request) ContentType(types ...string) (string, error) {
	if coding := contentCoding(r.Header); coding != "" {
		return "", &core.Error{Code: core.CodeUnsupportedMediaType, Detail: fmt.Sprintf(
			"the content encoding %.40q is not taken here: send the body as it is", coding)}
	}
	header := r.Header["content-type"]
	if header == "" {
		return types[0], nil
	}
	got, parameters, err := mime.ParseMediaType(header)
	if err == nil && slices.Contains(types, got) && utf8Charset(parameters["charset"]) {
		return got, nil
	}
	return "", &core.Error{Code: core.CodeUnsupportedMediaType, Detail: fmt.Sprintf(
		"the content type %.80q is not taken here: send content-type: %s", header, strings.Join(types, " or "))}
}

// Flag reads a query parameter that is either yes or no. It reports whether it is yes; a
// parameter that is not given is no. The error is CodeInvalidParameter for another value.
func (r Request) Flag(name, yes, no string) (bool, error) {
	switch value, given := r.Query.Get(name); {
	case !given, value == no:
		return false, nil
	case value == yes:
		return true, nil
	}
	return false, InvalidParameter("%s must be %s or %s", name, cmp.Or(yes, "empty"), no)
}

// utf8Charset reports whether text in the charset is UTF-8 too.
func utf8Charset(charset string) bool {
	switch strings.ToLower(charset) {
	case "", "utf-8", "utf8", "us-ascii":
		return true
	}
	return false
}
