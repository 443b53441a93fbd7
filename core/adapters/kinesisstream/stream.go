// Package kinesisstream publishes events to a Kinesis data stream, each as one
// record in the form of events.Record.
package kinesisstream

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/awserrors"
	"example.com/eventgateway/events"
)

// Limits of Kinesis:
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
const (
	maxRecordsPerCall = 500
	maxBytesPerCall   = 5 << 20 // records and partition keys
	maxBytesPerRecord = 1 << 20 // record and partition key
)

// Client is what the stream uses of the SDK's Kinesis client.
type Client interface {
	PutRecords(context.Context, *kinesis.PutRecordsInput, ...func(*kinesis.Options)) (*kinesis.PutRecordsOutput, error)
}

var _ core.EventStream = (*Stream)(nil)

// Stream is the event stream. It is safe for many goroutines.
type Stream struct {
	client    Client
	name      string
	publicURL string
}

// New returns the stream of that name. publicURL is where callers reach the
// gateway, without a trailing slash: the dataschema of each record is the
// schema's URL there.
func New(client Client, name, publicURL string) *Stream {
	return &Stream{client: client, name: name, publicURL: publicURL}
}

const backend = "the event stream"

// Publish implements [core.EventStream] by as few PutRecords calls as the limits
// allow, one after the other. A call that fails as a whole is retried by the SDK
// within its limits and the context's; a record that Kinesis refuses inside a
// call that succeeded is not: its event has that answer.
func (s *Stream) Publish(ctx context.Context, list []core.Event) []core.PublishResult {
	results := make([]core.PublishResult, len(list))
	var call nextCall
	for i, e := range list {
		record := s.encode(e)
		size := len(record) + len(e.PartitionKey)
		if size > maxBytesPerRecord {
			results[i].Err = &core.Error{Code: core.CodeTooLarge, Detail: fmt.Sprintf(
				"the event's record is %d bytes long; the limit is %d", size, maxBytesPerRecord)}
			continue
		}
		if len(call.entries) == maxRecordsPerCall || call.bytes+size > maxBytesPerCall {
			s.put(ctx, call, results)
			call = nextCall{}
		}
		call.add(i, record, e.PartitionKey)
	}
	s.put(ctx, call, results)
	return results
}

// nextCall is one PutRecords in the making.
type nextCall struct {
	entries []types.PutRecordsRequestEntry
	indexes []int // of the events that the entries are of
	bytes   int
}

func (c *nextCall) add(index int, record []byte, partitionKey string) {
	c.entries = append(c.entries, types.PutRecordsRequestEntry{Data: record, PartitionKey: aws.String(partitionKey)})
	c.indexes = append(c.indexes, index)
	c.bytes += len(record) + len(partitionKey)
}

func (s *Stream) put(ctx context.Context, c nextCall, results []core.PublishResult) {
	if len(c.entries) == 0 {
		return
	}
	out, err := s.client.PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: &s.name, Records: c.entries})
	if err == nil && len(out.Records) != len(c.entries) {
		err = fmt.Errorf("%d records were answered by %d results", len(c.entries), len(out.Records))
	}
	for n, index := range c.indexes {
		if err != nil {
			results[index].Err = awserrors.ToCore(backend, err)
			continue
		}
		results[index] = resultOf(out.Records[n])
	}
}

// resultOf reads the answer for one record: an answer of status 200 has refused
// records in it.
func resultOf(r types.PutRecordsResultEntry) core.PublishResult {
	switch code := aws.ToString(r.ErrorCode); {
	case code == "ProvisionedThroughputExceededException":
		return core.PublishResult{Err: awserrors.Throttled(backend, fmt.Errorf("%s: %s", code, aws.ToString(r.ErrorMessage)))}
	case code != "":
		return core.PublishResult{Err: core.Unavailable(
			backend+" did not store the event; try again later", fmt.Errorf("%s: %s", code, aws.ToString(r.ErrorMessage)))}
	case aws.ToString(r.SequenceNumber) == "":
		return core.PublishResult{Err: core.Unavailable(
			backend+" did not confirm the event; try again later", errors.New("a result has no sequence number"))}
	}
	return core.PublishResult{ShardID: aws.ToString(r.ShardId), SequenceNumber: aws.ToString(r.SequenceNumber)}
}

func (s *Stream) encode(e core.Event) []byte {
	record := events.Record{
		ID: e.ID, Source: "/" + e.Type.Client, Type: e.Type.Topic(), Time: e.Time,
		DataSchema:    fmt.Sprintf("%s/%s/%s/schema?version=%d", s.publicURL, e.Type.Client, e.Type.Event, e.SchemaVersion),
		SchemaVersion: e.SchemaVersion, Data: e.Data,
	}
	return record.Append(make([]byte, 0, len(e.Data)+512))
}
