package apigateway

import (
	"encoding/base64"
	"fmt"
	"mime"
	"strconv"
	"strings"

	lambdaevents "github.com/aws/aws-lambda-go/events"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/routes"
)

// Request is what a handler sees of an HTTP request.
type Request struct {
	Client string // path parameters, percent-decoded by API Gateway; not checked yet
	Event  string
	Query  map[string]string // of a repeated parameter, the values joined by commas
	Header map[string]string // by lower-case name
	Body   []byte            // decoded where API Gateway sent it as base64
}

func newRequest(r lambdaevents.APIGatewayV2HTTPRequest) (Request, error) {
	request := Request{
		Client: r.PathParameters[routes.Client], Event: r.PathParameters[routes.Event],
		Query: r.QueryStringParameters, Header: r.Headers, Body: []byte(r.Body),
	}
	if r.IsBase64Encoded {
		body, err := base64.StdEncoding.DecodeString(r.Body)
		if err != nil {
			return Request{}, &core.Error{Code: core.CodeInternal, Detail: "the request could not be read", Err: err}
		}
		request.Body = body
	} else if altered(r) {
		return Request{}, &core.Error{Code: core.CodeInvalidJSON, Detail: "the body is not JSON: it is not in UTF-8"}
	}
	return request, nil
}

// altered reports whether a text body is not what the client sent. API Gateway
// hands it over as a JSON string, in which bytes that are not UTF-8 have become
// U+FFFD, a character that takes another number of bytes.
func altered(r lambdaevents.APIGatewayV2HTTPRequest) bool {
	if !strings.Contains(r.Body, "\uFFFD") {
		return false
	}
	sent, err := strconv.Atoi(r.Headers["content-length"])
	return err == nil && sent != len(r.Body)
}

// CheckContent returns CodeUnsupportedMediaType unless the body is of one of the
// media types given, in UTF-8 and not compressed. A request that does not say is
// taken at its word that it has nothing else to offer: JSON.
func (r Request) CheckContent(types ...string) error {
	if coding := r.Header["content-encoding"]; coding != "" && !strings.EqualFold(coding, "identity") {
		return &core.Error{Code: core.CodeUnsupportedMediaType, Detail: fmt.Sprintf(
			"the content encoding %.40q is not taken: send the body as it is", coding)}
	}
	header := r.Header["content-type"]
	if header == "" {
		return nil
	}
	got, parameters, err := mime.ParseMediaType(header)
	if err == nil {
		for _, want := range types {
			if got == want && utf8Charset(parameters["charset"]) {
				return nil
			}
		}
	}
	return &core.Error{Code: core.CodeUnsupportedMediaType, Detail: fmt.Sprintf(
		"the content type %.80q is not taken here: send content-type: %s", header, strings.Join(types, " or "))}
}

// utf8Charset reports whether text in the charset is UTF-8 too.
func utf8Charset(charset string) bool {
	switch strings.ToLower(charset) {
	case "", "utf-8", "utf8", "us-ascii":
		return true
	}
	return false
}
