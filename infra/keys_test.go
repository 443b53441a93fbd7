package main

import (
	"testing"

	"example.com/eventgateway/core/adapters/dynamodbkeys"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

// Keys have a table, which outlives the stack and can be restored. Functions read a key at a time.
func TestKeyTable(t *testing.T) {
	reads := map[string]bool{"dynamodb:GetItem": true}
	all := map[string]map[string]bool{}
	for _, name := range routes.Functions() {
		all[name] = reads
	}
	for name, c := range map[string]struct {
		stack synthesized
		reads map[string]map[string]bool // by function
	}{
		"keys":     {keyed(t), all},
		"webhooks": {options(t), map[string]map[string]bool{routes.ReceiveEvent: reads}},
	} {
		id, table := c.stack.table(t, "keys")
		equal(t, table, "PAY_PER_REQUEST", "BillingMode")
		equal(t, table, []any{map[string]any{"AttributeName": dynamodbkeys.PartitionKey, "KeyType": "HASH"}},
			"KeySchema")
		equal(t, table, nil, "TimeToLiveSpecification")
		equal(t, table, nil, "StreamSpecification")
		equal(t, table, true, "Replicas", 0, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
		equal(t, table, true, "Replicas", 0, "DeletionProtectionEnabled")
		if table.DeletionPolicy != "RetainExceptOnCreate" || table.UpdateReplacePolicy != "Retain" {
			t.Errorf("%s: keys do not outlive the stack: %s, %s", name, table.DeletionPolicy, table.UpdateReplacePolicy)
		}
		c.stack.wantUse(t, settings.KeyTable, id, c.reads)
		if got := refers(c.stack.Outputs[OutputKeyTableName].Value); got != id {
			t.Errorf("%s: the output is %q", name, got)
		}
	}
	for _, name := range routes.Functions() {
		_, function := keyed(t).function(t, name)
		equal(t, function, "keys", "Environment", "Variables", settings.Authorization)
	}
}

// Webhooks' secrets have a KMS key, which rotates and outlives the stack. receive_event alone
// decrypts with it, what was encrypted for a client's event type.
func TestSecretsOfWebhooks(t *testing.T) {
	stack := options(t)
	id, key := stack.only(t, "AWS::KMS::Key")
	equal(t, key, true, "EnableKeyRotation")
	if key.DeletionPolicy != "RetainExceptOnCreate" || key.UpdateReplacePolicy != "Retain" {
		t.Errorf("the key does not outlive the stack: %s, %s", key.DeletionPolicy, key.UpdateReplacePolicy)
	}
	if got := refers(stack.Outputs[OutputSecretsKeyARN].Value); got != id {
		t.Errorf("the output is %q", got)
	}
	for _, name := range routes.Functions() {
		_, function := stack.function(t, name)
		var granted []any
		for _, statement := range stack.statementsOf(refers(function.Properties["Role"])) {
			if refers(at(statement, "Resource")) == id {
				granted = append(granted, statement)
			}
		}
		if name != routes.ReceiveEvent {
			equal(t, function, nil, "Environment", "Variables", settings.Webhooks)
			if granted != nil {
				t.Errorf("%s may %v", name, granted)
			}
			continue
		}
		equal(t, function, "on", "Environment", "Variables", settings.Webhooks)
		if want := []any{map[string]any{
			"Action": "kms:Decrypt", "Effect": "Allow", "Resource": map[string]any{"Fn::GetAtt": []any{id, "Arn"}},
			"Condition": map[string]any{"StringLike": map[string]any{
				"kms:EncryptionContext:client": "*", "kms:EncryptionContext:event": "*",
			}},
		}}; !jsonEqual(granted, want) {
			t.Errorf("%s may\n%v, want\n%v", name, granted, want)
		}
	}
}

// The functions that answer with schemas or name them know that everyone can read these.
func TestPublicSchemas(t *testing.T) {
	knows := map[string]any{routes.ReceiveEvent: "on", routes.GetEventSchema: "on"}
	for _, name := range routes.Functions() {
		_, function := options(t).function(t, name)
		equal(t, function, knows[name], "Environment", "Variables", settings.PublicSchemas)
		_, function = byDefault(t).function(t, name)
		equal(t, function, nil, "Environment", "Variables", settings.PublicSchemas)
	}
}

// By default there is nothing to lose: no key, and no table of keys.
func TestNoKeysByDefault(t *testing.T) {
	if stack := byDefault(t); len(stack.ofType("AWS::KMS::Key")) > 0 || stack.Outputs[OutputKeyTableName].Value != nil {
		t.Error("there are keys")
	}
}
