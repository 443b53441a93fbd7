package group

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

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
	reader := shards.Reader{Stream: w.stream, Shard: l.Key, Place: w.place(l), Interval: w.Interval, Note: w.note}
	if w.ConsumerARN == "" {
		return &reader
	}
	return &shards.FanOut{Reader: reader, Subscribe: shards.SubscribeBy(w.API), Consumer: w.ConsumerARN}
}

// place is where a lease's checkpoint says to go on.
func (w *worker) place(l lease.Lease) shards.Place {
	at, known := l.Time()
	switch {
	case known:
		return shards.Place{Kind: types.ShardIteratorTypeAtTimestamp, At: at}
	case l.Checkpoint == lease.AtTimestamp, l.Checkpoint == lease.TrimHorizon:
		return shards.Place{Kind: types.ShardIteratorTypeTrimHorizon}
	case l.Checkpoint == lease.Latest:
		return shards.Place{Kind: types.ShardIteratorTypeLatest}
	case l.SubSequence > 0: // within an aggregate: it comes again, whole
		return shards.Place{Kind: types.ShardIteratorTypeAtSequenceNumber, Sequence: l.Checkpoint}
	default:
		return shards.Place{Kind: types.ShardIteratorTypeAfterSequenceNumber, Sequence: l.Checkpoint}
	}
}
