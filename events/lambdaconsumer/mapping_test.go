package lambdaconsumer_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/lambdaconsumer"
)

// record is a record of a stream.
type record struct {
	id       string // of the event
	key      string
	sequence string
	data     []byte
}

// event returns a record of the gateway, whose id is its key and a number.
func event(key string, n int) record {
	id := fmt.Sprintf("%s%d", key, n)
	r := events.Record{ID: id, Source: "/a", Type: "Test.Letters", SchemaVersion: 1, Data: []byte(`{}`)}
	return record{id: id, key: key, data: r.Append(nil)}
}

// batchOf numbers records as Kinesis does: they grow, by more than a float or an int64 can tell.
func batchOf(records ...record) []record {
	first, _ := new(big.Int).SetString("49545115243490985018280067714973144582180062593244200961", 10)
	for i := range records {
		records[i].sequence = new(big.Int).Add(first, big.NewInt(int64(i))).String()
	}
	return records
}

// payload writes records as Lambda does.
func payload(records []record) []byte {
	var list []any
	for _, r := range records {
		list = append(list, map[string]any{
			"eventID": "shardId-000000000006:" + r.sequence, "eventSource": "aws:kinesis", "eventVersion": "1.0",
			"kinesis": map[string]any{
				"kinesisSchemaVersion": "1.0", "partitionKey": r.key, "sequenceNumber": r.sequence,
				"data": base64.StdEncoding.EncodeToString(r.data), "approximateArrivalTimestamp": 1545084650.987,
			},
		})
	}
	text, err := json.Marshal(map[string]any{"Records": list})
	if err != nil {
		panic(err)
	}
	return text
}

type function func(context.Context, lambdaconsumer.Event) (lambdaconsumer.Response, error)

// invoke calls a function as aws-lambda-go does, and returns the sequence numbers of its answer.
func invoke(ctx context.Context, t *testing.T, f function, records []record) []string {
	t.Helper()
	var e lambdaconsumer.Event
	if err := json.Unmarshal(payload(records), &e); err != nil {
		t.Fatal(err)
	}
	response, err := f(ctx, e)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(response)
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		BatchItemFailures []map[string]string
	}
	if err := json.Unmarshal(text, &answer); err != nil || answer.BatchItemFailures == nil {
		t.Fatalf("the answer is %s, %v", text, err)
	}
	var sequences []string
	for _, failure := range answer.BatchItemFailures {
		if len(failure) != 1 || failure["itemIdentifier"] == "" {
			t.Fatalf("the answer is %s", text)
		}
		sequences = append(sequences, failure["itemIdentifier"])
	}
	return sequences
}

// deliver is an event source mapping with one batch: it delivers what Lambda would until all is done
// or the retries are used up, and returns what is given up.
//
// Lambda takes the lowest sequence number of an answer for its place and delivers all from there on
// again. With BisectBatchOnFunctionError, it splits a batch at that number, too.
// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
func deliver(ctx context.Context, t *testing.T, f function, records []record, retries int) (givenUp []record) {
	t.Helper()
	for range retries + 1 {
		lowest := len(records)
		for _, sequence := range invoke(ctx, t, f, records) {
			for i, r := range records {
				if r.sequence == sequence {
					lowest = min(lowest, i)
				}
			}
		}
		if records = records[lowest:]; len(records) == 0 {
			return nil
		}
	}
	return records
}
