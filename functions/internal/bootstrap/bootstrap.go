// Package bootstrap starts a function's process on Lambda: its runtime, its door and its log. What
// does not run there leaves it out, and with it aws-lambda-go, which makes a program larger by
// half: net/rpc and the templates that it imports keep the linker from dropping methods.
package bootstrap

import (
	"context"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/settings"
)

// Environment returns a reader of the function's settings. It also sets Go's runtime for a function.
// main calls it first, because with Go's defaults the collector would run during the start.
func Environment() *settings.Reader {
	tune(os.Getenv)
	return &settings.Reader{Getenv: os.Getenv}
}

// Start serves the handler over the Lambda Runtime API and does not return. open returns the
// keys in a table, for a deployment that asks for keys. If a setting is missing or malformed,
// Start logs all of them and ends the process.
//
// accounts are one, or none. They learn of keys that were used, and are flushed when Lambda
// ends the process, for which they have 300 ms. Lambda does not tell a process that crashes or
// runs out of time.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-shutdown
func Start(
	handler apigateway.Handler, read *settings.Reader, open func(table string) keys.Reader, accounts ...*usage.Accounts,
) {
	log := NewLogger(read)
	var used func(context.Context, string, time.Time)
	var options []lambda.Option
	if len(accounts) > 0 && accounts[0] != nil {
		used = accounts[0].LastUsed
		options = append(options, lambda.WithEnableSIGTERM(func() { end(accounts[0]) }))
	}
	door := access.FromSettings(read, open, used)
	logSample := read.PositiveInt(settings.LogSample, 1)
	endIfNotSetUp(log, read)
	lambda.StartWithOptions(apigateway.Adapt(handler, door, log, logSample), options...)
}

// end ends the process. Nobody else does, once it listens to SIGTERM.
func end(accounts *usage.Accounts) {
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	accounts.Flush(ctx)
	cancel()
	os.Exit(0)
}

// NewLogger returns the function's logger. It writes JSON lines in the form of Lambda's own
// JSON logs (timestamp, level, message), so that Lambda's filters work on them.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
func NewLogger(read *settings.Reader) *slog.Logger {
	return slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{
		Level: read.Level(settings.LogLevel), ReplaceAttr: replaceAttr,
	}))
}

// replaceAttr is Lambda's, with levels as strings: slog would ask encoding/json for each line.
func replaceAttr(groups []string, attr slog.Attr) slog.Attr {
	if attr.Value.Kind() == slog.KindAny {
		if level, is := attr.Value.Any().(slog.Level); is {
			return slog.String(attr.Key, level.String())
		}
	}
	return lambdacontext.ReplaceAttr(groups, attr)
}

// gcPercent lets the heap grow to five times what is alive before Go collects it.
// Little is alive during a request, and next to nothing between requests.
const gcPercent = 400

// tune sets Go's runtime for a function: it serves one request at a time, on a part of a
// processor, and its memory is paid for whether it is used or not. That saves a third of
// the processor time of most requests (`make bench`).
//
// GOGC, GOMEMLIMIT and GOMAXPROCS in the environment win. Without
// AWS_LAMBDA_FUNCTION_MEMORY_SIZE, tune sets nothing.
func tune(getenv func(string) string) {
	memoryMB, err := strconv.Atoi(getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"))
	if err != nil || memoryMB <= 0 {
		return
	}
	if memoryMB < apigateway.VCPU && getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(1) // a second one only competes for the same part
	}
	if getenv("GOGC") == "" && getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(gcPercent)
		// Near this limit Go collects more often. The largest requests come near it. The
		// rest of the memory is for what Go does not count.
		debug.SetMemoryLimit(int64(memoryMB) << 20 / 8 * 5)
	}
}
