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
	indexes []int        // of the events that the entries are of
	list    []core.Event // those, among others
	bytes   int          // records and partition keys
	once    bool         // an event among them is to be published once

	tries   int
	lost    bool      // an answer was: the records may be stored
	since   time.Time // and no earlier than this
	refused bool      // Kinesis will never take the call
	due     time.Time // not again before then

	// What the last try brought: an answer for each entry, or an error of core and
	// the places of those that a former try has stored.
	answers []types.PutRecordsResultEntry
	err     error
	found   map[int]core.PublishResult // by index
}

func (c *call) add(index int, record []byte, e *core.Event) {
	c.entries = append(c.entries, types.PutRecordsRequestEntry{Data: record, PartitionKey: &e.PartitionKey})
	c.indexes = append(c.indexes, index)
	c.bytes += len(record) + len(e.PartitionKey)
	c.once = c.once || e.Once
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

// try makes the call once and notes what it brought. If events of it are to be
// published once, and may be stored, it looks for them first.
func (c *call) try(ctx context.Context, s *Stream, b budget) {
	ctx, cancel := b.forCall(ctx)
	defer cancel()
	c.tries++
	c.answers, c.err, c.found = nil, nil, nil
	if c.lost && c.once {
		if c.recall(ctx, s); c.err != nil || len(c.found) == len(c.entries) {
			return
		}
	}
	if !c.lost {
		c.since = time.Now()
	}
	entries := c.missing()
	out, err := s.client.PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: &s.name, Records: entries}, onlyOnce...)
	if err == nil && len(out.Records) != len(entries) {
		err = fmt.Errorf("%d records were answered by %d results", len(entries), len(out.Records))
	}
	if err == nil {
		c.answers = c.spread(out.Records)
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
	if found, ok := c.found[c.indexes[n]]; ok {
		return found
	}
	if c.err != nil {
		return core.PublishResult{Err: c.err}
	}
	r := &c.answers[n]
	switch code := aws.ToString(r.ErrorCode); {
	case code == "ProvisionedThroughputExceededException":
		return core.PublishResult{Err: awserrors.Throttled(backend, fmt.Errorf("%s: %s", code, aws.ToString(r.ErrorMessage)))}
	case code != "":
		c.lost = true // a fault inside Kinesis may come after the write
		return core.PublishResult{Err: core.Unavailable(
			backend+" did not store the event; try again later", fmt.Errorf("%s: %s", code, aws.ToString(r.ErrorMessage)))}
	case aws.ToString(r.SequenceNumber) == "":
		c.lost = true
		return core.PublishResult{Err: core.Unavailable(
			backend+" did not confirm the event; try again later", errors.New("a result has no sequence number"))}
	}
	return core.PublishResult{ShardID: aws.ToString(r.ShardId), SequenceNumber: aws.ToString(r.SequenceNumber)}
}
