// Package dynamodbclaims remembers in a DynamoDB table which events of idempotent
// types were published, an item for each (item.go). Schemas are in another table, so that
// the function that writes here need not be able to write there. A lost claim costs a
// search of the stream; a lost schema would cost the meaning of events.
//
// Each call writes one item, on a condition. DynamoDB takes conditions only in single
// writes and in transactions, which cost twice as much and fail together. The calls for a
// batch of events run in parallel. An event costs two write units: one to claim it and one
// to settle it.
package dynamodbclaims

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/adapters/internal/awserrors"
)

// Client is the part of the SDK's DynamoDB client that the claims use.
type Client interface {
	UpdateItem(
		context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options),
	) (*dynamodb.UpdateItemOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	DeleteItem(
		context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options),
	) (*dynamodb.DeleteItemOutput, error)
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
}

var _ core.Claims = (*Claims)(nil)

// Claims are the claims in one table. They are safe for many goroutines.
type Claims struct {
	client Client
	table  string
}

// New returns the claims in the named table, whose key is [PartitionKey].
func New(client Client, table string) *Claims { return &Claims{client: client, table: table} }

const backend = "the memory of events"

// callsAtOnce bounds the calls that run in parallel, to the connections that the
// functions' HTTP client keeps.
const callsAtOnce = 16

// each calls do for 0 to n-1, at most callsAtOnce at a time.
func each(n int, do func(int)) {
	var calls errgroup.Group
	calls.SetLimit(callsAtOnce)
	for i := range n {
		calls.Go(func() error { do(i); return nil })
	}
	_ = calls.Wait() // do keeps its errors
}

// Lookup implements [core.Claims] by a consistent GetItem for each key.
func (c *Claims) Lookup(ctx context.Context, now time.Time, keys []string) []core.ClaimResult {
	results := make([]core.ClaimResult, len(keys))
	each(len(keys), func(i int) {
		out, err := c.client.GetItem(ctx,
			&dynamodb.GetItemInput{TableName: &c.table, Key: keyOf(keys[i]), ConsistentRead: aws.Bool(true)})
		if err != nil {
			results[i].Err = awserrors.ToCore(backend, err)
			return
		}
		if out.Item == nil {
			return
		}
		found, err := claimOf(out.Item)
		if err != nil || !expired(found, now) {
			results[i] = core.ClaimResult{Claim: found, Err: err}
		}
	})
	return results
}

// Renew implements [core.Claims] by an UpdateItem for each.
func (c *Claims) Renew(ctx context.Context, claims []core.Claim) []error {
	return c.update(ctx, claims, func(claim core.Claim) item {
		return item{
			attrSchemaVersion: attributes.Number(claim.SchemaVersion),
			attrViolations:    attributes.Number(claim.Violations),
			attrLease:         attributes.Milliseconds(claim.Lease),
			attrSince:         attributes.Milliseconds(claim.Since),
			attrUntil:         attributes.Milliseconds(claim.Until),
		}
	})
}

// Settle implements [core.Claims] by an UpdateItem for each.
func (c *Claims) Settle(ctx context.Context, claims []core.Claim) []error {
	return c.update(ctx, claims, func(claim core.Claim) item {
		return item{attrShardID: attributes.Text(claim.Receipt.ShardID),
			attrSequenceNumber: attributes.Text(claim.Receipt.SequenceNumber)}
	})
}

func (c *Claims) update(ctx context.Context, claims []core.Claim, changes func(core.Claim) item) []error {
	errs := make([]error, len(claims))
	each(len(claims), func(i int) {
		values := item{":owner": attributes.Text(claims[i].Owner)}
		placeholders := names(attrOwner)
		expression := "SET"
		separator := " "
		for name, value := range changes(claims[i]) {
			expression += separator + "#" + name + " = :" + name
			placeholders["#"+name], values[":"+name] = name, value
			separator = ", "
		}
		_, err := c.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
			TableName: &c.table, Key: keyOf(claims[i].Key), UpdateExpression: &expression,
			ConditionExpression: aws.String("#owner = :owner"), ExpressionAttributeNames: placeholders,
			ExpressionAttributeValues: values,
		})
		errs[i] = changed(err)
	})
	return errs
}

// Release implements [core.Claims] by a DeleteItem for each.
func (c *Claims) Release(ctx context.Context, claims []core.Claim) []error {
	errs := make([]error, len(claims))
	each(len(claims), func(i int) {
		_, err := c.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
			TableName: &c.table, Key: keyOf(claims[i].Key),
			ConditionExpression:       aws.String("attribute_not_exists(" + PartitionKey + ") OR #owner = :owner"),
			ExpressionAttributeNames:  names(attrOwner),
			ExpressionAttributeValues: item{":owner": attributes.Text(claims[i].Owner)},
		})
		errs[i] = changed(err)
	})
	return errs
}

// changed maps the error of a change whose condition is the owner.
func changed(err error) error {
	if _, lost := errors.AsType[*types.ConditionalCheckFailedException](err); lost {
		return core.LostClaim()
	}
	return awserrors.ToCore(backend, err)
}
