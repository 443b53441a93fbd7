package gateway

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

// httpResponse is the answer as HTTP.
type httpResponse struct {
	status int
	header http.Header
	body   []byte
}

// decodeResponse translates a function's answer. As in API Gateway, a JSON value without a
// statusCode is the body of a 200. An error says that the answer is not of the format.
func decodeResponse(out []byte) (httpResponse, error) {
	var members map[string]json.RawMessage
	if json.Unmarshal(out, &members) != nil || members["statusCode"] == nil {
		return inferResponse(out)
	}
	var r response
	if err := json.Unmarshal(out, &r); err != nil {
		return httpResponse{}, fmt.Errorf("the function's answer is not of payload format 2.0: %w", err)
	}
	if r.StatusCode < 200 || r.StatusCode > 599 {
		return httpResponse{}, fmt.Errorf("the function's answer has statusCode %d, not one of 200 to 599",
			r.StatusCode)
	}
	h := httpResponse{status: r.StatusCode, header: http.Header{}}
	for name, value := range r.Headers {
		if key := strings.ToLower(name); !ofConnection[key] {
			h.header.Add(name, value)
		}
	}
	for _, cookie := range r.Cookies {
		h.header.Add("Set-Cookie", cookie)
	}
	if r.Body != nil {
		h.body = []byte(*r.Body)
		if r.IsBase64Encoded {
			body, err := base64.StdEncoding.DecodeString(*r.Body)
			if err != nil {
				return httpResponse{}, fmt.Errorf("the function's answer has isBase64Encoded, but its body is not: %w",
					err)
			}
			h.body = body
		}
	}
	if h.header.Get("Content-Type") == "" && len(h.body) > 0 {
		h.header.Set("Content-Type", "text/plain;charset=UTF-8")
	}
	return h, nil
}

func inferResponse(out []byte) (httpResponse, error) {
	if !json.Valid(out) {
		return httpResponse{}, errors.New("the function's answer is not JSON")
	}
	body := out
	var text string
	if json.Unmarshal(out, &text) == nil {
		body = []byte(text)
	}
	return httpResponse{http.StatusOK, http.Header{"Content-Type": {"application/json"}}, body}, nil
}

// problem is an answer of API Gateway itself: {"message":"…"}, with the text of the status
// unless API Gateway has another.
func problem(status int) httpResponse {
	message := http.StatusText(status)
	return httpResponse{status, http.Header{"Content-Type": {"application/json"}}, []byte(`{"message":"` + message + `"}`)}
}
