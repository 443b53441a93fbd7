package main

import (
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbsamples"
	"example.com/eventgateway/core/sampling"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/logs"
	"example.com/eventgateway/functions/internal/metrics"
	"example.com/eventgateway/functions/settings"
)

// keepSamples returns a receiver that keeps samples of the events that receive accepts.
// Without a table of samples it returns receive.
func keepSamples(
	receive core.Receiver, env *settings.Reader, meter *metrics.Meter, tables dynamodbsamples.Client,
) core.Receiver {
	ttl := env.LongDuration(settings.SampleTTL, time.Minute, settings.DefaultSampleTTL)
	table := env.Getenv(settings.SampleTable)
	if table == "" {
		return receive
	}
	return &sampling.KeepSamples{
		Receiver: receive,
		Samples:  meter.Samples(dynamodbsamples.New(tables, table)),
		Now:      time.Now,
		TTL:      ttl,
		NotKept:  logs.NotKept(apigateway.NewLogger(env), "samples of events could not be kept"),
	}
}
