package main

import (
	"testing"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

// Usage and quotas have a table, which outlives the stack and can be restored. receive_event
// counts there, list_registered_events reads.
func TestUsageTable(t *testing.T) {
	stack := options(t)
	id, table := stack.table(t, "usage")
	equal(t, table, "PAY_PER_REQUEST", "BillingMode")
	equal(t, table, []any{
		map[string]any{"AttributeName": "client", "KeyType": "HASH"},
		map[string]any{"AttributeName": "item", "KeyType": "RANGE"},
	}, "KeySchema")
	equal(t, table, map[string]any{"AttributeName": "expires", "Enabled": true}, "TimeToLiveSpecification")
	equal(t, table, true, "Replicas", 0, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
	equal(t, table, true, "Replicas", 0, "DeletionProtectionEnabled")
	if table.DeletionPolicy != "RetainExceptOnCreate" || table.UpdateReplacePolicy != "Retain" {
		t.Errorf("usage does not outlive the stack: %s, %s", table.DeletionPolicy, table.UpdateReplacePolicy)
	}
	stack.wantUse(t, settings.UsageTable, id, map[string]map[string]bool{
		routes.ReceiveEvent:         {"dynamodb:GetItem": true, "dynamodb:UpdateItem": true},
		routes.ListRegisteredEvents: {"dynamodb:GetItem": true, "dynamodb:Query": true},
	})
	if got := refers(stack.Outputs[OutputUsageTableName].Value); got != id {
		t.Errorf("the output is %q", got)
	}
}

// By default nothing is counted, and nothing costs.
func TestUsageIsNotCountedByDefault(t *testing.T) {
	for id := range byDefault(t).ofType("AWS::DynamoDB::GlobalTable") {
		if nameOf(id) == "usage" {
			t.Errorf("there is %s", id)
		}
	}
}
