// Package keytable is the DynamoDB table of keys and webhooks, as the adapters of both use it. The
// id of an item begins with a prefix that says which of the two it is.
package keytable

import (
	"context"
	"errors"
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/adapters/internal/awserrors"
)

// PartitionKey is the name of the table's only key attribute, a string.
const PartitionKey = "id"

// Revision is the attribute that each change of an item counts up, a number.
const Revision = "revision"

// maxPage bounds the items of a Scan, which end with a megabyte in any case.
const maxPage = 1000

// ReadClient is the part of the SDK's DynamoDB client that finds an item.
type ReadClient interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
}

// Client is the part of the SDK's DynamoDB client that also puts and lists items.
type Client interface {
	ReadClient
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	Scan(context.Context, *dynamodb.ScanInput, ...func(*dynamodb.Options)) (*dynamodb.ScanOutput, error)
}

// Table is a table, as one of the adapters sees it.
type Table struct {
	Name    string
	Backend string // for errors, as [awserrors.ToCore] takes it
	Prefix  string // of the ids of its items
}

// Key returns the key of an item.
func (t Table) Key(id string) attributes.Item {
	return attributes.Item{PartitionKey: attributes.Text(t.Prefix + id)}
}

// Get reads an item consistently, so that a cache counts its age from the read. It is nil if it
// does not exist.
func (t Table) Get(ctx context.Context, client ReadClient, id string) (attributes.Item, error) {
	out, err := client.GetItem(ctx,
		&dynamodb.GetItemInput{TableName: &t.Name, Key: t.Key(id), ConsistentRead: aws.Bool(true)})
	if err != nil {
		return nil, awserrors.ToCore(t.Backend, err)
	}
	return out.Item, nil
}

// Put writes an item, if the one that is there has the revision before it. For revision 1, there
// must be none. It returns changed if that is not so.
func (t Table) Put(ctx context.Context, client Client, item attributes.Item, revision int, changed error) error {
	item[Revision] = attributes.Number(revision)
	put := &dynamodb.PutItemInput{
		TableName: &t.Name, Item: item,
		ConditionExpression:                 aws.String("attribute_not_exists(" + PartitionKey + ")"),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
	if revision > 1 {
		put.ConditionExpression = aws.String(Revision + " = :before")
		put.ExpressionAttributeValues = attributes.Item{":before": attributes.Number(revision - 1)}
	}
	_, err := client.PutItem(ctx, put)
	if failed, ok := errors.AsType[*types.ConditionalCheckFailedException](err); ok {
		if reflect.DeepEqual(failed.Item, item) { // the SDK repeated a call whose answer was lost
			return nil
		}
		return changed
	}
	return awserrors.ToCore(t.Backend, err)
}

// List reads up to limit items of the table by a Scan, and returns those with the prefix.
func List[T any](
	ctx context.Context, t Table, client Client, after string, limit int, read func(attributes.Item) (T, error),
) (found []T, next string, err error) {
	scan := &dynamodb.ScanInput{
		TableName: &t.Name, Limit: aws.Int32(int32(min(limit, maxPage))), ConsistentRead: aws.Bool(true),
	}
	if after != "" {
		scan.ExclusiveStartKey = attributes.Item{PartitionKey: attributes.Text(after)}
	}
	out, err := client.Scan(ctx, scan)
	if err != nil {
		return nil, "", awserrors.ToCore(t.Backend, err)
	}
	for _, stored := range out.Items {
		if !strings.HasPrefix(attributes.TextIn(stored, PartitionKey), t.Prefix) {
			continue
		}
		one, err := read(stored)
		if err != nil {
			return nil, "", err
		}
		found = append(found, one)
	}
	return found, attributes.TextIn(out.LastEvaluatedKey, PartitionKey), nil
}
