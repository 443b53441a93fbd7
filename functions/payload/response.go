package payload

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// response is a function's answer in payload format 2.0.
type response struct {
	StatusCode      int               `json:"statusCode"`
	Headers         map[string]string `json:"headers"`
	Cookies         []string          `json:"cookies"`
	Body            *string           `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

// Response is the answer as HTTP.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Decode translates a function's answer. As in API Gateway, a JSON value without a
// statusCode is the body of a 200. An error says that the answer is not of the format.
func Decode(out []byte) (Response, error) {
	var members map[string]json.RawMessage
	if json.Unmarshal(out, &members) != nil || members["statusCode"] == nil {
		return inferResponse(out)
	}
	var r response
	if err := json.Unmarshal(out, &r); err != nil {
		return Response{}, fmt.Errorf("the function's answer is not of payload format 2.0: %w", err)
	}
	if r.StatusCode < 200 || r.StatusCode > 599 {
		return Response{}, fmt.Errorf("the function's answer has statusCode %d, not one of 200 to 599", r.StatusCode)
	}
	h := Response{Status: r.StatusCode, Header: http.Header{}}
	for name, value := range r.Headers {
		if key := strings.ToLower(name); !ofConnection[key] {
			h.Header.Add(name, value)
		}
	}
	for _, cookie := range r.Cookies {
		h.Header.Add("Set-Cookie", cookie)
	}
	if r.Body != nil {
		h.Body = []byte(*r.Body)
		if r.IsBase64Encoded {
			body, err := base64.StdEncoding.DecodeString(*r.Body)
			if err != nil {
				return Response{}, fmt.Errorf("the function's answer has isBase64Encoded, but its body is not: %w", err)
			}
			h.Body = body
		}
	}
	if h.Header.Get("Content-Type") == "" && len(h.Body) > 0 {
		h.Header.Set("Content-Type", "text/plain;charset=UTF-8")
	}
	return h, nil
}

func inferResponse(out []byte) (Response, error) {
	if !json.Valid(out) {
		return Response{}, errors.New("the function's answer is not JSON")
	}
	body := out
	var text string
	if json.Unmarshal(out, &text) == nil {
		body = []byte(text)
	}
	return Response{http.StatusOK, http.Header{"Content-Type": {"application/json"}}, body}, nil
}

// Problem is an answer of API Gateway itself: {"message":"…"}, with the text of the status
// unless API Gateway has another.
func Problem(status int) Response {
	message := http.StatusText(status)
	return Response{status, http.Header{"Content-Type": {"application/json"}}, []byte(`{"message":"` + message + `"}`)}
}

// WriteTo writes the response to a request of that method. HEAD gets the length of the
// body that GET would get.
func (r Response) WriteTo(w http.ResponseWriter, method string) {
	for name, values := range r.Header {
		w.Header()[name] = values
	}
	if method != http.MethodHead {
		w.Header().Del("Content-Length")
	}
	w.WriteHeader(r.Status)
	w.Write(r.Body) // the caller may be gone; 204 and 304 have no body
}
