package emulator_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

// startOver starts an emulator that keeps its state in a folder.
func startOver(t *testing.T, folder string) (*emulator.Emulator, error) {
	t.Helper()
	emulatortest.Endpoint(t) // skips where none is installed
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	e, err := emulator.Start(t.Context(), emulator.Options{Root: root, Data: folder})
	if err == nil {
		t.Cleanup(e.Stop)
	}
	return e, err
}

func mustStart(t *testing.T, folder string) *emulator.Emulator {
	t.Helper()
	e, err := startOver(t, folder)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func stop(t *testing.T, e *emulator.Emulator) {
	t.Helper()
	e.Stop()
	if err := e.CheckKept(); err != nil {
		t.Error(err)
	}
}

// The next emulator has items, records with their numbers and iterators, and keys of the one before.
func TestStateIsKept(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "data")
	e := mustStart(t, folder)
	if err := emulator.CreateResources(t.Context(), e.Endpoint,
		emulator.Resources{SchemaTable: "table", ClaimTable: "claims", Stream: "stream", SecretsKey: "alias/key"},
	); err != nil {
		t.Fatal(err)
	}
	config, ctx := emulator.Config(e.Endpoint), t.Context()
	item := map[string]types.AttributeValue{
		dynamodbschemas.PartitionKey: &types.AttributeValueMemberS{Value: "a"},
		dynamodbschemas.SortKey:      &types.AttributeValueMemberS{Value: "b"},
		"bytes":                      &types.AttributeValueMemberB{Value: []byte{0, 255}},
	}
	_, err := dynamodb.NewFromConfig(config).PutItem(ctx,
		&dynamodb.PutItemInput{TableName: aws.String("table"), Item: item})
	if err != nil {
		t.Fatal(err)
	}
	put, err := kinesis.NewFromConfig(config).PutRecord(ctx, &kinesis.PutRecordInput{
		StreamName: aws.String("stream"), Data: []byte{0, 255}, PartitionKey: aws.String("a")})
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := kms.NewFromConfig(config).Encrypt(ctx,
		&kms.EncryptInput{KeyId: aws.String("alias/key"), Plaintext: []byte("secret")})
	if err != nil {
		t.Fatal(err)
	}
	stop(t, e)

	e = mustStart(t, folder)
	config = emulator.Config(e.Endpoint)
	delete(item, "bytes")
	got, err := dynamodb.NewFromConfig(config).GetItem(ctx,
		&dynamodb.GetItemInput{TableName: aws.String("table"), Key: item})
	if b, is := got.Item["bytes"].(*types.AttributeValueMemberB); err != nil || !is ||
		!bytes.Equal(b.Value, []byte{0, 255}) {
		t.Errorf("the item: %v, %v", got, err)
	}
	streams := kinesis.NewFromConfig(config)
	iterator, err := streams.GetShardIterator(ctx, &kinesis.GetShardIteratorInput{
		StreamName: aws.String("stream"), ShardId: put.ShardId, StartingSequenceNumber: put.SequenceNumber,
		ShardIteratorType: "AT_SEQUENCE_NUMBER",
	})
	if err != nil {
		t.Fatal(err)
	}
	later, err := streams.PutRecord(ctx, &kinesis.PutRecordInput{
		StreamName: aws.String("stream"), Data: []byte{1}, PartitionKey: aws.String("a")})
	if err != nil || *later.SequenceNumber <= *put.SequenceNumber {
		t.Errorf("the number after %s is %v, %v", *put.SequenceNumber, later, err)
	}
	records, err := streams.GetRecords(ctx, &kinesis.GetRecordsInput{ShardIterator: iterator.ShardIterator})
	if err != nil || len(records.Records) != 2 || !bytes.Equal(records.Records[0].Data, []byte{0, 255}) {
		t.Errorf("the records: %v, %v", records, err)
	}
	opened, err := kms.NewFromConfig(config).Decrypt(ctx, &kms.DecryptInput{CiphertextBlob: sealed.CiphertextBlob})
	if err != nil || string(opened.Plaintext) != "secret" {
		t.Errorf("the secret: %v, %v", opened, err)
	}
}

// The next emulator has what was written before its own process was killed, in a quiet moment.
func TestStateIsKeptWithoutAnEnd(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	e := mustStart(t, folder)
	for _, name := range []string{"first", "second"} {
		if err := emulator.CreateTable(t.Context(), e.Endpoint, name); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(folder, "emulator", "dynamodb.json")
		deadline := time.Now().Add(time.Minute)
		for text := ""; !strings.Contains(text, name); time.Sleep(50 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("the table %s is not written: %s", name, text)
			}
			written, _ := os.ReadFile(file)
			text = string(written)
		}
	}
	noted, err := os.ReadFile(filepath.Join(folder, "lock"))
	if err != nil {
		t.Fatal(err)
	}
	var run, pid int
	if _, err := fmt.Sscanf(string(noted), "run %d\nemulator %d", &run, &pid); err != nil || run != os.Getpid() {
		t.Fatalf("%q names the processes, %v", noted, err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-e.Done
	e.Stop()
	config := emulator.Config(mustStart(t, folder).Endpoint)
	tables, err := dynamodb.NewFromConfig(config).ListTables(t.Context(), &dynamodb.ListTablesInput{})
	if err != nil || len(tables.TableNames) != 2 {
		t.Errorf("the tables: %v, %v", tables, err)
	}
}

// A folder is one run's. The state of a folder that cannot be read is left as it is.
func TestAFolderThatCannotBeHad(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	e := mustStart(t, folder)
	if err := emulator.CreateStream(t.Context(), e.Endpoint, "stream", 1); err != nil {
		t.Fatal(err)
	}
	if _, err := startOver(t, folder); err == nil || !strings.HasPrefix(err.Error(), "another run (process ") ||
		!strings.Contains(err.Error(), folder) {
		t.Errorf("two at once: %v", err)
	}
	stop(t, e)
	file := filepath.Join(folder, "emulator", "kinesis.json")
	for _, text := range []string{`{"cut`, `{"__ministack_format__":99,"payload":{}}`, `{"__ministack_format__":3,"payload":[1]}`} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := startOver(t, folder); err == nil || !strings.Contains(err.Error(), "move it away to begin anew") {
			t.Errorf("%s: %v", text, err)
		}
		if left, err := os.ReadFile(file); err != nil || string(left) != text {
			t.Errorf("%s became %.100s, %v", text, left, err)
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	mustStart(t, folder)
}
