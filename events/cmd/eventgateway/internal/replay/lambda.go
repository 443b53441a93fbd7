package replay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"example.com/eventgateway/events/consumer/replay"
	"example.com/eventgateway/events/lambdaconsumer"
)

const (
	// maxPayload bounds the records of an invocation. Lambda takes 6 MB, and base64 makes 4/3 of
	// them. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
	maxPayload = 4 << 20

	// invokeTime is longer than a function may run.
	invokeTime = 15*time.Minute + 30*time.Second
)

// invoker is what is called of Lambda.
type invoker interface {
	Invoke(context.Context, *lambda.InvokeInput, ...func(*lambda.Options)) (*lambda.InvokeOutput, error)
}

// function invokes a function with events as a Kinesis event source mapping does: some records of
// one shard, and the function's answer may say from which on they failed.
type function struct {
	api    invoker
	name   string
	region string
	stream string // ARN of the stream, or of the archive, that the events are from
}

// kinesisEvent is the function's input:
// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
type kinesisEvent struct {
	Records []kinesisRecord
}

type kinesisRecord struct {
	Kinesis           kinesisData `json:"kinesis"`
	EventSource       string      `json:"eventSource"`
	EventVersion      string      `json:"eventVersion"`
	EventID           string      `json:"eventID"`
	EventName         string      `json:"eventName"`
	InvokeIdentityARN string      `json:"invokeIdentityArn"`
	AWSRegion         string      `json:"awsRegion"`
	EventSourceARN    string      `json:"eventSourceARN"`
}

type kinesisData struct {
	lambdaconsumer.Kinesis
	SchemaVersion string `json:"kinesisSchemaVersion"`
}

func (f *function) event(list []replay.Event) ([]byte, error) {
	e := kinesisEvent{Records: make([]kinesisRecord, len(list))}
	for i, r := range list {
		e.Records[i] = kinesisRecord{
			Kinesis: kinesisData{SchemaVersion: "1.0", Kinesis: lambdaconsumer.Kinesis{
				PartitionKey: r.PartitionKey, SequenceNumber: r.SequenceNumber, Data: r.Marked,
				ArrivedAt: float64(r.ArrivedAt.UnixMilli()) / 1000}},
			EventSource: "aws:kinesis", EventVersion: "1.0", EventID: r.ShardID + ":" + r.SequenceNumber,
			EventName: "aws:kinesis:record", AWSRegion: f.region, EventSourceARN: f.stream,
		}
	}
	return json.Marshal(e)
}

// send makes one invocation.
func (f *function) send(ctx context.Context, list []replay.Event) (done int, err error) {
	payload, err := f.event(list)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, invokeTime)
	defer cancel()
	out, err := f.api.Invoke(ctx, &lambda.InvokeInput{FunctionName: &f.name, Payload: payload}, onlyOnce)
	switch {
	case err != nil && mayPass(err):
		return 0, &passing{err: err}
	case err != nil:
		return 0, err
	case out.FunctionError != nil:
		var said struct{ ErrorType, ErrorMessage string }
		_ = json.Unmarshal(out.Payload, &said) // without them, the kind of error is all that is known
		return 0, &passing{events: true,
			err: fmt.Errorf("the function failed (%s): %s: %s", *out.FunctionError, said.ErrorType, said.ErrorMessage)}
	}
	return failures(list, out.Payload)
}

// onlyOnce leaves tries to lanes.
func onlyOnce(o *lambda.Options) { o.Retryer = aws.NopRetryer{} }

// mayPass reports whether the same invocation may succeed later.
func mayPass(err error) bool {
	answer, is := errors.AsType[*smithyhttp.ResponseError](err)
	if !is {
		return true // no answer at all
	}
	status := answer.HTTPStatusCode()
	return status >= 500 || status == 429
}

// failures reads what a function says of its batch. Records before the first failure are done, as with
// an event source mapping
// (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html).
func failures(list []replay.Event, answer []byte) (done int, err error) {
	var said lambdaconsumer.Response
	if json.Unmarshal(answer, &said) != nil {
		said.BatchItemFailures = nil // another answer means success
	}
	done = len(list)
	for _, failure := range said.BatchItemFailures {
		at := slices.IndexFunc(list, func(e replay.Event) bool { return e.SequenceNumber == failure.ItemIdentifier })
		done = min(done, max(at, 0)) // all, for an item that is not among them
	}
	if done == len(list) {
		return done, nil
	}
	return done, &passing{events: true, err: errors.New("the function reports that the event failed " +
		"(batchItemFailures)")}
}
