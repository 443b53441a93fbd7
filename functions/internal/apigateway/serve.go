package apigateway

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	lambdaevents "github.com/aws/aws-lambda-go/events"

	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/routes"
)

// Limits of a request that [Serve] answers: the body as API Gateway has it, the time of a
// function of the stack.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const (
	maxServedBody = 10 << 20 // bytes
	servedTimeout = 10 * time.Second
)

// Serve returns an HTTP handler that answers routes by the handlers of their functions,
// with the translation that they have on AWS, but without Lambda. It leaves out the routes
// of functions without a handler. newID returns the id of a request.
func Serve(handlers map[string]Handler, log *slog.Logger, newID func() string) http.Handler {
	mux := http.NewServeMux() // its patterns are API Gateway's notation of paths
	for _, route := range routes.All {
		handler, ok := handlers[route.Function]
		if !ok {
			continue
		}
		for _, method := range route.Methods() {
			key := method + " " + route.Path
			mux.Handle(key, server{Adapt(handler, log), key, newID})
		}
	}
	handler, ok := handlers[routes.Default]
	if !ok {
		return mux
	}
	otherwise := server{Adapt(handler, log), routes.DefaultKey, newID}
	mux.Handle("/", otherwise)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path.Clean(r.URL.Path) { // the mux would redirect
			otherwise.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

type server struct {
	function Function
	routeKey string
	newID    func() string
}

func (s server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxServedBody)
	payload, err := s.payload(r)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), servedTimeout)
	defer cancel()
	response, err := s.function(ctx, payload)
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
	payload.RequestContext.RequestID = s.newID()
	payload.RequestContext.HTTP.Method, payload.RequestContext.HTTP.Path = r.Method, r.URL.Path
	return asSent(payload)
}

// isText reports whether API Gateway passes on a body of the content type as text,
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
