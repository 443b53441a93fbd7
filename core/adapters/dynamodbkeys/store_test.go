package dynamodbkeys_test

import (
	"context"
	"crypto/rand"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbkeys"
	"example.com/eventgateway/core/adapters/internal/awsfault"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/core/keys/keystest"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

func open(t *testing.T) (client *dynamodb.Client, table string) {
	t.Helper()
	return emulatortest.Table(t, emulator.CreateKeyTable)
}

func TestConformance(t *testing.T) {
	keystest.Store(t, func(t *testing.T) keys.Store { return dynamodbkeys.New(open(t)) })
}

// Items of others in the table are no keys, whatever they look like.
func TestOtherItemsAreNoKeys(t *testing.T) {
	client, table := open(t)
	store := dynamodbkeys.New(client, table)
	k := keystest.New("k00000000000")
	if err := store.Put(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"hook#SpongeBob#Fruits", "k00000000000", "KEY#k00000000000"} {
		if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{
			TableName: &table, Item: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: id}},
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Get(t.Context(), id); core.CodeOf(err) != keys.CodeNotFound && id != k.ID {
			t.Errorf("%s is a key: %v", id, err)
		}
	}
	var listed []keys.Key
	for after := ""; ; {
		page, next, err := store.List(t.Context(), after, 1)
		if err != nil {
			t.Fatal(err)
		}
		listed = append(listed, page...)
		if after = next; next == "" {
			break
		}
	}
	if !reflect.DeepEqual(listed, []keys.Key{k}) {
		t.Errorf("listed %+v", listed)
	}
}

// A write whose answer was lost is a write, once it is repeated.
func TestAWriteFindsItsOwnItem(t *testing.T) {
	_, table := open(t)
	config := emulatortest.Config(t)
	transport := &awsfault.Lossy{Operation: "PutItem"}
	config.HTTPClient = &http.Client{Transport: transport}
	store := dynamodbkeys.New(dynamodb.NewFromConfig(config), table)
	k := keystest.New("k00000000000")
	for revision := 1; revision <= 2; revision++ {
		k.Revision = revision
		if err := store.Put(t.Context(), k); err != nil {
			t.Error(err)
		}
	}
	if got, err := store.Get(t.Context(), k.ID); err != nil || !reflect.DeepEqual(got, k) ||
		transport.Calls.Load() != 4 {
		t.Errorf("read %+v, %v, after %d calls", got, err, transport.Calls.Load())
	}
}

// counting counts the reads of single items.
type counting struct{ reads atomic.Int32 }

