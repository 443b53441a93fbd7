package feed

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/events"
)

// Marker records in the stream of rejected events, for all its readers, that one was sent again.
type Marker interface {
	Mark(context.Context, events.Resent) error
}

var _ Marker = KinesisMarker{}

// KinesisMarker puts the record into a stream in Kinesis. The caller's role needs
// kinesis:PutRecord on it.
type KinesisMarker struct {
	API interface {
		PutRecord(context.Context, *kinesis.PutRecordInput, ...func(*kinesis.Options)) (*kinesis.PutRecordOutput, error)
	}
	Stream string // a name or an ARN
}

// Mark implements [Marker].
func (k KinesisMarker) Mark(ctx context.Context, r events.Resent) error {
	put := &kinesis.PutRecordInput{PartitionKey: &r.ID, Data: r.Append(nil), StreamName: &k.Stream}
	if strings.HasPrefix(k.Stream, "arn:") {
		put.StreamName, put.StreamARN = nil, &k.Stream
	}
	_, err := k.API.PutRecord(ctx, put)
	return err
}
