package feed

import (
	"bytes"
	"context"
	"fmt"
	"io"
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
	_ Marker = DevMarker{}
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

// DevMarker tells a gateway of one process, which keeps the record.
type DevMarker struct {
	Client *http.Client // nil for [http.DefaultClient]
	URL    string       // of the gateway
}

// Mark implements [Marker].
func (d DevMarker) Mark(ctx context.Context, r events.Resent) error {
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(d.URL, "/")+"/_dev/rejected",
		bytes.NewReader(r.Append(nil)))
	if err != nil {
		return err
	}
	post.Header.Set("Content-Type", events.CloudEventType)
	client := d.Client
	if client == nil {
		client = http.DefaultClient
	}
	answer, err := client.Do(post)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusNoContent {
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 1000)) // it is only for the message
		return fmt.Errorf("%s answers %d: %s", d.URL, answer.StatusCode, text)
	}
	return nil
}
