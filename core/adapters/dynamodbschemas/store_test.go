package dynamodbschemas_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/core/adapters/internal/awsfault"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/registrytest"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

func TestConformance(t *testing.T) {
	registrytest.SchemaStore(t, func(t *testing.T) registry.SchemaStore {
		store, _ := open(t)
		return filler{store, dynamodb.NewFromConfig(emulatortest.Config(t))}
	})
}

// filler writes 25 heads at once, which is as many as DynamoDB takes.
type filler struct {
	*dynamodbschemas.Store
	client *dynamodb.Client
}

func (f filler) Fill(ctx context.Context, heads []registry.Head) error {
	for some := range slices.Chunk(heads, 25) {
		var writes []types.WriteRequest
		for _, head := range some {
			item := dynamodbschemas.HeadItem(head.Registration)
			if head.DeletedAt != 0 {
				item["deleted_at"] = &types.AttributeValueMemberN{Value: strconv.FormatInt(head.DeletedAt, 10)}
			}
			writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: item}})
		}
		out, err := f.client.BatchWriteItem(ctx,
			&dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{f.Table(): writes}})
		if err != nil {
			return err
		}
		if n := len(out.UnprocessedItems); n > 0 {
			return fmt.Errorf("%d were not written", n)
		}
	}
	return nil
}

