package main

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/settings"
)

// refusing is a Kinesis that takes nothing.
type refusing struct{ calls int }

func (r *refusing) PutRecords(
	context.Context, *kinesis.PutRecordsInput, ...func(*kinesis.Options),
) (*kinesis.PutRecordsOutput, error) {
	r.calls++
	return nil, errors.New("no")
}

// refused rejects every event.
type refused struct{}

func (refused) ReceiveAll(_ context.Context, batch []core.Submission, _ bool) []core.Outcome {
	outcomes := make([]core.Outcome, len(batch))
	for i := range outcomes {
		outcomes[i].Submission = &batch[i]
		outcomes[i].Err = &core.Error{Code: core.CodeEventInvalid}
	}
	return outcomes
}

// Without a stream to keep them in, rejected events go nowhere.
func TestKeepingIsAChoice(t *testing.T) {
	for name, want := range map[string]bool{"": false, "rejected": true} {
		env := &settings.Reader{Getenv: func(key string) string {
			return map[string]string{settings.RejectedStream: name, settings.LogLevel: "ERROR"}[key]
		}}
		var streams refusing
		keepRejected(refused{}, env, nil, &streams).ReceiveAll(t.Context(),
			[]core.Submission{{Client: "SpongeBob", Event: "Fruits"}}, false)
		if kept := streams.calls > 0; kept != want || env.Err() != nil {
			t.Errorf("%q: Kinesis was called: %v; %v", name, kept, env.Err())
		}
	}
}
