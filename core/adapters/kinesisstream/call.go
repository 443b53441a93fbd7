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

// call is a PutRecords call that is to be made, is under way, or is to be made again with
// the records that are not stored yet.
type call struct {
	entries []types.PutRecordsRequestEntry
	indexes []int        // of the entries' events, in list
	list    []core.Event // of the publication
	bytes   int          // of records and partition keys
	once    bool         // an event among them is to be published once

	tries   int
	lost    bool      // an answer was lost: the records may be stored
	since   time.Time // the records were stored no earlier than this
	refused bool      // Kinesis will never take the call
	due     time.Time // of the next try

	// The outcome of the last try: an answer for each entry, or an error of core and
	// the places of events that an earlier try stored.
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

// keep drops all but the first n records, which move has put there.
func (c *call) keep(n int) {
	clear(c.entries[n:]) // lets go of the records
	c.entries, c.indexes = c.entries[:n], c.indexes[:n]
}

func (c *call) move(from, to int) {
	c.entries[to], c.indexes[to] = c.entries[from], c.indexes[from]
}

// onlyOnce keeps the SDK from trying a call again: pauses and tries would multiply, and the
// SDK does not know which records failed.
var onlyOnce = []func(*kinesis.Options){func(o *kinesis.Options) { o.Retryer = aws.NopRetryer{} }}

// try makes the call once and keeps its outcome. If events of the call are to be published
// once, and may be stored, try looks for them first.
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
		if c.lost { // an earlier try may have stored the records
			c.err = core.Unavailable(backend+" did not confirm the event; try again later", err)
		}
	}
}

// result returns the last try's result for the record at n. An answer of status 200 may
// have refused records in it.
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
		cause := fmt.Errorf("%s: %s", code, aws.ToString(r.ErrorMessage))
		return core.PublishResult{Err: awserrors.Throttled(backend, cause)}
	case code != "":
		c.lost = true // a fault inside Kinesis may come after the write
		cause := fmt.Errorf("%s: %s", code, aws.ToString(r.ErrorMessage))
		return core.PublishResult{Err: core.Unavailable(backend+" did not store the event; try again later", cause)}
	case aws.ToString(r.SequenceNumber) == "":
		c.lost = true
		cause := errors.New("a result has no sequence number")
		return core.PublishResult{Err: core.Unavailable(backend+" did not confirm the event; try again later", cause)}
	}
	return core.PublishResult{ShardID: aws.ToString(r.ShardId), SequenceNumber: aws.ToString(r.SequenceNumber)}
}
