package main

import (
	"testing"

	"example.com/eventgateway/core/adapters/dynamodbclaims"
	"example.com/eventgateway/core/adapters/dynamodbschemas"
)

func TestTable(t *testing.T) {
	_, table := byDefault(t).table(t, "schemas")
	equal(t, table, "PAY_PER_REQUEST", "BillingMode")
	equal(t, table, []any{
		map[string]any{"AttributeName": dynamodbschemas.PartitionKey, "KeyType": "HASH"},
		map[string]any{"AttributeName": dynamodbschemas.SortKey, "KeyType": "RANGE"},
	}, "KeySchema")
	equal(t, table, []any{
		map[string]any{"AttributeName": dynamodbschemas.PartitionKey, "AttributeType": "S"},
		map[string]any{"AttributeName": dynamodbschemas.SortKey, "AttributeType": "S"},
	}, "AttributeDefinitions")
	equal(t, table, []any{map[string]any{
		"IndexName": dynamodbschemas.Index,
		"KeySchema": []any{
			map[string]any{"AttributeName": dynamodbschemas.SortKey, "KeyType": "HASH"},
			map[string]any{"AttributeName": dynamodbschemas.PartitionKey, "KeyType": "RANGE"},
		},
		"Projection": map[string]any{"ProjectionType": "KEYS_ONLY"},
	}}, "GlobalSecondaryIndexes")
	equal(t, table, nil, "TableName")
	equal(t, table, true, "Replicas", 0, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
	equal(t, table, nil, "Replicas", 1)
}

func TestClaimTable(t *testing.T) {
	_, table := byDefault(t).table(t, "claims")
	equal(t, table, "PAY_PER_REQUEST", "BillingMode")
	equal(t, table, []any{map[string]any{"AttributeName": dynamodbclaims.PartitionKey, "KeyType": "HASH"}}, "KeySchema")
	equal(t, table, map[string]any{"AttributeName": dynamodbclaims.TTL, "Enabled": true}, "TimeToLiveSpecification")
	equal(t, table, nil, "TableName")
}

func TestStream(t *testing.T) {
	_, stream := byDefault(t).only(t, "AWS::Kinesis::Stream")
	equal(t, stream, "ON_DEMAND", "StreamModeDetails", "StreamMode")
	equal(t, stream, "KMS", "StreamEncryption", "EncryptionType")
	equal(t, stream, "alias/aws/kinesis", "StreamEncryption", "KeyId")
	equal(t, stream, 7*24, "RetentionPeriodHours")
	equal(t, stream, nil, "Name")
	_, stream = chosen(t).only(t, "AWS::Kinesis::Stream")
	equal(t, stream, 24, "RetentionPeriodHours")
}

func TestLogRetention(t *testing.T) {
	for _, group := range byDefault(t).ofType("AWS::Logs::LogGroup") {
		equal(t, group, 30, "RetentionInDays")
	}
	for _, group := range chosen(t).ofType("AWS::Logs::LogGroup") {
		equal(t, group, 90, "RetentionInDays")
	}
}

// What holds data outlives the stack unless the deployment said "destroy". Of a
// first deployment that failed, nothing is kept.
func TestDeletionPolicy(t *testing.T) {
	holdsData := map[string]bool{
		"AWS::DynamoDB::GlobalTable": true,
		"AWS::Kinesis::Stream":       true,
		"AWS::Logs::LogGroup":        true,
	}
	claims, _ := byDefault(t).table(t, "claims") // is of no use without the stream
	for id, r := range byDefault(t).Resources {
		if id != claims && holdsData[r.Type] && (r.DeletionPolicy != "RetainExceptOnCreate" ||
			r.UpdateReplacePolicy != "Retain") {
			t.Errorf("%s is not retained: %q, %q", id, r.DeletionPolicy, r.UpdateReplacePolicy)
		}
	}
	for id, r := range local(t).Resources {
		if holdsData[r.Type] && (r.DeletionPolicy != "Delete" || r.UpdateReplacePolicy != "Delete") {
			t.Errorf("%s is not deleted: %q, %q", id, r.DeletionPolicy, r.UpdateReplacePolicy)
		}
	}
	_, table := byDefault(t).table(t, "schemas")
	equal(t, table, true, "Replicas", 0, "DeletionProtectionEnabled")
	_, table = local(t).table(t, "schemas")
	equal(t, table, false, "Replicas", 0, "DeletionProtectionEnabled")
}
