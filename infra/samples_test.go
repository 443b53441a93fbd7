package main

import (
	"testing"

	"example.com/eventgateway/core/adapters/dynamodbsamples"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

// sampling is a deployment that keeps samples of events.
var sampling = deployment(map[string]any{"samples": "on", "sampleTtl": "24h", "dashboard": "on"})

// Samples of events have a table of their own, that ends with the stack. receive_event
// writes there and cannot read, register_event reads and cannot write.
func TestSampleTable(t *testing.T) {
	stack := sampling(t)
	id, table := stack.table(t, "samples")
	equal(t, table, "PAY_PER_REQUEST", "BillingMode")
	equal(t, table, []any{
		map[string]any{"AttributeName": dynamodbsamples.PartitionKey, "KeyType": "HASH"},
		map[string]any{"AttributeName": dynamodbsamples.SortKey, "KeyType": "RANGE"},
	}, "KeySchema")
	equal(t, table, map[string]any{"AttributeName": dynamodbsamples.TTL, "Enabled": true}, "TimeToLiveSpecification")
	equal(t, table, map[string]any{"SSEEnabled": true, "SSEType": "KMS"}, "SSESpecification")
	if table.DeletionPolicy != "Delete" {
		t.Errorf("copies of events outlive the stack: %s", table.DeletionPolicy)
	}
	stack.wantUse(t, settings.SampleTable, id, map[string]map[string]bool{
		routes.ReceiveEvent:   {"dynamodb:BatchWriteItem": true},
		routes.RegisterEvent:  {"dynamodb:Query": true},
		routes.GetEventSchema: {"dynamodb:Query": true},
	})
	_, receive := stack.function(t, routes.ReceiveEvent)
	equal(t, receive, "24h", "Environment", "Variables", settings.SampleTTL)
	for _, finding := range stack.findings {
		t.Error(finding)
	}
}

// By default no event is copied anywhere.
func TestSamplesAreNotKeptByDefault(t *testing.T) {
	for id := range byDefault(t).ofType("AWS::DynamoDB::GlobalTable") {
		if nameOf(id) == "samples" {
			t.Errorf("there is %s", id)
		}
	}
}
