package dynamodbclaims_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbclaims"
	"example.com/eventgateway/core/adapters/internal/awsfault"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

func open(t *testing.T) (claims *dynamodbclaims.Claims, client *dynamodb.Client, table string) {
	t.Helper()
	client, table = emulatortest.Table(t, emulator.CreateClaimTable)
	return dynamodbclaims.New(client, table), client, table
}

func TestConformance(t *testing.T) {
	coretest.Claims(t, func(t *testing.T) core.Claims {
		claims, _, _ := open(t)
		return claims
	})
}

// aClaim expires an hour from now: DynamoDB deletes what has expired.
func aClaim() core.Claim {
	at := time.Now().UTC().Truncate(time.Second).Add(5 * time.Millisecond)
	return core.Claim{
		Key: "SpongeBob.Fruits#k", Fingerprint: "f00d", Owner: "me", ID: "7", Source: "urn:shop",
		PartitionKey: "basket", SchemaVersion: 2, Violations: 3,
		Since: at, Until: at.Add(time.Second), Lease: at.Add(2 * time.Second), Expires: at.Add(time.Hour),
		Receipt: core.Receipt{ShardID: "shard", SequenceNumber: "1"},
	}
}

// The stored shape is a promise: what one release wrote, the next must read.
func TestStoredItem(t *testing.T) {
	claims, client, table := open(t)
	c := aClaim()
	claims.Take(t.Context(), c.Since, []core.Claim{c})
	claims.Settle(t.Context(), []core.Claim{c})
	out, err := client.GetItem(t.Context(),
		&dynamodb.GetItemInput{TableName: &table, Key: map[string]types.AttributeValue{
			"pk": &types.AttributeValueMemberS{Value: c.Key},
		}})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"pk": c.Key, "fingerprint": "f00d", "owner": "me", "event_id": "7", "source": "urn:shop",
		"partition_key": "basket", "schema_version": "2", "violations": "3",
		"since": fmt.Sprint(c.Since.UnixMilli()), "until": fmt.Sprint(c.Since.UnixMilli() + 1000),
		"lease":      fmt.Sprint(c.Since.UnixMilli() + 2000),
		"expires_at": fmt.Sprint(c.Since.Unix() + 3601), "shard_id": "shard", "sequence_number": "1",
	}
	if len(out.Item) != len(want) {
		t.Errorf("the item is %v", out.Item)
	}
	for name, value := range want {
		got := ""
		switch v := out.Item[name].(type) {
		case *types.AttributeValueMemberS:
			got = v.Value
		case *types.AttributeValueMemberN:
			got = v.Value
		}
		if got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
}

func TestFaults(t *testing.T) {
	operations := map[string]func(context.Context, *dynamodbclaims.Claims) error{
		"Take": func(ctx context.Context, c *dynamodbclaims.Claims) error {
			return c.Take(ctx, time.Now(), []core.Claim{aClaim()})[0].Err
		},
		"Lookup": func(ctx context.Context, c *dynamodbclaims.Claims) error {
			return c.Lookup(ctx, time.Now(), []string{"k"})[0].Err
		},
		"Renew": func(ctx context.Context, c *dynamodbclaims.Claims) error {
			return c.Renew(ctx, []core.Claim{aClaim()})[0]
		},
		"Settle": func(ctx context.Context, c *dynamodbclaims.Claims) error {
			return c.Settle(ctx, []core.Claim{aClaim()})[0]
		},
		"Release": func(ctx context.Context, c *dynamodbclaims.Claims) error {
			return c.Release(ctx, []core.Claim{aClaim()})[0]
		},
	}
	for name, operation := range operations {
		t.Run(name, func(t *testing.T) {
			awsfault.Run(t, func(ctx context.Context, config aws.Config) error {
				return operation(ctx, dynamodbclaims.New(dynamodb.NewFromConfig(config), "table"))
			})
		})
	}
}
