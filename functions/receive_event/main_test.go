package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbsamples"
	"example.com/eventgateway/core/rejections"
	"example.com/eventgateway/core/sampling"
	"example.com/eventgateway/functions/internal/handlers"
	"example.com/eventgateway/functions/settings"
)

// refusing is a Kinesis and a DynamoDB that take nothing.
type refusing struct {
	dynamodbsamples.Client
	calls int
}

func (r *refusing) PutRecords(
	context.Context, *kinesis.PutRecordsInput, ...func(*kinesis.Options),
) (*kinesis.PutRecordsOutput, error) {
	r.calls++
	return nil, errors.New("no")
}

func (r *refusing) BatchWriteItem(
	context.Context, *dynamodb.BatchWriteItemInput, ...func(*dynamodb.Options),
) (*dynamodb.BatchWriteItemOutput, error) {
	r.calls++
	return nil, errors.New("no")
}

func envOf(name, value string) *settings.Reader {
	return &settings.Reader{Getenv: func(key string) string { return map[string]string{name: value}[key] }}
}

// Rejected events and samples go nowhere unless a setting names where.
func TestKeepingIsAChoice(t *testing.T) {
	if rejectedEvents(envOf("", ""), nil, nil) != nil || samples(envOf("", ""), nil, nil) != nil {
		t.Error("something is kept though no setting says where")
	}
	var backend refusing
	kept := rejectedEvents(envOf(settings.RejectedStream, "rejected"), nil, &backend)
	if err := kept.Keep(t.Context(), []rejections.Rejection{{ID: "1"}})[0]; err == nil || backend.calls == 0 {
		t.Errorf("Kinesis was called %d times for rejected events: %v", backend.calls, err)
	}
	backend.calls = 0
	sample := sampling.Sample{
		Type: core.EventType{Client: "SpongeBob", Event: "Fruits"}, Data: []byte("1"),
		Expires: time.Now().Add(time.Hour),
	}
	err := samples(envOf(settings.SampleTable, "samples"), nil, &backend).Keep(t.Context(), []sampling.Sample{sample})
	if err == nil || backend.calls != 1 {
		t.Errorf("DynamoDB was called %d times for samples: %v", backend.calls, err)
	}
}

func TestSamplesHaveAnEnd(t *testing.T) {
	env := envOf(settings.SampleTTL, "59s")
	sampleTTL(env)
	if env.Err() == nil {
		t.Error("samples that expire at once are taken for a setting")
	}
}

// Without WEBHOOKS there are none; with it, a table must be named.
func TestWebhooksAreAChoice(t *testing.T) {
	env := envOf("", "")
	if webhook(env, aws.Config{}, nil, nil, handlers.Limits{}) != nil || env.Err() != nil {
		t.Errorf("there are webhooks though no setting says so: %v", env.Err())
	}
	env = envOf(settings.Webhooks, "on")
	if webhook(env, aws.Config{}, nil, nil, handlers.Limits{}) == nil || env.Err() == nil {
		t.Errorf("webhooks without a table: %v", env.Err())
	}
}
