package dynamodbhooks_test

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbhooks"
	"example.com/eventgateway/core/adapters/dynamodbkeys"
	"example.com/eventgateway/core/adapters/internal/awsfault"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/core/hooks/hookstest"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

func openTable(t *testing.T) (client *dynamodb.Client, table string) {
	t.Helper()
	return emulatortest.Table(t, emulator.CreateKeyTable)
}

// newKey makes a key in the emulator.
func newKey(t *testing.T) *dynamodbhooks.KMS {
	t.Helper()
	alias := "alias/" + emulatortest.UniqueName(t)
	if err := emulator.CreateSecretsKey(t.Context(), emulatortest.Endpoint(t), alias); err != nil {
		t.Fatal(err)
	}
	client := kms.NewFromConfig(emulatortest.Config(t))
	return dynamodbhooks.NewKMS(func() dynamodbhooks.KMSClient { return client }, alias)
}

func TestConformance(t *testing.T) {
	hookstest.Store(t, func(t *testing.T) hooks.Store {
		client, table := openTable(t)
		return dynamodbhooks.New(client, table, newKey(t))
	})
}

// A function needs no more than GetItem and Decrypt, and does not know the key. What was
// encrypted for another event type, or is changed, is refused.
func TestSecretsAreEncryptedForTheirEventType(t *testing.T) {
	client, table := openTable(t)
	if err := dynamodbhooks.New(client, table, newKey(t)).Put(t.Context(), hookstest.New(coretest.Fruits)); err != nil {
		t.Fatal(err)
	}
	secrets := kms.NewFromConfig(emulatortest.Config(t))
	reader := dynamodbhooks.NewReader(client, table,
		dynamodbhooks.NewKMS(func() dynamodbhooks.KMSClient { return secrets }, ""))
	if h, err := reader.Get(t.Context(), coretest.Fruits); err != nil ||
		!reflect.DeepEqual(h, hookstest.New(coretest.Fruits)) {
		t.Errorf("%+v, %v", h, err)
	}
	key := map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "hook#SpongeBob#Fruits"}}
	out, err := client.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &table, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	out.Item["id"] = &types.AttributeValueMemberS{Value: "hook#SpongeBob#Colors"}
	if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table, Item: out.Item}); err != nil {
		t.Fatal(err)
	}
	if h, err := reader.Get(t.Context(), coretest.Colors); core.CodeOf(err) != core.CodeInternal {
		t.Errorf("another event type's secret: %+v, %v", h, err)
	}
}

// Items of others in the table are no hooks, and hooks are no keys.
func TestOtherItemsAreNoHooks(t *testing.T) {
	client, table := openTable(t)
	store := dynamodbhooks.New(client, table, plain{})
	if err := store.Put(t.Context(), hookstest.New(coretest.Fruits)); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"key#k00000000000", "SpongeBob#Colors"} {
		if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{
			TableName: &table, Item: map[string]types.AttributeValue{
				dynamodbkeys.PartitionKey: &types.AttributeValueMemberS{Value: id},
			},
		}); err != nil {
			t.Fatal(err)
		}
	}
	if found, _, err := store.List(t.Context(), "", 10); len(found) != 1 || err != nil {
		t.Errorf("%+v, %v", found, err)
	}
}

// plain encrypts nothing, but says for what it is.
type plain struct{}

func (plain) Encrypt(_ context.Context, t core.EventType, text []byte) ([]byte, error) {
	return []byte(t.Topic() + ":" + string(text)), nil
}

func (plain) Decrypt(_ context.Context, t core.EventType, encrypted []byte) ([]byte, error) {
	return bytes.TrimPrefix(encrypted, []byte(t.Topic()+":")), nil
}

// scripted is a DynamoDB that has one item.
type scripted struct {
	dynamodbhooks.Client
	item map[string]types.AttributeValue
}

func (s *scripted) PutItem(
	_ context.Context, in *dynamodb.PutItemInput, _ ...func(*dynamodb.Options),
) (*dynamodb.PutItemOutput, error) {
	s.item = in.Item
	return &dynamodb.PutItemOutput{}, nil
}

func (s *scripted) GetItem(
	context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options),
) (*dynamodb.GetItemOutput, error) {
	return &dynamodb.GetItemOutput{Item: s.item}, nil
}

