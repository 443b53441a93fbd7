package apigateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	quote "github.com/go-json-experiment/json/jsontext"

	"example.com/eventgateway/core/jsontext"
	"example.com/eventgateway/functions/routes"
)

// lambdaRequest is what the gateway uses of a request in the HTTP API's payload format 2.0.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
type lambdaRequest struct {
	RouteKey, RawPath, RawQueryString string
	Headers, PathParameters           map[string]string
	Method, SourceIP, RequestID       string // of requestContext
	Authorized                        bool   // requestContext has an authorizer
	UserARN                           string // who signed the request; "" for none
	Claims                            []byte // of a token that API Gateway verified; in the payload's memory
	Body                              []byte // never nil; in the payload's memory
	IsBase64Encoded                   bool
}

// readRequest reads a payload, which is JSON: Lambda passes on nothing else
// (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). It decodes the body where
// it is. The error says that a member has another type than in format 2.0.
func readRequest(payload []byte) (r lambdaRequest, err error) {
	if err := mayBeObject(payload); err != nil {
		return lambdaRequest{}, notARequest("payload", err)
	}
	r = lambdaRequest{Body: []byte{}}
	var headers []byte
	for name, value := range jsontext.Members(payload) {
		switch string(name) {
		case `"routeKey"`:
			r.RouteKey, err = textOf(value)
		case `"rawPath"`:
			r.RawPath, err = textOf(value)
		case `"rawQueryString"`:
			r.RawQueryString, err = textOf(value)
		case `"headers"`:
			headers = value
		case `"pathParameters"`:
			r.PathParameters, err = textsOf(value, nil)
		case `"requestContext"`:
			err = r.readContext(value)
		case `"body"`:
			r.Body, err = unquoted(value)
		case `"isBase64Encoded"`:
			r.IsBase64Encoded = string(value) == "true"
		}
		if err != nil {
			return lambdaRequest{}, notARequest(string(name), err)
		}
	}
	if len(headers) > 0 {
		without := notRead
		if r.RouteKey == routes.WebhookKey {
			without = nil
		}
		if r.Headers, err = textsOf(headers, without); err != nil {
			return lambdaRequest{}, notARequest(`"headers"`, err)
		}
	}
	return r, nil
}

func (r *lambdaRequest) readContext(context []byte) (err error) {
	for name, value := range jsontext.Members(context) {
		switch string(name) {
		case `"requestId"`:
			r.RequestID, err = textOf(value)
		case `"http"`:
			err = r.readHTTP(value)
		case `"authorizer"`:
			err = r.readAuthorizer(value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *lambdaRequest) readHTTP(http []byte) (err error) {
	if r.Method, err = textOf(memberAt(http, `"method"`)); err != nil {
		return err
	}
	r.SourceIP, err = textOf(memberAt(http, `"sourceIp"`))
	return err
}

func (r *lambdaRequest) readAuthorizer(authorizer []byte) (err error) {
	r.Authorized = len(authorizer) > 0 && string(authorizer) != null
	r.Claims, r.UserARN = nil, ""
	for name, value := range jsontext.Members(authorizer) {
		switch string(name) {
		case `"jwt"`:
			r.Claims = memberAt(value, `"claims"`)
		case `"iam"`:
			if r.UserARN, err = textOf(memberAt(value, `"userArn"`)); err != nil {
				return err
			}
		}
	}
	return nil
}

func notARequest(where string, err error) error {
	return fmt.Errorf("the payload is not a request of API Gateway in format 2.0: %s: %w", where, err)
}

const null = "null"

// mayBeObject returns an error for JSON that is neither an object nor null.
func mayBeObject(text []byte) error {
	text = bytes.TrimSpace(text)
	if string(text) == null || len(text) > 1 && text[0] == '{' && text[len(text)-1] == '}' {
		return nil
	}
	return errors.New("an object is expected")
}

// memberAt returns the value with that name, which is in its quotes, nil for none.
func memberAt(object []byte, wanted string) (found []byte) {
	for name, value := range jsontext.Members(object) {
		if string(name) == wanted {
			found = value
		}
	}
	return found
}

// notRead is how headers begin that no function reads, with their quote, but for the deliveries
// of webhooks: providers sign in such headers. API Gateway adds some.
var notRead = []byte(`"x-`)

// textsOf returns the members of a JSON object of strings, nil for null. It leaves out members
// whose quoted names begin with without, which is nil for none.
func textsOf(object, without []byte) (map[string]string, error) {
	if err := mayBeObject(object); err != nil || string(object) == null {
		return nil, err
	}
	texts := map[string]string{}
	for quotedName, value := range jsontext.Members(object) {
		if without != nil && bytes.HasPrefix(quotedName, without) {
			continue
		}
		name, err := textOf(quotedName)
		if err == nil {
			texts[name], err = textOf(value)
		}
		if err != nil {
			return nil, err
		}
	}
	return texts, nil
}

// textOf is unquoted in memory of its own.
func textOf(value []byte) (string, error) {
	text, err := unquoted(value)
	return string(text), err
}

// unquoted returns the value of a JSON string, in the memory of the string. It is empty for
// null and for no value.
func unquoted(value []byte) ([]byte, error) {
	if len(value) == 0 || string(value) == null {
		return []byte{}, nil
	}
	if len(value) < 2 || value[0] != '"' {
		return nil, errors.New("a string is expected")
	}
	end, odd := jsontext.String(value, 1)
	switch {
	case end != len(value): // half of a surrogate pair, or not UTF-8: for encoding/json to replace
		var text string
		err := json.Unmarshal(value, &text)
		return []byte(text), err
	case odd&jsontext.Escaped == 0:
		return value[1 : end-1 : end-1], nil
	}
	text := jsontext.Unescape(value[1:1], value[1:end-1])
	return text[:len(text):len(text)], nil
}

// lambda returns the response in payload format 2.0.
func (r Response) lambda() []byte {
	b := make([]byte, 0, 256+len(r.Body)+len(r.Body)/4)
	b = append(b, `{"statusCode":`...)
	b = strconv.AppendInt(b, int64(r.Status), 10)
	b = append(b, `,"headers":{`...)
	separator := ""
	for name, value := range r.Header {
		b = append(b, separator...)
		b = append(appendQuoted(b, name), ':')
		b = appendQuoted(b, value)
		separator = ","
	}
	b = append(b, `},"body":`...)
	b = appendQuoted(b, r.Body)
	return append(b, `,"isBase64Encoded":false}`...)
}

// appendQuoted appends a JSON string. Bytes that are not UTF-8 become U+FFFD.
func appendQuoted[Text ~string | ~[]byte](b []byte, text Text) []byte {
	b, _ = quote.AppendQuote(b, text)
	return b
}