func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("X-Amz-Target") == "DynamoDB_20120810.GetItem" {
		c.reads.Add(1)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// A flood of unknown keys reads the table a bounded number of times a second. A key in use is
// taken meanwhile.
func TestAFloodReachesTheTableSoOften(t *testing.T) {
	client, table := open(t)
	manager := &keys.Manager{Store: dynamodbkeys.New(client, table), Now: time.Now, Random: rand.Reader}
	_, text, err := manager.Create(t.Context(), keys.Wanted{Clients: []string{"SpongeBob"}, Scopes: []string{"read"}})
	if err != nil {
		t.Fatal(err)
	}
	config, counted := emulatortest.Config(t), &counting{}
	config.HTTPClient = &http.Client{Transport: counted}
	checker := keys.NewChecker(dynamodbkeys.NewReader(dynamodb.NewFromConfig(config), table), keys.CheckerOptions{})
	if _, err := checker.Check(t.Context(), text); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for i := 0; i < 20_000 && time.Since(began) < 10*time.Second; i++ {
		unknown, _, err := keys.New(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		_, err = checker.Check(t.Context(), unknown)
		if code := core.CodeOf(err); code != core.CodeUnauthenticated && code != core.CodeBackendThrottled {
			t.Fatal(err)
		}
		if _, err := checker.Check(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	most := 1 + keys.UnknownAtOnce + int(time.Since(began).Seconds()*keys.UnknownPerSecond) + 1
	if reads := int(counted.reads.Load()); reads > most || reads <= keys.UnknownAtOnce {
		t.Errorf("%d reads, want at most %d", reads, most)
	}
	t.Logf("%d reads in %v", counted.reads.Load(), time.Since(began))
}

// scripted is a DynamoDB that has one item.
type scripted struct {
	dynamodbkeys.Client
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

// full has all that a key can have.
func full() keys.Key {
	k := keystest.New("k00000000000")
	k.Created, k.Expires, k.Revoked = time.UnixMilli(1).UTC(), time.UnixMilli(2).UTC(), time.UnixMilli(3).UTC()
	k.Secrets = []keys.Secret{{Hash: keys.Hash{9}, Created: time.UnixMilli(4).UTC(), Expires: time.UnixMilli(5).UTC()}}
	return k
}

// The stored shape is a promise: what one release wrote, the next must read.
func TestStoredItem(t *testing.T) {
	client := &scripted{}
	if err := dynamodbkeys.New(client, "table").Put(t.Context(), full()); err != nil {
		t.Fatal(err)
	}
	text := func(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
	number := func(n string) types.AttributeValue { return &types.AttributeValueMemberN{Value: n} }
	hash := keys.Hash{9}
	want := map[string]types.AttributeValue{
		"id": text("key#k00000000000"), "label": text("the \"shop\", é"), "revision": number("1"),
		"created_at": number("1"), "expires_at": number("2"), "revoked_at": number("3"),
		"clients": &types.AttributeValueMemberL{Value: []types.AttributeValue{text("Patrick"), text("SpongeBob")}},
		"scopes":  &types.AttributeValueMemberL{Value: []types.AttributeValue{text("publish"), text("read")}},
		"secrets": &types.AttributeValueMemberL{Value: []types.AttributeValue{
			&types.AttributeValueMemberM{Value: map[string]types.AttributeValue{
				"hash": &types.AttributeValueMemberB{Value: hash[:]}, "created_at": number("4"),
				"expires_at": number("5"),
			}},
		}},
	}
	if !reflect.DeepEqual(client.item, want) {
		t.Errorf("the item is %v", client.item)
	}
}

func TestADamagedItemIsAFault(t *testing.T) {
	client := &scripted{}
	store := dynamodbkeys.New(client, "table")
	if err := store.Put(t.Context(), full()); err != nil {
		t.Fatal(err)
	}
	good := client.item
	short := &types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberM{
		Value: map[string]types.AttributeValue{"hash": &types.AttributeValueMemberB{Value: []byte("short")}},
	}}}
	soon := &types.AttributeValueMemberS{Value: "soon"}
	numbers := &types.AttributeValueMemberL{Value: []types.AttributeValue{&types.AttributeValueMemberN{Value: "1"}}}
	for name, values := range map[string][]types.AttributeValue{
		"clients": {nil, soon, numbers}, "scopes": {nil, soon, numbers}, "secrets": {nil, soon, numbers, short},
		"created_at": {nil, soon}, "expires_at": {soon}, "revoked_at": {soon}, "revision": {nil, soon},
	} {
		for _, value := range values {
			client.item = maps.Clone(good)
			client.item[name] = value
			if _, err := store.Get(t.Context(), "k00000000000"); core.CodeOf(err) != core.CodeInternal {
				t.Errorf("%s %v: %v", name, value, err)
			}
		}
	}
}

func TestFaults(t *testing.T) {
	operations := map[string]func(context.Context, keys.Store) error{
		"Get": func(ctx context.Context, s keys.Store) error {
			_, err := s.Get(ctx, "k00000000000")
			return err
		},
		"Put": func(ctx context.Context, s keys.Store) error { return s.Put(ctx, keystest.New("k00000000000")) },
		"List": func(ctx context.Context, s keys.Store) error {
			_, _, err := s.List(ctx, "", 10)
			return err
		},
	}
	for _, name := range slices.Sorted(maps.Keys(operations)) {
		t.Run(name, func(t *testing.T) {
			awsfault.Run(t, func(ctx context.Context, config aws.Config) error {
				return operations[name](ctx, dynamodbkeys.New(dynamodb.NewFromConfig(config), "table"))
			})
		})
	}
}