// full has all that a hook can have.
func full() hooks.Hook {
	at := func(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
	return hooks.Hook{
		Type: coretest.Fruits, Created: at(1), Revision: 7,
		Scheme: hooks.Scheme{
			Preset: hooks.Generic, Header: "x-signature", Algorithm: "sha1", Encoding: "base64", Prefix: "v0=",
			Signed: "{id}{timestamp}{body}", Timestamp: "x-time", ID: "x-id",
		},
		Secrets: []hooks.Secret{{Text: "old", Created: at(2), Expires: at(3)}, {Text: "new", Created: at(4)}},
	}
}

// The stored shape is a promise: what one release wrote, the next must read.
func TestStoredItem(t *testing.T) {
	client := &scripted{}
	if err := dynamodbhooks.New(client, "table", plain{}).Put(t.Context(), full()); err != nil {
		t.Fatal(err)
	}
	type item = map[string]types.AttributeValue
	text := func(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
	number := func(n string) types.AttributeValue { return &types.AttributeValueMemberN{Value: n} }
	encrypted := func(s string) types.AttributeValue {
		return &types.AttributeValueMemberB{Value: []byte("SpongeBob.Fruits:" + s)}
	}
	want := item{
		"id": text("hook#SpongeBob#Fruits"), "revision": number("7"), "created_at": number("1"),
		"scheme": &types.AttributeValueMemberM{Value: item{
			"preset": text("generic"), "header": text("x-signature"), "algorithm": text("sha1"),
			"encoding": text("base64"),
			"prefix":   text("v0="), "signed": text("{id}{timestamp}{body}"), "timestamp": text("x-time"),
			"id": text("x-id"),
		}},
		"secrets": &types.AttributeValueMemberL{Value: []types.AttributeValue{
			&types.AttributeValueMemberM{Value: item{
				"encrypted": encrypted("old"), "created_at": number("2"), "expires_at": number("3"),
			}},
			&types.AttributeValueMemberM{Value: item{"encrypted": encrypted("new"), "created_at": number("4")}},
		}},
	}
	if !reflect.DeepEqual(client.item, want) {
		t.Errorf("the item is %v", client.item)
	}
	if got, err := dynamodbhooks.NewReader(client, "table", plain{}).Get(t.Context(), coretest.Fruits); err != nil ||
		!reflect.DeepEqual(got, full()) {
		t.Errorf("read %+v, %v", got, err)
	}
}

func TestADamagedItemIsAFault(t *testing.T) {
	client := &scripted{}
	store := dynamodbhooks.New(client, "table", plain{})
	if err := store.Put(t.Context(), full()); err != nil {
		t.Fatal(err)
	}
	good := client.item
	text := &types.AttributeValueMemberS{Value: "soon"}
	none := &types.AttributeValueMemberL{Value: []types.AttributeValue{text}}
	bare := &types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberM{}}}
	undated := &types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberM{
		Value: map[string]types.AttributeValue{"encrypted": &types.AttributeValueMemberB{Value: []byte("x")}},
	}}}
	for name, values := range map[string][]types.AttributeValue{
		"revision": {nil, text}, "created_at": {nil, text}, "secrets": {nil, text, none, bare, undated},
		"scheme": {nil, text, &types.AttributeValueMemberM{}},
		"id":     {&types.AttributeValueMemberS{Value: "hook#SpongeBob"}},
	} {
		for _, value := range values {
			client.item = maps.Clone(good)
			client.item[name] = value
			if _, err := store.Get(t.Context(), coretest.Fruits); core.CodeOf(err) != core.CodeInternal {
				t.Errorf("%s %v: %v", name, value, err)
			}
		}
	}
}

// A write whose answer was lost is a write, once it is repeated.
func TestAWriteFindsItsOwnItem(t *testing.T) {
	_, table := openTable(t)
	config := emulatortest.Config(t)
	transport := &awsfault.Lossy{Operation: "PutItem"}
	config.HTTPClient = &http.Client{Transport: transport}
	store := dynamodbhooks.New(dynamodb.NewFromConfig(config), table, newKey(t))
	if err := store.Put(t.Context(), hookstest.New(coretest.Fruits)); err != nil || transport.Calls.Load() != 2 {
		t.Errorf("%v, after %d calls", err, transport.Calls.Load())
	}
}

func TestFaults(t *testing.T) {
	operations := map[string]func(context.Context, hooks.Store) error{
		"Get": func(ctx context.Context, s hooks.Store) error {
			_, err := s.Get(ctx, coretest.Fruits)
			return err
		},
		"Put":    func(ctx context.Context, s hooks.Store) error { return s.Put(ctx, hookstest.New(coretest.Fruits)) },
		"Delete": func(ctx context.Context, s hooks.Store) error { return s.Delete(ctx, coretest.Fruits) },
		"List": func(ctx context.Context, s hooks.Store) error {
			_, _, err := s.List(ctx, "", 10)
			return err
		},
	}
	for _, name := range slices.Sorted(maps.Keys(operations)) {
		t.Run(name, func(t *testing.T) {
			awsfault.Run(t, func(ctx context.Context, config aws.Config) error {
				return operations[name](ctx, dynamodbhooks.New(dynamodb.NewFromConfig(config), "table", plain{}))
			})
		})
	}
	for name, operation := range map[string]func(context.Context, *dynamodbhooks.KMS) error{
		"Encrypt": func(ctx context.Context, k *dynamodbhooks.KMS) error {
			_, err := k.Encrypt(ctx, coretest.Fruits, []byte("secret"))
			return err
		},
		"Decrypt": func(ctx context.Context, k *dynamodbhooks.KMS) error {
			_, err := k.Decrypt(ctx, coretest.Fruits, []byte("secret"))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			awsfault.Run(t, func(ctx context.Context, config aws.Config) error {
				connect := func() dynamodbhooks.KMSClient { return kms.NewFromConfig(config) }
				return operation(ctx, dynamodbhooks.NewKMS(connect, "k"))
			})
		})
	}
}
