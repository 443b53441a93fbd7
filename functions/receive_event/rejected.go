package main

import (
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/kinesisstream"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/logs"
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
		NotKept:  logs.NotKept(apigateway.NewLogger(env), "rejected events could not be kept"),
	}
}
