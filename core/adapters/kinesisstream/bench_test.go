package kinesisstream_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/kinesisstream"
)

// canned acknowledges every record at once, so that the benchmark measures the adapter.
type canned struct {
	kinesisstream.Reader
	answers [500]types.PutRecordsResultEntry
}

func (c *canned) PutRecords(
	_ context.Context, in *kinesis.PutRecordsInput, _ ...func(*kinesis.Options),
) (*kinesis.PutRecordsOutput, error) {
	return &kinesis.PutRecordsOutput{Records: c.answers[:len(in.Records)]}, nil
}

// BenchmarkPublish measures the processor time and memory of the adapter alone. "keys" is
// the number of partition keys: as many as events is the usual case, one is the worst.
func BenchmarkPublish(b *testing.B) {
	client := &canned{}
	for i := range client.answers {
		client.answers[i] = acknowledged(fmt.Sprint(i))
	}
	stream := kinesisstream.New(client, "stream", schemaURL)
	ctx, cancel := context.WithTimeout(b.Context(), 1e12)
	defer cancel()
	for _, c := range []struct{ events, keys int }{{1, 1}, {25, 25}, {100, 100}, {500, 500}, {500, 50}, {500, 1}} {
		list := make([]core.Event, c.events)
		for i := range list {
			list[i] = core.Event{
				ID: fmt.Sprintf("0192f0c1-%04d", i), Type: core.EventType{Client: "SpongeBob", Event: "Fruits"},
				SchemaVersion: 3,
				PartitionKey:  fmt.Sprintf("0192f0c1-%04d", i%c.keys),
				Data:          fmt.Appendf(nil, `{"fruit":"apple","n":%d}`, i),
			}
		}
		b.Run(fmt.Sprintf("events=%d/keys=%d", c.events, c.keys), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, r := range stream.Publish(ctx, list) {
					if r.Err != nil {
						b.Fatal(r.Err)
					}
				}
			}
		})
	}
}
