package main

import (
	"context"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/kinesisstream"
)

// work returns a function that does one part of the work for a batch.
func work(part string, batch int, data []byte, schemaFile string) (func(context.Context) error, error) {
	config := config()
	stream := os.Getenv(streamEnv)
	now := time.Now().UTC()
	list, ofCore := make([]event, batch), make([]core.Event, batch)
	for i := range list {
		list[i] = event{id: newID(), time: now, data: data}
		ofCore[i] = core.Event{
			ID: list[i].id, Source: "/Bench", Type: core.EventType{Client: "Bench", Event: typeName}, SchemaVersion: 1,
			Time: list[i].time, PartitionKey: list[i].id, Data: data,
		}
	}
	switch part {
	case "publisher":
		client, err := kinesisstream.NewDirectClient(kinesis.NewFromConfig(config))
		if err != nil {
			return nil, err
		}
		publisher := kinesisstream.New(client, stream, func(t core.EventType, version int) string {
			return publicURL + core.Address(t, version)
		})
		return func(ctx context.Context) error {
			ctx, cancel := context.WithTimeout(ctx, callTimeout)
			defer cancel()
			for _, result := range publisher.Publish(ctx, ofCore) {
				if result.Err != nil {
					return result.Err
				}
			}
			return nil
		}, nil
	case "validator":
		schema, err := os.ReadFile(schemaFile)
		if err != nil {
			return nil, err
		}
		validator, err := jsonschema.Language{}.Compile(core.SchemaSource{Document: schema})
		if err != nil {
			return nil, err
		}
		return func(context.Context) error {
			for range batch {
				if err := validator.Validate(data, nil); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}
	put, err := putter(part)
	return func(ctx context.Context) error { return put(ctx, stream, list) }, err
}
