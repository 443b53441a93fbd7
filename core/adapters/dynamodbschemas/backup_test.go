package dynamodbschemas_test

import (
	"bytes"
	"context"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/core/adapters/internal/awsfault"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/backup"
	"example.com/eventgateway/core/registry/backup/backuptest"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

func TestBackup(t *testing.T) {
	backuptest.Store(t, func(t *testing.T) backuptest.StoreUnderTest {
		client, table := emulatortest.Table(t, emulator.CreateTable)
		return dynamodbschemas.NewBackup(client, table)
	})
}

// The table that is restored has the same items, attribute by attribute.
func TestRestoredItems(t *testing.T) {
	client, table := emulatortest.Table(t, emulator.CreateTable)
	_, other := emulatortest.Table(t, emulator.CreateTable)
	from, to := dynamodbschemas.NewBackup(client, table), dynamodbschemas.NewBackup(client, other)
	backuptest.Fill(t, from)
	var file bytes.Buffer
	if _, err := backup.Export(t.Context(), from, &file); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Import(t.Context(), to, &file, backup.Options{}); err != nil {
		t.Fatal(err)
	}
	want, got := items(t, client, table), items(t, client, other)
	delete(want, "EVENT#SpongeBob.Orphan V#0000000001") // it has no head, and is not in a file
	if !reflect.DeepEqual(got, want) {
		t.Errorf("there are %d items, want %d", len(got), len(want))
		for key := range want {
			if !reflect.DeepEqual(got[key], want[key]) {
				t.Errorf("%s is %v, want %v", key, got[key], want[key])
			}
		}
	}
}

// items returns all items of a table by their keys.
func items(t *testing.T, client *dynamodb.Client, table string) map[string]map[string]types.AttributeValue {
	t.Helper()
	found := map[string]map[string]types.AttributeValue{}
	pages := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{TableName: &table, ConsistentRead: aws.Bool(true)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			found[textOf(item["pk"])+" "+textOf(item["sk"])] = item
		}
	}
	return found
}

// What a later release wrote is not left out in silence.
func TestAttributesOfLaterReleases(t *testing.T) {
	client, table := emulatortest.Table(t, emulator.CreateTable)
	store := dynamodbschemas.NewBackup(client, table)
	backuptest.Fill(t, store)
	for _, sort := range []string{"V#0000000007", "SHADOW"} {
		for key, item := range items(t, client, table) {
			if !strings.HasSuffix(key, sort) {
				continue
			}
			item["flavour"] = &types.AttributeValueMemberS{Value: "sweet"}
			put := func() {
				if _, err := client.PutItem(t.Context(),
					&dynamodb.PutItemInput{TableName: &table, Item: item}); err != nil {
					t.Fatal(err)
				}
			}
			put()
			_, err := backup.Export(t.Context(), store, io.Discard)
			if core.CodeOf(err) != core.CodeInternal || !strings.Contains(err.Error(), `"flavour" is a later release's`) {
				t.Errorf("%s: %v", key, err)
			}
			delete(item, "flavour")
			put()
		}
	}
	if _, err := backup.Export(t.Context(), store, io.Discard); err != nil {
		t.Error(err)
	}
}

func textOf(v types.AttributeValue) string { return v.(*types.AttributeValueMemberS).Value }

func TestFaultsOfBackups(t *testing.T) {
	fruits := core.EventType{Client: "SpongeBob", Event: "Fruits"}
	for name, operation := range map[string]func(context.Context, *dynamodbschemas.Backup) error{
		"Names": func(ctx context.Context, b *dynamodbschemas.Backup) error {
			_, _, err := b.Names(ctx, "", 10)
			return err
		},
		"Snapshot": func(ctx context.Context, b *dynamodbschemas.Backup) error {
			_, err := b.Snapshot(ctx, fruits)
			return err
		},
		"Schemas": func(ctx context.Context, b *dynamodbschemas.Backup) error {
			_, _, err := b.Schemas(ctx, fruits, 0, 10)
			return err
		},
		"RestoreVersion": func(ctx context.Context, b *dynamodbschemas.Backup) error {
			return b.RestoreVersion(ctx, core.Schema{Registration: core.Registration{Type: fruits, Version: 1}})
		},
		"RestoreHead": func(ctx context.Context, b *dynamodbschemas.Backup) error {
			return b.RestoreHead(ctx, registry.Head{Registration: core.Registration{Type: fruits, Version: 1}},
				core.Schema{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			awsfault.Run(t, func(ctx context.Context, config aws.Config) error {
				return operation(ctx, dynamodbschemas.NewBackup(dynamodb.NewFromConfig(config), "table"))
			})
		})
	}
}

// moving is a table in which a version is added each time its head was read, so often.
type moving struct {
	*dynamodb.Client
	times int
	add   func()
}

func (m *moving) TransactGetItems(
	ctx context.Context, input *dynamodb.TransactGetItemsInput, options ...func(*dynamodb.Options),
) (*dynamodb.TransactGetItemsOutput, error) {
	if m.times--; m.times >= 0 {
		m.add()
	}
	return m.Client.TransactGetItems(ctx, input, options...)
}

// A snapshot is of one moment, also while versions are added.
func TestASnapshotOfWhatMoves(t *testing.T) {
	for times, want := range map[int]core.Code{3: "", 1000: core.CodeBackendUnavailable} {
		client, table := emulatortest.Table(t, emulator.CreateTable)
		m, version := &moving{Client: client, times: times}, 0
		store := dynamodbschemas.NewBackup(m, table)
		fruits := core.EventType{Client: "SpongeBob", Event: "Fruits"}
		m.add = func() {
			version++
			if err := store.Add(t.Context(), core.Schema{Registration: core.Registration{Type: fruits,
				Version: version}, Document: []byte("{}")}); err != nil {
				t.Fatal(err)
			}
		}
		m.add()
		found, err := store.Snapshot(t.Context(), fruits)
		if core.CodeOf(err) != want || err == nil && (found.Head.Version != 4 || found.Latest.Version != 4) {
			t.Errorf("%d times: %+v, %v", times, found, err)
		}
	}
}
