package dynamodbclaims_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbclaims"
	"example.com/eventgateway/core/adapters/internal/awsfault"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/senders"
)

type counts struct {
	*dynamodbclaims.SenderWriter
	*dynamodbclaims.SenderReader
}

func TestSendersConformance(t *testing.T) {
	coretest.Senders(t, func(t *testing.T) senders.Counts {
		_, client, table := open(t)
		return counts{dynamodbclaims.NewSenderWriter(client, table), dynamodbclaims.NewSenderReader(client, table)}
	})
}

func aCount() senders.Count {
	return senders.Count{Type: coretest.Fruits, Version: 2, Events: 7,
		Last: time.Now().UTC().Truncate(time.Second)}
}

// The stored shape is a promise: what one release wrote, the next must read.
func TestStoredCounts(t *testing.T) {
	_, client, table := open(t)
	c := aCount()
	if err := dynamodbclaims.NewSenderWriter(client, table).Add(t.Context(), []senders.Count{c}); err != nil {
		t.Fatal(err)
	}
	out, err := client.GetItem(t.Context(),
		&dynamodb.GetItemInput{TableName: &table, Key: map[string]types.AttributeValue{
			"pk": &types.AttributeValueMemberS{Value: c.Type.Topic() + "#senders#" + c.Last.Format(time.DateOnly)},
		}})
	if err != nil || len(out.Item) != 4 {
		t.Fatalf("the item is %v, %v", out, err)
	}
	for name, want := range map[string]int64{
		"events_2": 7, "last_2": c.Last.Unix(), "expires_at": c.Day().AddDate(0, 0, 31).Unix(),
	} {
		got, ok := out.Item[name].(*types.AttributeValueMemberN)
		if !ok || got.Value != strconv.FormatInt(want, 10) {
			t.Errorf("%s is %v, want %d", name, out.Item[name], want)
		}
	}
}

func TestSenderFaults(t *testing.T) {
	for name, operation := range map[string]func(context.Context, *dynamodb.Client) error{
		"Add": func(ctx context.Context, client *dynamodb.Client) error {
			return dynamodbclaims.NewSenderWriter(client, "table").Add(ctx, []senders.Count{aCount()})
		},
		"Counts": func(ctx context.Context, client *dynamodb.Client) error {
			_, err := dynamodbclaims.NewSenderReader(client, "table").Counts(ctx, coretest.Fruits, time.Now())
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			awsfault.Run(t, func(ctx context.Context, config aws.Config) error {
				return operation(ctx, dynamodb.NewFromConfig(config))
			})
		})
	}
}

// leftOver is a DynamoDB that leaves keys unprocessed.
type leftOver struct{ calls, until int }

func (l *leftOver) BatchGetItem(
	_ context.Context, in *dynamodb.BatchGetItemInput, _ ...func(*dynamodb.Options),
) (*dynamodb.BatchGetItemOutput, error) {
	if l.calls++; l.calls < l.until {
		return &dynamodb.BatchGetItemOutput{UnprocessedKeys: in.RequestItems}, nil
	}
	return &dynamodb.BatchGetItemOutput{}, nil
}

func TestUnprocessedKeysAreReadAgain(t *testing.T) {
	for until, want := range map[int]core.Code{3: "", 1000: core.CodeBackendThrottled} {
		client := &leftOver{until: until}
		_, err := dynamodbclaims.NewSenderReader(client, "table").Counts(t.Context(), coretest.Fruits, time.Now())
		if core.CodeOf(err) != want || client.calls > 4 {
			t.Errorf("%v after %d calls", err, client.calls)
		}
	}
}
