package logs

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// EachMinute returns a function that logs a cause, and how often it was called, in one line a
// minute at most: what lasts would fill the log.
func EachMinute(log *slog.Logger, message string, now func() time.Time) func(context.Context, error) {
	var mu sync.Mutex
	var next time.Time
	times := 0
	return func(ctx context.Context, cause error) {
		mu.Lock()
		defer mu.Unlock()
		times++
		if at := now(); !at.Before(next) {
			log.LogAttrs(ctx, levelOf(cause), message, slog.Int("times", times), slog.String("cause", cause.Error()))
			times, next = 0, at.Add(time.Minute)
		}
	}
}
