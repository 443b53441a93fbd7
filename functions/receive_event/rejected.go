package main

import (
	"context"
	"log/slog"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/kinesisstream"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/metrics"
	"example.com/eventgateway/functions/settings"
)

// keepRejected returns a receiver that keeps the events that receive rejects. Without a
// stream of rejected events it returns receive.
func keepRejected(
	receive core.Receiver, env *settings.Reader, meter *metrics.Meter, streams kinesisstream.Writer,
) core.Receiver {
	name := env.Getenv(settings.RejectedStream)
	if name == "" {
		return receive
	}
	return &core.KeepRejected{
		Receiver: receive,
		Rejected: meter.Rejected(kinesisstream.NewRejected(streams, name)),
		NewID:    newID,
		Now:      time.Now,
		NotKept:  logNotKept(apigateway.NewLogger(env), "rejected events could not be kept"),
	}
}

// logNotKept logs how many events were lost, and nothing of the events.
func logNotKept(log *slog.Logger, message string) func(context.Context, int, error) {
	return func(ctx context.Context, events int, cause error) {
		level := slog.LevelWarn
		if !core.CodeOf(cause).Retryable() {
			level = slog.LevelError
		}
		log.LogAttrs(ctx, level, message, slog.Int("events", events), slog.String("cause", cause.Error()))
	}
}
