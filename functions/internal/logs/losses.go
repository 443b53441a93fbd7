// Package logs writes what a request does beside its answer into the function's log.
package logs

import (
	"context"
	"log/slog"

	"example.com/eventgateway/core"
)

// NotKept returns a function that logs how many events were lost, and why, and
// nothing of the events.
func NotKept(log *slog.Logger, message string) func(context.Context, int, error) {
	return func(ctx context.Context, events int, cause error) {
		log.LogAttrs(ctx, levelOf(cause), message, slog.Int("events", events), slog.String("cause", cause.Error()))
	}
}

// ShadowFailed returns a function that logs why the shadow of an event type did not check
// its events. The events are stored all the same.
func ShadowFailed(log *slog.Logger) func(context.Context, core.EventType, error) {
	return func(ctx context.Context, t core.EventType, cause error) {
		log.LogAttrs(ctx, levelOf(cause), "events could not be checked by their shadow",
			slog.String("client", t.Client), slog.String("event", t.Event), slog.String("cause", cause.Error()))
	}
}

// levelOf is ERROR for a fault that a retry does not mend.
func levelOf(cause error) slog.Level {
	if core.CodeOf(cause).Retryable() {
		return slog.LevelWarn
	}
	return slog.LevelError
}
