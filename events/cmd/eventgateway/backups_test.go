package main

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/core/registry/backup/backuptest"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

// TestBackups runs the scripts about a registry in a file: $FROM has one, $OTHER has an event type
// otherwise, and the table of the environment has nothing.
func TestBackups(t *testing.T) {
	endpoint, name := emulatortest.Endpoint(t), emulatortest.UniqueName(t)
	client := dynamodb.NewFromConfig(emulator.Config(endpoint))
	tables := map[string]string{"FROM": name + "-from", "OTHER": name + "-other", "EVENTGATEWAY_SCHEMA_TABLE": name}
	for _, table := range tables {
		if err := emulator.CreateTable(t.Context(), endpoint, table); err != nil {
			t.Fatal(err)
		}
	}
	if err := emulator.CreateKeyTable(t.Context(), endpoint, name+"-keys"); err != nil {
		t.Fatal(err)
	}
	backuptest.Fill(t, dynamodbschemas.NewBackup(client, tables["FROM"]))
	if err := dynamodbschemas.New(client, tables["OTHER"]).Add(t.Context(), core.Schema{
		Registration: core.Registration{Type: core.EventType{Client: "SpongeBob", Event: "Event-000"}, Version: 1,
			Fingerprint: "f", CreatedAt: time.Now().Truncate(time.Millisecond)}, Document: []byte("{}"),
	}); err != nil {
		t.Fatal(err)
	}
	tables["KEYS"], tables["AWS_ENDPOINT_URL"] = name+"-keys", endpoint
	scripts(t, "backups", tables)
}
