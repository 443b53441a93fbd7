package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
)

// runtimeAPI is the Lambda Runtime API, and as much of the Extensions API as a function calls
// to be told with SIGTERM that it ends. Here only who runs the gateway tells it.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
//
// All workers share one listener. Each has an address of its own, "127.0.0.1:port/<key>",
// which says which process makes a call. The key is random, so that no other program on
// the machine can answer requests.
type runtimeAPI struct {
	address string   // "127.0.0.1:port", set before a worker starts
	workers sync.Map // of *worker, by key
}

func (a *runtimeAPI) handler() http.Handler {
	mux := http.NewServeMux()
	handle := func(method, path string, answer func(*worker, http.ResponseWriter, *http.Request)) {
		mux.HandleFunc(method+" /{key}"+path, func(rw http.ResponseWriter, r *http.Request) {
			w, known := a.workers.Load(r.PathValue("key"))
			if !known {
				answerError(rw, http.StatusForbidden, "UnknownWorker",
					"this process was not started by the gateway, or has ended")
				return
			}
			answer(w.(*worker), rw, r)
		})
	}
	const runtime, extension = "/2018-06-01/runtime", "/2020-01-01/extension"
	handle("GET", runtime+"/invocation/next", next)
	handle("POST", runtime+"/invocation/{id}/response", func(w *worker, rw http.ResponseWriter, r *http.Request) {
		finish(w, rw, r, nil)
	})
	handle("POST", runtime+"/invocation/{id}/error", func(w *worker, rw http.ResponseWriter, r *http.Request) {
		finish(w, rw, r, errFunction)
	})
	handle("POST", extension+"/register", func(w *worker, rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Lambda-Extension-Identifier", w.key)
		_, _ = io.WriteString(rw, "{}")
	})
	handle("GET", extension+"/event/next", func(_ *worker, _ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done() // there are no events
	})
	handle("POST", runtime+"/init/error", func(w *worker, rw http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, maxResponse)) // the header has the error's type
		w.pool.logf("ERROR", "reported an error while starting: %s",
			shorten(r.Header.Get("Lambda-Runtime-Function-Error-Type")))
		accept(rw)
	})
	return mux
}

// next waits for the worker's next invocation and answers with it.
func next(w *worker, rw http.ResponseWriter, r *http.Request) {
	inv, err := w.pool.next(r.Context(), w)
	if err != nil {
		answerError(rw, http.StatusGone, "Stopping", err.Error())
		return
	}
	h := rw.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
	h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(inv.deadline.UnixMilli(), 10))
	h.Set("Lambda-Runtime-Invoked-Function-Arn", w.pool.arn)
	h.Set("Lambda-Runtime-Trace-Id", inv.traceID)
	h.Set("Content-Length", strconv.Itoa(len(inv.input)))
	rw.Write(inv.input)
}

// finish takes the answer to an invocation. failure is nil at the endpoint for answers, and
// an error at the endpoint for errors.
func finish(w *worker, rw http.ResponseWriter, r *http.Request, failure error) {
	output, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxResponse))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		w.pool.logf("ERROR", "answered with more than %d bytes (Function.ResponseSizeTooLarge)", maxResponse)
		w.pool.finish(w, r.PathValue("id"), nil, errFunction)
		answerError(rw, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge",
			fmt.Sprintf("Exceeded maximum allowed payload size (%d bytes).", maxResponse))
		return
	}
	if err != nil {
		answerError(rw, http.StatusBadRequest, "Unreadable", err.Error())
		return
	}
	// A function that streams its answer reports a late error in a trailer.
	if r.Trailer.Get("Lambda-Runtime-Function-Error-Type") != "" {
		failure = errFunction
	}
	if !w.pool.finish(w, r.PathValue("id"), output, failure) {
		answerError(rw, http.StatusBadRequest, "InvalidRequestID", "no such invocation is under way in this process")
		return
	}
	accept(rw)
}

func accept(rw http.ResponseWriter) {
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(http.StatusAccepted)
	rw.Write([]byte(`{"status":"OK"}`))
}

func answerError(rw http.ResponseWriter, status int, kind, message string) {
	body, _ := json.Marshal(map[string]string{"errorType": kind, "errorMessage": message})
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(status)
	rw.Write(body)
}
