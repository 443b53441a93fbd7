package replay

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/kinesisstream"
	"example.com/eventgateway/events/consumer/replay"
	"example.com/eventgateway/events/internal/shards"
)

// publishTime bounds one publication, which tries again until then. An outage of Kinesis may take
// patience, without any event that is stored.
const (
	publishTime = 30 * time.Second
	patience    = 5 * time.Minute
)

// otherStream publishes events to a stream as the gateway does, with the same partition keys.
type otherStream struct {
	name     string
	stream   *kinesisstream.Stream
	leaveOut leaveOut
	note     func(error) // is told when what could not be stored in time is published again; nil for nobody
}

func newOtherStream(api kinesisstream.Writer, name string, leaveOut leaveOut) *otherStream {
	return &otherStream{name: name, stream: kinesisstream.NewEncoded(byNameOrARN{api}, name), leaveOut: leaveOut}
}

// deliver publishes again what could not be stored in time, in order, so that the events of a key
// stay in order.
func (s *otherStream) deliver(ctx context.Context, events []replay.Event) error {
	since := time.Now()
	for len(events) > 0 {
		left, err := s.publish(ctx, events)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case len(left) < len(events):
			since = time.Now()
		case err != nil && time.Since(since) > patience:
			return err
		}
		if err != nil && !core.CodeOf(err).Retryable() {
			if shards.Missing(err) {
				return fmt.Errorf("there is no stream %s here", s.name)
			}
			return err
		}
		if err != nil && s.note != nil {
			s.note(fmt.Errorf("waiting: %w", err))
		}
		events = left
	}
	return nil
}

// publish returns the events that are not stored yet, and why the first of these is not.
func (s *otherStream) publish(ctx context.Context, events []replay.Event) (left []replay.Event, err error) {
	ctx, cancel := context.WithTimeout(ctx, publishTime)
	defer cancel()
	list := make([]core.Event, len(events))
	for i, e := range events {
		list[i] = core.Event{ID: e.Record.ID, PartitionKey: e.PartitionKey, Data: e.Marked}
	}
	for i, result := range s.stream.Publish(ctx, list) {
		switch {
		case result.Err == nil:
			continue
		case core.CodeOf(result.Err) == core.CodeTooLarge:
			if result.Err = s.leaveOut.do(events[i:i+1], &refusal{result.Err}); result.Err == nil {
				continue
			}
		}
		if left = append(left, events[i]); err == nil || !core.CodeOf(result.Err).Retryable() {
			err = result.Err
		}
	}
	return left, err
}

// byNameOrARN lets a stream be named by its ARN, too.
type byNameOrARN struct{ kinesisstream.Writer }

// PutRecords implements [kinesisstream.Writer].
func (w byNameOrARN) PutRecords(ctx context.Context, in *kinesis.PutRecordsInput,
	options ...func(*kinesis.Options)) (*kinesis.PutRecordsOutput, error) {
	if isARN(*in.StreamName) {
		in.StreamName, in.StreamARN = nil, in.StreamName
	}
	return w.Writer.PutRecords(ctx, in, options...)
}

func isARN(stream string) bool { return strings.HasPrefix(stream, "arn:") }

// nameOf returns a stream's name: the last part of its ARN, if that is what is given.
func nameOf(stream string) string {
	if !isARN(stream) {
		return stream
	}
	_, name, _ := strings.Cut(stream, ":stream/")
	return name
}

// describer is what tells a stream's ARN.
type describer interface {
	DescribeStreamSummary(context.Context, *kinesis.DescribeStreamSummaryInput,
		...func(*kinesis.Options)) (*kinesis.DescribeStreamSummaryOutput, error)
}

// arnOf returns the ARN of a stream that is given by its name or its ARN.
func arnOf(ctx context.Context, api describer, stream string) (string, error) {
	if isARN(stream) {
		return stream, nil
	}
	ctx, cancel := context.WithTimeout(ctx, publishTime)
	defer cancel()
	out, err := api.DescribeStreamSummary(ctx, &kinesis.DescribeStreamSummaryInput{StreamName: &stream})
	if err != nil {
		return "", fmt.Errorf("asking for the ARN of the stream %s (kinesis:DescribeStreamSummary), or give it: %w",
			stream, err)
	}
	return *out.StreamDescriptionSummary.StreamARN, nil
}

// sameStream reports whether two streams are one. A name is one stream in an account and a region,
// so only equal names are looked up.
func sameStream(ctx context.Context, api describer, a, b string) (bool, error) {
	if nameOf(a) != nameOf(b) {
		return false, nil
	}
	if a == b {
		return true, nil
	}
	a, err := arnOf(ctx, api, a)
	if err != nil {
		return false, err
	}
	b, err = arnOf(ctx, api, b)
	return a == b, err
}
