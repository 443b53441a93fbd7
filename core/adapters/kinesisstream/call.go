package kinesisstream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/awserrors"
)

// call is a PutRecords call: to be made, under way, or to be made again with the
// records that are not stored yet.
type call struct {
	entries []types.PutRecordsRequestEntry
	indexes []int // of the events that the entries are of
	bytes   int   // records and partition keys

	tries   int
	lost    bool      // an answer was: the records may be stored
	refused bool      // Kinesis will never take the call
	due     time.Time // not again before then

	// What the last try brought: an answer for each entry, or an error of core.
	answers []types.PutRecordsResultEntry
	err     error
}

func (c *call) add(index int, record []byte, partitionKey *string) {
	c.entries = append(c.entries, types.PutRecordsRequestEntry{Data: record, PartitionKey: partitionKey})
	c.indexes = append(c.indexes, index)
	c.bytes += len(record) + len(*partitionKey)
}

// keep leaves only n of the records: those that move has put in front.
func (c *call) keep(n int) {
	clear(c.entries[n:]) // lets go of the records
	c.entries, c.indexes = c.entries[:n], c.indexes[:n]
}

func (c *call) move(from, to int) {
	c.entries[to], c.indexes[to] = c.entries[from], c.indexes[from]
}

// onlyOnce keeps the SDK from trying a call again by itself: the pauses and tries
// would multiply, and it knows nothing of the records.
var onlyOnce = []func(*kinesis.Options){func(o *kinesis.Options) { o.Retryer = aws.NopRetryer{} }}

// try makes the call once and notes what it brought.
func (c *call) try(ctx context.Context, s *Stream, b budget) {
	ctx, cancel := b.forCall(ctx)
	defer cancel()
	c.tries++
	c.answers, c.err = nil, nil
	out, err := s.client.PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: &s.name, Records: c.entries}, onlyOnce...)
	if err == nil && len(out.Records) != len(c.entries) {
		err = fmt.Errorf("%d records were answered by %d results", len(c.entries), len(out.Records))
	}
	if err == nil {
		c.answers = out.Records
		return
	}
	c.err = awserrors.ToCore(backend, err)
	switch core.CodeOf(c.err) {
	case core.CodeBackendUnavailable:
		c.lost = true
	case core.CodeInternal:
		c.refused = true
		if c.lost { // a former try may have stored what this one was refused
			c.err = core.Unavailable(backend+" did not confirm the event; try again later", err)
		}
	}
}

// result is what the last try brought for the record at n. An answer of status
// 200 has refused records in it.
func (c *call) result(n int) core.PublishResult {
	if c.err != nil {
		return core.PublishResult{Err: c.err}
	}
	r := &c.answers[n]
	switch code := aws.ToString(r.ErrorCode); {
	case code == "ProvisionedThroughputExceededException":
		return core.PublishResult{Err: awserrors.Throttled(backend, fmt.Errorf("%s: %s", code, aws.ToString(r.ErrorMessage)))}
	case code != "":
		return core.PublishResult{Err: core.Unavailable(
			backend+" did not store the event; try again later", fmt.Errorf("%s: %s", code, aws.ToString(r.ErrorMessage)))}
	case aws.ToString(r.SequenceNumber) == "":
		c.lost = true
		return core.PublishResult{Err: core.Unavailable(
			backend+" did not confirm the event; try again later", errors.New("a result has no sequence number"))}
	}
	return core.PublishResult{ShardID: aws.ToString(r.ShardId), SequenceNumber: aws.ToString(r.SequenceNumber)}
}
