package group

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/events/internal/shards"
)

// pages are what the records of a shard come in.
type pages interface {
	// Next waits for the next page. It retries what passes.
	Next(ctx context.Context, limit int) (*kinesis.GetRecordsOutput, error)

	// AtEnd reports, after Next, whether the shard has no more records.
	AtEnd() bool

	// Close ends reading.
	Close()
}

// pages returns what reads the shard of a lease.
func (w *worker) pages(l lease.Lease) pages {
	reader := shards.Reader{Stream: w.stream, Shard: l.Key, Place: shards.PlaceOf(l), Interval: w.Interval,
		Note: w.note}
	if w.ConsumerARN == "" {
		return &reader
	}
	return &shards.FanOut{Reader: reader, Subscribe: shards.SubscribeBy(w.API), Consumer: w.ConsumerARN}
}
