// Package apigatewaytest serves one function over HTTP inside a test. Requests pass through
// package apigateway, as on AWS, but not through a process.
package apigatewaytest

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	lambdaevents "github.com/aws/aws-lambda-go/events"

	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/routes"
)

// RequestID is the id of every request.
const RequestID = "JKJaXmPLvHcESHA="

// Serve answers the routes of the function. [routes.Default] also answers all other paths.
// API Gateway and net/http write paths the same way.
func Serve(function string, handler apigateway.Handler, log *slog.Logger) http.Handler {
	adapted := apigateway.Adapt(handler, log)
	mux := http.NewServeMux()
	for _, route := range routes.All {
		if route.Function != function {
			continue
		}
		for _, method := range route.Methods() {
			key := method + " " + route.Path
			mux.Handle(key, server{adapted, key})
		}
	}
	if function == routes.Default {
		mux.Handle("/", server{adapted, routes.DefaultKey})
	}
	return mux
}

type server struct {
	function apigateway.Function
	routeKey string
}

func (s server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	payload, err := s.payload(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	response, err := s.function(r.Context(), payload)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway) // Adapt promises never to
		return
	}
	for name, value := range response.Headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(response.StatusCode)
	w.Write([]byte(response.Body))
}

// payload returns the request in payload format 2.0.
func (s server) payload(r *http.Request) (lambdaevents.APIGatewayV2HTTPRequest, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return lambdaevents.APIGatewayV2HTTPRequest{}, err
	}
	payload := lambdaevents.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: s.routeKey, RawPath: r.URL.EscapedPath(), RawQueryString: r.URL.RawQuery,
		Headers: map[string]string{"content-length": strconv.Itoa(len(body))}, Body: string(body),
	}
	if !isText(r.Header.Get("Content-Type")) {
		payload.Body, payload.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
	}
	for name, values := range r.Header {
		payload.Headers[strings.ToLower(name)] = strings.Join(values, ",")
	}
	for name, values := range r.URL.Query() {
		if payload.QueryStringParameters == nil {
			payload.QueryStringParameters = map[string]string{}
		}
		payload.QueryStringParameters[name] = strings.Join(values, ",")
	}
	for _, name := range []string{routes.Client, routes.Event} {
		if value := r.PathValue(name); value != "" {
			if payload.PathParameters == nil {
				payload.PathParameters = map[string]string{}
			}
			payload.PathParameters[name] = value
		}
	}
	payload.RequestContext.RequestID = RequestID
	payload.RequestContext.HTTP.Method, payload.RequestContext.HTTP.Path = r.Method, r.URL.Path
	return asSent(payload)
}

// isText reports whether API Gateway passes a body of the content type on as text,
// compressed or not. Of the types that the routes accept, these are.
// (https://github.com/ministackorg/ministack/pull/766 has the measurements.)
func isText(contentType string) bool {
	mediaType, _, _ := strings.Cut(contentType, ";")
	return mediaType == events.JSONType || strings.HasPrefix(mediaType, "text/")
}

// asSent passes a payload through JSON, which replaces bytes that are not UTF-8.
func asSent(payload lambdaevents.APIGatewayV2HTTPRequest) (sent lambdaevents.APIGatewayV2HTTPRequest, err error) {
	text, err := json.Marshal(payload)
	if err != nil {
		return sent, err
	}
	err = json.Unmarshal(text, &sent)
	return sent, err
}