// The stored shapes are a promise: what one release wrote, the next must read.
func TestStoredItems(t *testing.T) {
	store, read := open(t)
	created := time.Date(2026, 11, 24, 12, 0, 0, 5e6, time.UTC)
	err := store.Add(t.Context(), core.Schema{Registration: core.Registration{
		Type: core.EventType{Client: "SpongeBob", Event: "Fruits"}, Version: 1, Fingerprint: "f00d", CreatedAt: created,
	}, Document: []byte(`{}`)})
	if err != nil {
		t.Fatal(err)
	}
	for event, settings := range map[string]core.Settings{"Orders": {PartitionKey: "/id"},
		"Pictures": {DataContentType: "image/png"}} {
		if err := store.Add(t.Context(), core.Schema{Registration: core.Registration{
			Type: core.EventType{Client: "SpongeBob", Event: event}, Version: 1, Fingerprint: "f00d",
			CreatedAt: created, Settings: settings,
		}, Document: []byte(`{}`)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.SetShadow(t.Context(), core.Schema{Registration: core.Registration{
		Type: core.EventType{Client: "SpongeBob", Event: "Fruits"}, Version: 1, Fingerprint: "beef", CreatedAt: created,
	}, Document: []byte(`true`)}); err != nil {
		t.Fatal(err)
	}
	old := core.Registration{Type: core.EventType{Client: "SpongeBob", Event: "Old"}, Version: 1, Fingerprint: "f00d",
		CreatedAt: created, Settings: core.Settings{DeprecatedAt: 4}}
	changed := core.Registration{Type: core.EventType{Client: "SpongeBob", Event: "Changed"}, Version: 1,
		Fingerprint: "f00d", CreatedAt: created}
	another := changed
	another.PartitionKey = "/id"
	marked := old
	marked.Revision = 1
	for _, err := range []error{
		store.Add(t.Context(), core.Schema{Registration: changed, Document: []byte(`{}`)}),
		store.Configure(t.Context(), another),
		store.Add(t.Context(), core.Schema{Registration: old, Document: []byte(`{}`)}),
		store.DeprecateVersion(t.Context(), old, 1, 5),
		store.Delete(t.Context(), marked, 6),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	anew := old
	anew.Type.Event, anew.Version, anew.DeletedVersion = "New", 2, 1
	anew.BackwardSince, anew.ForwardSince = 2, 1
	for _, err := range []error{
		store.Add(t.Context(), core.Schema{Registration: core.Registration{Type: anew.Type, Version: 1, CreatedAt: created, Settings: core.Settings{DeprecatedAt: 4}}, Document: []byte(`{}`)}),
		store.Delete(t.Context(), core.Registration{Type: anew.Type, Version: 1}, 6),
		store.Add(t.Context(), core.Schema{Registration: anew, Document: []byte(`{}`)}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []map[string]any{
		{"pk": "CLIENT#SpongeBob", "sk": "EVENT#Old", "version": 1, "fingerprint": "f00d",
			"created_at": "2026-11-24T12:00:00.005Z", "deprecated_at": 4, "version_deprecated_at": 5, "revision": 1,
			"deleted_at": 6},
		{"pk": "EVENT#SpongeBob.Old", "sk": "V#0000000001", "version": 1, "fingerprint": "f00d", "created_at": "2026-11-24T12:00:00.005Z", "deprecated_at": 4, "version_deprecated_at": 5, "document": []byte(`{}`)},
		{"pk": "CLIENT#SpongeBob", "sk": "EVENT#Changed", "version": 1, "fingerprint": "f00d",
			"created_at": "2026-11-24T12:00:00.005Z", "partition_key": "/id", "revision": 1},
		{"pk": "CLIENT#SpongeBob", "sk": "EVENT#New", "version": 2, "fingerprint": "f00d",
			"created_at": "2026-11-24T12:00:00.005Z", "deprecated_at": 4, "deleted_version": 1, "backward_since": 2,
			"forward_since": 1},
		{"pk": "CLIENT#SpongeBob", "sk": "EVENT#Fruits", "version": 1, "fingerprint": "f00d",
			"created_at": "2026-11-24T12:00:00.005Z", "shadow": "beef", "revision": 1},
		{"pk": "EVENT#SpongeBob.Fruits", "sk": "SHADOW", "version": 1, "fingerprint": "beef", "created_at": "2026-11-24T12:00:00.005Z", "document": []byte(`true`)},
		{"pk": "CLIENT#SpongeBob", "sk": "EVENT#Orders", "version": 1, "fingerprint": "f00d",
			"created_at": "2026-11-24T12:00:00.005Z", "partition_key": "/id"},
		{"pk": "CLIENT#SpongeBob", "sk": "EVENT#Pictures", "version": 1, "fingerprint": "f00d",
			"created_at": "2026-11-24T12:00:00.005Z", "data_content_type": "image/png"},
		{"pk": "EVENT#SpongeBob.Fruits", "sk": "V#0000000001", "version": 1, "fingerprint": "f00d", "created_at": "2026-11-24T12:00:00.005Z", "document": []byte(`{}`)},
	} {
		got := read(want["pk"].(string), want["sk"].(string))
		if len(got) != len(want) {
			t.Errorf("item %s has attributes %v", want["pk"], got)
		}
		for name, value := range want {
			if !equal(got[name], value) {
				t.Errorf("item %s: %s is %#v, want %v", want["pk"], name, got[name], value)
			}
		}
	}
}

func TestFaults(t *testing.T) {
	fruits := core.EventType{Client: "SpongeBob", Event: "Fruits"}
	operations := map[string]func(context.Context, *dynamodbschemas.Store) error{
		"Latest": func(ctx context.Context, s *dynamodbschemas.Store) error {
			_, err := s.Latest(ctx, fruits)
			return err
		},
		"Version": func(ctx context.Context, s *dynamodbschemas.Store) error {
			_, err := s.Version(ctx, fruits, 1)
			return err
		},
		"Add": func(ctx context.Context, s *dynamodbschemas.Store) error {
			return s.Add(ctx, core.Schema{Registration: core.Registration{Type: fruits, Version: 1}})
		},
		"Configure": func(ctx context.Context, s *dynamodbschemas.Store) error {
			return s.Configure(ctx, core.Registration{Type: fruits, Version: 1})
		},
		"Head": func(ctx context.Context, s *dynamodbschemas.Store) error { _, err := s.Head(ctx, fruits); return err },
		"DeprecateVersion": func(ctx context.Context, s *dynamodbschemas.Store) error {
			return s.DeprecateVersion(ctx, core.Registration{Type: fruits, Version: 1}, 1, 7)
		},
		"Delete": func(ctx context.Context, s *dynamodbschemas.Store) error {
			return s.Delete(ctx, core.Registration{Type: fruits, Version: 1}, 7)
		},
		"Versions": func(ctx context.Context, s *dynamodbschemas.Store) error {
			_, _, err := s.Versions(ctx, fruits, 0, 10)
			return err
		},
		"Shadow": func(ctx context.Context, s *dynamodbschemas.Store) error {
			_, err := s.Shadow(ctx, fruits)
			return err
		},
		"SetShadow": func(ctx context.Context, s *dynamodbschemas.Store) error {
			return s.SetShadow(ctx, core.Schema{Registration: core.Registration{Type: fruits, Version: 1}})
		},
		"DropShadow": func(ctx context.Context, s *dynamodbschemas.Store) error {
			return s.DropShadow(ctx, core.Registration{Type: fruits, Version: 1})
		},
		"Clients": func(ctx context.Context, s *dynamodbschemas.Store) error {
			_, _, err := s.Clients(ctx, "", 10)
			return err
		},
		"List": func(ctx context.Context, s *dynamodbschemas.Store) error {
			_, _, err := s.List(ctx, "SpongeBob", "", 10)
			return err
		},
	}
	for name, operation := range operations {
		t.Run(name, func(t *testing.T) {
			awsfault.Run(t, func(ctx context.Context, config aws.Config) error {
				client, err := dynamodbschemas.NewDirectClient(dynamodb.NewFromConfig(config))
				if err != nil {
					t.Fatal(err)
				}
				return operation(ctx, dynamodbschemas.New(client, "table"))
			})
		})
	}
}

// Which of a transaction's reasons mean a lost race and which do not.
func TestCancelledTransactions(t *testing.T) {
	for reason, want := range map[string]core.Code{
		"ConditionalCheckFailed":        core.CodeRegistrationConflict,
		"TransactionConflict":           core.CodeRegistrationConflict,
		"ThrottlingError":               core.CodeBackendThrottled,
		"ProvisionedThroughputExceeded": core.CodeBackendThrottled,
		"ItemCollectionSizeLimit":       core.CodeInternal,
		"ValidationError":               core.CodeInternal,
	} {
		store := dynamodbschemas.New(cancelling{reason: reason}, "table")
		head := core.Registration{Version: 1}
		for _, err := range []error{
			store.Add(t.Context(), core.Schema{Registration: head}), store.DeprecateVersion(t.Context(), head, 1, 7),
			store.Delete(t.Context(), head, 7),
		} {
			if got := core.CodeOf(err); got != want {
				t.Errorf("%s is %q, want %q", reason, got, want)
			}
		}
	}
}

// A plain write that meets a transaction has lost a race too. (The emulator's
// transactions are too short to be met.)
func TestAWriteDuringATransaction(t *testing.T) {
	store := dynamodbschemas.New(conflicting{}, "table")
	if err := store.Configure(t.Context(),
		core.Registration{Version: 1}); core.CodeOf(err) != core.CodeRegistrationConflict {
		t.Errorf("%v", err)
	}
}

type conflicting struct{ dynamodbschemas.Client }

func (conflicting) PutItem(
	context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options),
) (*dynamodb.PutItemOutput, error) {
	return nil, &types.TransactionConflictException{}
}

// cancelling cancels every transaction for one reason. The emulator can be made
// to give only the first two.
type cancelling struct {
	dynamodbschemas.Client
	reason string
}

func (c cancelling) TransactWriteItems(
	context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options),
) (*dynamodb.TransactWriteItemsOutput, error) {
	reasons := []types.CancellationReason{{Code: aws.String("None")}, {Code: aws.String(c.reason)}}
	return nil, &types.TransactionCanceledException{CancellationReasons: reasons}
}

func open(t *testing.T) (*dynamodbschemas.Store, func(pk, sk string) map[string]types.AttributeValue) {
	t.Helper()
	client, table := emulatortest.Table(t, emulator.CreateTable)
	direct, err := dynamodbschemas.NewDirectClient(client)
	if err != nil {
		t.Fatal(err)
	}
	return dynamodbschemas.New(direct, table), func(pk, sk string) map[string]types.AttributeValue {
		out, err := client.GetItem(t.Context(),
			&dynamodb.GetItemInput{TableName: &table, Key: map[string]types.AttributeValue{
				"pk": &types.AttributeValueMemberS{Value: pk}, "sk": &types.AttributeValueMemberS{Value: sk},
			}})
		if err != nil {
			t.Fatal(err)
		}
		return out.Item
	}
}

func equal(got types.AttributeValue, want any) bool {
	switch v := got.(type) {
	case *types.AttributeValueMemberS:
		return v.Value == want
	case *types.AttributeValueMemberN:
		n, ok := want.(int)
		return ok && v.Value == string(rune('0'+n))
	case *types.AttributeValueMemberB:
		b, ok := want.([]byte)
		return ok && string(v.Value) == string(b)
	}
	return false
}
