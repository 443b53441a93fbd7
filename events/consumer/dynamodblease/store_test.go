package dynamodblease_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/events/consumer/dynamodblease"
	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/events/consumer/lease/leasetest"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

// open makes a table of leases in the emulator.
func open(t *testing.T, config aws.Config) (store *dynamodblease.Store, api *dynamodb.Client, table string) {
	t.Helper()
	api, table = dynamodb.NewFromConfig(config), emulatortest.UniqueName(t)
	store, err := dynamodblease.Open(t.Context(), api, table, dynamodblease.Options{Tags: map[string]string{"a": "b"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		api.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: &table})
	})
	return store, api, table
}

// shortPages lists few items a page.
type shortPages struct{ *dynamodb.Client }

func (s shortPages) Scan(ctx context.Context, in *dynamodb.ScanInput, options ...func(*dynamodb.Options),
) (*dynamodb.ScanOutput, error) {
	in.Limit = aws.Int32(7)
	return s.Client.Scan(ctx, in, options...)
}

func TestStore(t *testing.T) {
	config := emulatortest.Config(t)
	leasetest.Run(t, func(t *testing.T) lease.Store {
		_, api, table := open(t, config)
		return dynamodblease.New(shortPages{api}, table)
	})
}

// kclItem is an item as version 3 of the Kinesis Client Library writes it.
func kclItem() map[string]types.AttributeValue {
	s := func(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
	n := func(n string) types.AttributeValue { return &types.AttributeValueMemberN{Value: n} }
	return map[string]types.AttributeValue{
		"leaseKey": s("shardId-000000000002"), "leaseOwner": s("10.0.0.7:f00d"), "leaseCounter": n("1234"),
		"checkpoint":                   s("49590338271490256608559692538361571095921575989136588898"),
		"checkpointSubSequenceNumber":  n("0"),
		"ownerSwitchesSinceCheckpoint": n("1"),
		"parentShardId":                &types.AttributeValueMemberSS{Value: []string{"shardId-000000000000"}},
		"childShardIds":                &types.AttributeValueMemberSS{Value: []string{"shardId-000000000005"}},
		"startingHashKey":              s("0"), "endingHashKey": s("340282366920938463463374607431768211455"),
		"throughputKBps": n("12.5"), "pendingCheckpoint": s("495903382714902566085596925383615710959215759891365889"),
		"pendingCheckpointSubSequenceNumber": n("0"),
		"pendingCheckpointState":             &types.AttributeValueMemberB{Value: []byte("x")},
		"checkpointOwner":                    s("10.0.0.7:f00d"),
	}
}

// An application of the Kinesis Client Library is taken over where it stopped, and the library
// finds what it needs when it comes back.
func TestItemsOfTheKinesisClientLibrary(t *testing.T) {
	store, api, table := open(t, emulatortest.Config(t))
	if _, err := api.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table, Item: kclItem()}); err != nil {
		t.Fatal(err)
	}
	leases, err := store.List(t.Context())
	want := lease.Lease{
		Key: "shardId-000000000002", Owner: "10.0.0.7:f00d", Counter: 1234,
		Checkpoint: "49590338271490256608559692538361571095921575989136588898",
		Parents:    []string{"shardId-000000000000"}, Children: []string{"shardId-000000000005"},
		StartingHash: "0", EndingHash: "340282366920938463463374607431768211455", SwitchesSinceCheckpoint: 1,
	}
	if err != nil || len(leases) != 1 || !reflect.DeepEqual(leases[0], want) {
		t.Fatalf("got %+v, %v, want %+v", leases, err, want)
	}
	mine, done, err := store.Take(t.Context(), leases[0], "me")
	if err != nil || !done {
		t.Fatalf("got %v, %v", done, err)
	}
	if _, done, err = store.Checkpoint(t.Context(), mine, lease.ShardEnd, 0); err != nil || !done {
		t.Fatalf("got %v, %v", done, err)
	}
	stored, err := api.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &table,
		Key: map[string]types.AttributeValue{"leaseKey": kclItem()["leaseKey"]}})
	if err != nil {
		t.Fatal(err)
	}
	after := kclItem()
	for _, ended := range []string{
		"pendingCheckpoint", "pendingCheckpointSubSequenceNumber", "pendingCheckpointState", "checkpointOwner",
	} {
		delete(after, ended)
	}
	after["leaseOwner"] = &types.AttributeValueMemberS{Value: "me"}
	after["checkpoint"] = &types.AttributeValueMemberS{Value: "SHARD_END"}
	after["leaseCounter"] = &types.AttributeValueMemberN{Value: "1236"}
	after["ownerSwitchesSinceCheckpoint"] = &types.AttributeValueMemberN{Value: "0"}
	if !reflect.DeepEqual(stored.Item, after) {
		t.Errorf("the item is %v, want %v", stored.Item, after)
	}
}

