package kinesisstream_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/awsfault"
	"example.com/eventgateway/core/adapters/kinesisstream"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/rejections"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

func TestRejectedConformance(t *testing.T) {
	coretest.RejectedEvents(t, func(t *testing.T) coretest.RejectedUnderTest {
		client, name := emulatortest.Stream(t, 3)
		return coretest.RejectedUnderTest{
			RejectedEvents: kinesisstream.NewRejected(directClient(t, client), name),
			Read:           func(t *testing.T, _ int) map[string]coretest.Kept { return readRejected(t, client, name) },
		}
	})
}

func TestRejectedFaults(t *testing.T) {
	awsfault.Run(t, func(ctx context.Context, config aws.Config) error {
		rejected := kinesisstream.NewRejected(directClient(t, kinesis.NewFromConfig(config)), "stream")
		return rejected.Keep(ctx, []rejections.Rejection{{ID: "1", Client: "SpongeBob"}})[0]
	})
}

func readRejected(t *testing.T, client *kinesis.Client, name string) map[string]coretest.Kept {
	t.Helper()
	kept := map[string]coretest.Kept{}
	listen(t, client, name, func(m consumer.Message) {
		r, err := events.DecodeRejected(m.Record)
		if m.Err != nil || err != nil || m.PartitionKey != r.ID {
			t.Fatalf("%v, %v: %.300s", m.Err, err, m.Bytes)
		}
		rejection := rejections.Rejection{
			ID: r.ID, Time: r.Time, Client: r.Client, Event: r.Event, EventID: r.EventID, EventSource: r.EventSource,
			Version: r.Version, SchemaVersion: r.SchemaVersion,
			Code: core.Code(r.Code), Detail: r.Detail, Unlisted: r.ErrorsOmitted, Atomic: r.Atomic,
			Original: core.Original{ContentType: r.Original.ContentType, Header: r.Original.Header,
				Bytes: r.Original.Bytes},
		}
		for _, v := range r.Errors {
			rejection.Violations = append(rejection.Violations, core.Violation{
				Pointer: v.Pointer, Keyword: v.Keyword, Detail: v.Detail, SchemaPointer: v.SchemaPointer,
			})
		}
		kept[r.ID] = coretest.Kept{Rejection: rejection, Truncated: r.Original.Truncated}
	})
	return kept
}
