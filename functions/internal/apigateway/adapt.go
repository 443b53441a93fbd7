package apigateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/internal/logs"
	"example.com/eventgateway/functions/internal/tracecontext"
	"example.com/eventgateway/functions/internal/wire"
	"example.com/eventgateway/functions/routes"
)

// Handler answers one kind of request. Its error becomes a problem: a 500, unless it is
// a core.Error. The problem has the headers of the response that comes with the error.
type Handler func(context.Context, Request) (Response, error)

// ByUseCase answers each route by the handler of its use case. A route without one is none of
// the deployment's.
func ByUseCase(handlers map[string]Handler) Handler {
	return func(ctx context.Context, r Request) (Response, error) {
		handler := handlers[r.Route.UseCase]
		if handler == nil {
			return Response{}, &core.Error{Code: core.CodeRouteNotFound, Detail: fmt.Sprintf(
				"%s is no route of this deployment: it is set up without %s", r.Route.Key(), r.Route.Option())}
		}
		return handler(ctx, r)
	}
}

// Function is a handler in the form that Lambda calls. Adapt makes one.
type Function struct {
	handler Handler
	door    access.Door
	log     *slog.Logger
	sample  *logs.Sample
}

// Adapt makes a Lambda function of a handler, which sees only requests of principals of door
// that may use their route. The function logs a request in one line, without its payload: each
// one that is refused or fails, also in part, and one of logSample of the others. The level
// DEBUG logs them all.
func Adapt(handler Handler, door access.Door, log *slog.Logger, logSample int) Function {
	return Function{handler, door, log, logs.NewSample(logSample)}
}

// Invoke implements lambda.Handler. It reads a request in payload format 2.0 and returns the
// answer in that format. The error says that the payload is no such request. A handler's
// error becomes a problem. So does a panic, as a 500, which is logged with its stack.
//
// Invoke writes over the payload, which must not change until it returns. Nothing refers to
// the payload afterwards: Lambda's library uses that memory again.
func (f Function) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	r, err := readRequest(payload)
	if err != nil {
		return nil, err
	}
	response := f.answer(ctx, r)
	defer response.release()
	return response.lambda(), nil
}

func (f Function) answer(ctx context.Context, r lambdaRequest) Response {
	began := time.Now()
	ctx, cancel := beforeDeadline(ctx)
	defer cancel()
	var principal access.Principal
	response, err := f.call(ctx, r, &principal)
	if err != nil {
		header := response.Header
		response = problem(err, r.RequestID)
		maps.Copy(response.Header, header)
	}
	if !succeeded(response) || f.sample.Take(began) || f.log.Enabled(ctx, slog.LevelDebug) {
		logRequest(ctx, f.log, r, principal, response.Status, response.cause, time.Since(began))
	}
	if r.Method == http.MethodHead {
		response = response.head()
	}
	return response
}

// call answers a request, and says whose it is as soon as that is known.
func (f Function) call(
	ctx context.Context, r lambdaRequest, principal *access.Principal,
) (response Response, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &panicked{value: p, stack: debug.Stack()}
		}
	}()
	if r.RouteKey == routes.PreflightKey {
		return Response{Status: http.StatusNoContent}, nil
	}
	if *principal, err = f.enter(ctx, r); err != nil {
		return Response{}, err
	}
	request, err := newRequest(r, *principal)
	if err != nil {
		return Response{}, err
	}
	if request.Route.Open {
		sender := new(string)
		defer func() { principal.ID = *sender }()
		request.sender = sender
	}
	return f.handler(ctx, request)
}

// enter returns the principal of the request. Everyone may use an open route, as its client.
func (f Function) enter(ctx context.Context, r lambdaRequest) (access.Principal, error) {
	if route, ok := routes.Of(r.RouteKey); ok && route.Open {
		return access.Nobody(route, r.PathParameters[routes.Client]), nil
	}
	return f.door(ctx, access.Caller{
		UserARN: r.UserARN, Claims: r.Claims, Authorization: r.Headers["authorization"],
	})
}

func noSuchRoute(r lambdaRequest) error {
	var keys []string
	for _, route := range routes.All {
		if route.If == "" { // nobody here knows whether the deployment has the others
			keys = append(keys, route.Key())
		}
	}
	return &core.Error{Code: core.CodeRouteNotFound, Detail: fmt.Sprintf("%s %.200q is no route; there are: %s",
		r.Method, r.RawPath, strings.Join(keys, ", "))}
}

func succeeded(r Response) bool {
	return r.cause == nil && r.Status < http.StatusBadRequest && r.Status != http.StatusMultiStatus
}

type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// logRequest writes one line for the request, with who sent it: nobody else logs that. The
// trace id of its traceparent, if it has one, links the line to lines of other services. The
// level says who may be at fault: the caller
// (INFO), a backend (WARN) or the gateway (ERROR).
func logRequest(
	ctx context.Context, log *slog.Logger, r lambdaRequest, principal access.Principal, status int, err error,
	took time.Duration,
) {
	level := slog.LevelInfo
	attributes := append(make([]slog.Attr, 0, 12), // room for all
		slog.String("request_id", r.RequestID),
		slog.String("route", r.RouteKey),
		slog.String("client", logged(r.PathParameters[routes.Client])),
		slog.String("event", logged(r.PathParameters[routes.Event])),
		slog.Int("status", status),
		slog.Float64("duration_ms", float64(took.Microseconds())/1000))
	if r.SourceIP != "" {
		attributes = append(attributes, slog.String("source_ip", r.SourceIP))
	}
	if principal.ID != "" {
		attributes = append(attributes, slog.String("caller", principal.ID))
	}
	if id := tracecontext.Of(r.Headers).ID(); id != "" {
		attributes = append(attributes, slog.String("trace_id", id))
	}
	if err != nil {
		code, is := wire.StatusOf(err)
		attributes = append(attributes, slog.String("code", string(code)))
		switch {
		case code == core.CodeInternal:
			level = slog.LevelError
		case is.Code >= 500, code.Fault():
			level = slog.LevelWarn
		}
		// The answer tells callers of their mistakes. The detail may quote the event, so it is
		// not logged, but for a caller who is not known: doors repeat nothing that was sent.
		if level > slog.LevelInfo {
			attributes = append(attributes, slog.String("cause", err.Error()))
		} else if refusal, ok := errors.AsType[*core.Error](err); ok && code == core.CodeUnauthenticated {
			attributes = append(attributes, slog.String("cause", refusal.Detail))
		}
		if p, ok := errors.AsType[*panicked](err); ok {
			attributes = append(attributes, slog.String("stack", string(p.stack)))
		}
	}
	if log.Enabled(ctx, level) {
		line := slog.NewRecord(time.Now(), level, "request", 0) // the logger would look for the place in the code
		line.AddAttrs(attributes...)
		_ = log.Handler().Handle(ctx, line) // as the logger does
	}
}

// logged shortens a name, which is not checked yet.
func logged(name string) string {
	if len(name) > core.MaxEventName {
		return name[:core.MaxEventName]
	}
	return name
}