// An item has what somebody else wrote: nothing for nobody or an empty text, and no counter yet.
func TestItemsWithLess(t *testing.T) {
	store, api, table := open(t, emulatortest.Config(t))
	s := func(v string) types.AttributeValue { return &types.AttributeValueMemberS{Value: v} }
	items := map[string]map[string]types.AttributeValue{
		"a": {}, "b": {"leaseOwner": s("")}, "c": {"leaseOwner": s("kcl")},
		"d": {"leaseCounter": &types.AttributeValueMemberN{Value: "0"}},
	}
	for key, item := range items {
		item["leaseKey"], item["checkpoint"] = s(key), s("TRIM_HORIZON")
		if _, err := api.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table, Item: item}); err != nil {
			t.Fatal(err)
		}
	}
	leases, err := store.List(t.Context())
	if err != nil || len(leases) != len(items) {
		t.Fatalf("got %+v, %v", leases, err)
	}
	for _, l := range leases {
		if mine, done, err := store.Take(t.Context(), l, "me"); err != nil || !done || mine.Counter != 1 {
			t.Errorf("%s is taken: %+v, %v, %v", l.Key, mine, done, err)
		}
		if _, done, err := store.Take(t.Context(), l, "late"); err != nil || done {
			t.Errorf("%s is taken twice: %v, %v", l.Key, done, err)
		}
	}
}

// An attribute of another type is an error. It would be compared in vain otherwise, for ever.
func TestItemsOfOtherTypes(t *testing.T) {
	store, api, table := open(t, emulatortest.Config(t))
	for name, value := range map[string]types.AttributeValue{
		"leaseOwner":    &types.AttributeValueMemberNULL{Value: true},
		"leaseCounter":  &types.AttributeValueMemberS{Value: "7"},
		"parentShardId": &types.AttributeValueMemberS{Value: "shardId-0"},
		"checkpoint":    &types.AttributeValueMemberN{Value: "4959"},
	} {
		item := kclItem()
		item[name] = value
		if _, err := api.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table, Item: item}); err != nil {
			t.Fatal(err)
		}
		if _, err := store.List(t.Context()); err == nil || !strings.Contains(err.Error(), "its "+name+" is no ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// forgetful is a transport that loses the next answer, after the request took place.
type forgetful struct{ lose atomic.Bool }

func (f *forgetful) Do(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultClient.Do(r)
	if err == nil && f.lose.CompareAndSwap(true, false) {
		io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		return nil, errors.New("connection reset by peer")
	}
	return answer, err
}

// A write whose answer is lost is sent again by the SDK. It is its own, and not another worker's.
func TestLostAnswers(t *testing.T) {
	config := emulatortest.Config(t)
	transport := &forgetful{}
	config.HTTPClient = transport
	config.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = time.Millisecond })
	}
	store, _, _ := open(t, config)
	l := lease.Lease{Key: "a", Checkpoint: lease.TrimHorizon}
	check := func(name string, got lease.Lease, done bool, err error) {
		t.Helper()
		if err != nil || !done || transport.lose.Load() {
			t.Fatalf("%s: %v, %v", name, done, err)
		}
		l = got
		leases, err := store.List(t.Context())
		if name != "delete" && (err != nil || len(leases) != 1 || !reflect.DeepEqual(leases[0], l)) {
			t.Fatalf("after %s there is %+v, %v, want %+v", name, leases, err, l)
		}
		transport.lose.Store(true)
	}
	transport.lose.Store(true)
	done, err := store.Create(t.Context(), l)
	check("create", l, done, err)
	got, done, err := store.Take(t.Context(), l, "me")
	check("take", got, done, err)
	got, done, err = store.Renew(t.Context(), l)
	check("renew", got, done, err)
	got, done, err = store.Checkpoint(t.Context(), l, "7", 0)
	check("checkpoint", got, done, err)
	done, err = store.Release(t.Context(), l)
	l.Owner, l.Counter = "", l.Counter+1
	check("release", l, done, err)
	done, err = store.Delete(t.Context(), l)
	check("delete", l, done, err)
}
