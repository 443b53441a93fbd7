package main

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbsamples"
	"example.com/eventgateway/functions/settings"
)

// closed is a DynamoDB that takes nothing.
type closed struct {
	dynamodbsamples.Client
	calls int
}

func (c *closed) BatchWriteItem(
	context.Context, *dynamodb.BatchWriteItemInput, ...func(*dynamodb.Options),
) (*dynamodb.BatchWriteItemOutput, error) {
	c.calls++
	return nil, errors.New("no")
}

// accepting accepts every event.
type accepting struct{}

func (accepting) ReceiveAll(_ context.Context, batch []core.Submission, _ bool) []core.Outcome {
	outcomes := make([]core.Outcome, len(batch))
	for i, s := range batch {
		outcomes[i].Submission = &batch[i]
		outcomes[i].Receipt.Type = core.EventType{Client: s.Client, Event: s.Event}
	}
	return outcomes
}

// Without a table to keep them in, there are no samples.
func TestSamplingIsAChoice(t *testing.T) {
	for name, want := range map[string]int{"": 0, "samples": 1} {
		env := &settings.Reader{Getenv: func(key string) string {
			return map[string]string{settings.SampleTable: name, settings.LogLevel: "ERROR"}[key]
		}}
		var tables closed
		batch := []core.Submission{{Client: "SpongeBob", Event: "Fruits", Data: []byte(`1`)}}
		outcomes := keepSamples(accepting{}, env, nil, &tables).ReceiveAll(t.Context(), batch, false)
		if tables.calls != want || env.Err() != nil || outcomes[0].Err != nil {
			t.Errorf("%q: %d calls, %v, %v", name, tables.calls, env.Err(), outcomes[0].Err)
		}
	}
}

func TestSamplesHaveAnEnd(t *testing.T) {
	env := &settings.Reader{Getenv: func(key string) string {
		return map[string]string{settings.SampleTTL: "59s"}[key]
	}}
	keepSamples(accepting{}, env, nil, nil)
	if env.Err() == nil {
		t.Error("samples that expire at once are taken for a setting")
	}
}
