package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// plain is a gateway as one writes it at first: encoding/json, a JSON Schema library and the
// SDK, each used as its documentation shows.
type plain struct {
	stream string
	client *kinesis.Client
	schema *jsonschema.Schema
}

func newPlain(stream string) (*plain, error) {
	file, err := os.Open(os.Getenv(schemaEnv))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	document, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", document); err != nil {
		return nil, err
	}
	schema, err := compiler.Compile("schema.json")
	return &plain{stream, kinesis.NewFromConfig(config()), schema}, err
}

// record is a CloudEvent.
type record struct {
	SpecVersion   string          `json:"specversion"`
	ID            string          `json:"id"`
	Source        string          `json:"source"`
	Type          string          `json:"type"`
	Time          time.Time       `json:"time"`
	DataSchema    string          `json:"dataschema"`
	SchemaVersion int             `json:"schemaversion"`
	Data          json.RawMessage `json:"data"`
}

type receipt struct {
	ID             string `json:"id"`
	ShardID        string `json:"shard_id"`
	SequenceNumber string `json:"sequence_number"`
}

func (p *plain) answer(ctx context.Context, lines [][]byte) (any, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	entries := make([]types.PutRecordsRequestEntry, len(lines))
	receipts := make([]receipt, len(lines))
	for i, line := range lines {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
		if err != nil {
			return nil, err
		}
		if err := p.schema.Validate(value); err != nil {
			return nil, err
		}
		receipts[i].ID = newID()
		encoded, err := json.Marshal(record{
			"1.0", receipts[i].ID, "/Bench", "Bench." + typeName, time.Now().UTC(),
			publicURL + "/Bench/" + typeName + "/schema?version=1", 1, line,
		})
		if err != nil {
			return nil, err
		}
		entries[i] = types.PutRecordsRequestEntry{Data: encoded, PartitionKey: &receipts[i].ID}
	}
	out, err := p.client.PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: &p.stream, Records: entries})
	if err != nil {
		return nil, err
	}
	for i, r := range out.Records {
		if r.SequenceNumber == nil {
			return nil, errors.New("a record failed")
		}
		receipts[i].ShardID, receipts[i].SequenceNumber = *r.ShardId, *r.SequenceNumber
	}
	return receipts, nil
}
