package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// putter returns a function that puts events into a stream in one of the peers' ways.
func putter(way string) (func(ctx context.Context, stream string, list []event) error, error) {
	if way == "handwritten" {
		return newHandwritten(config()).put, nil
	}
	put, known := map[string]func(context.Context, *kinesis.Client, string, []event) error{
		"put-records": putRecords, "put-record": putEach,
	}[way]
	if !known {
		return nil, fmt.Errorf("there is no peer %q", way)
	}
	sdk := kinesis.NewFromConfig(config())
	return func(ctx context.Context, stream string, list []event) error { return put(ctx, sdk, stream, list) }, nil
}

// putRecords puts all events by one call of the SDK's client.
func putRecords(ctx context.Context, client *kinesis.Client, stream string, list []event) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	entries := make([]types.PutRecordsRequestEntry, len(list))
	for i := range list {
		entries[i] = types.PutRecordsRequestEntry{Data: appendRecord(nil, list[i]), PartitionKey: &list[i].id}
	}
	out, err := client.PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: &stream, Records: entries})
	if err != nil {
		return err
	}
	for _, r := range out.Records {
		if r.SequenceNumber == nil {
			return fmt.Errorf("a record failed")
		}
	}
	return nil
}

// putEach puts each event by a call of its own.
func putEach(ctx context.Context, client *kinesis.Client, stream string, list []event) error {
	for i := range list {
		ctx, cancel := context.WithTimeout(ctx, callTimeout)
		_, err := client.PutRecord(ctx, &kinesis.PutRecordInput{
			StreamName: &stream, Data: appendRecord(nil, list[i]), PartitionKey: &list[i].id,
		})
		cancel()
		if err != nil {
			return err
		}
	}
	return nil
}
