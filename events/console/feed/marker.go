package feed

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/internal/shards"
)

// Marker records in the stream of rejected events, for all its readers, that one was sent again.
type Marker interface {
	Mark(context.Context, events.Resent) error
}

var (
	_ Marker = KinesisMarker{}
	_ Marker = Dev{}
)

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
	put := &kinesis.PutRecordInput{PartitionKey: &r.ID, Data: r.Append(nil)}
	put.StreamName, put.StreamARN = shards.NameOrARN(k.Stream)
	_, err := k.API.PutRecord(ctx, put)
	return err
}

// Mark implements [Marker]: the gateway keeps the record.
func (d Dev) Mark(ctx context.Context, r events.Resent) error {
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(d.URL, "/")+"/_dev/rejected",
		bytes.NewReader(r.Append(nil)))
	if err != nil {
		return err
	}
	post.Header.Set("Content-Type", events.CloudEventType)
	answer, _, err := d.do(post, http.StatusNoContent)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}
