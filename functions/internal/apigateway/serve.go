package apigateway

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/payload"
	"example.com/eventgateway/functions/routes"
)

// servedTimeout bounds a request that [Serve] answers: the time of a function of the stack.
const servedTimeout = 10 * time.Second

// Serve returns an HTTP handler that answers routes by the handlers of their functions,
// with the translation that they have on AWS, but without Lambda. It leaves out the routes
// of functions without a handler. newID returns the id of a request. door and
// logSample are as in [Adapt].
func Serve(
	handlers map[string]Handler, door access.Door, log *slog.Logger, logSample int, newID func() string,
) http.Handler {
	functions := map[string]Function{}
	for name, handler := range handlers {
		functions[name] = Adapt(handler, door, log, logSample)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m := routes.Find(r.Method, r.URL.Path)
		if handlers[m.Function] == nil {
			m = routes.NoRoute
		}
		function, known := functions[m.Function]
		if !known {
			http.NotFound(w, r)
			return
		}
		id := newID()
		w.Header().Set("Apigw-Requestid", id)
		request, refused := payload.Read(w, r, m, payload.Context{RequestID: id, Time: time.Now()})
		if refused != 0 {
			payload.Problem(refused).WriteTo(w, r.Method)
			return
		}
		function.serve(r.Context(), request).WriteTo(w, r.Method)
	})
}

// serve returns the function's answer to a request in payload format 2.0.
func (f Function) serve(ctx context.Context, request []byte) payload.Response {
	ctx, cancel := context.WithTimeout(ctx, servedTimeout)
	defer cancel()
	answer, err := f.Invoke(ctx, request)
	if err != nil {
		return payload.Problem(http.StatusInternalServerError)
	}
	response, err := payload.Decode(answer)
	if err != nil {
		return payload.Problem(http.StatusInternalServerError)
	}
	return response
}
