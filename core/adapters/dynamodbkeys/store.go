// Package dynamodbkeys keeps keys in a DynamoDB table, one item for each key (item.go). The
// functions only read the table, and the operator's tool writes it. The table has other items,
// too: the ids of keys begin with a prefix.
package dynamodbkeys

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
	"example.com/eventgateway/core/keys"
)

// ReadClient is the part of the SDK's DynamoDB client that finds a key.
type ReadClient interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
}

// Client is the part of the SDK's DynamoDB client that a store uses.
type Client interface {
	ReadClient
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	Scan(context.Context, *dynamodb.ScanInput, ...func(*dynamodb.Options)) (*dynamodb.ScanOutput, error)
}

var (
	_ keys.Reader = (*Reader)(nil)
	_ keys.Store  = (*Store)(nil)
)

// Reader finds the keys of one table. It is safe for many goroutines.
type Reader struct {
	client ReadClient
	table  string
}

// NewReader returns a reader of the named table, whose key is [PartitionKey].
func NewReader(client ReadClient, table string) *Reader { return &Reader{client: client, table: table} }

// Readers returns a function that opens the keys in a table by its name.
func Readers(client ReadClient) func(table string) keys.Reader {
	return func(table string) keys.Reader { return NewReader(client, table) }
}

// Store keeps the keys of one table. It is safe for many goroutines.
type Store struct {
	*Reader
	client Client
}

// New returns the keys in the named table, whose key is [PartitionKey].
func New(client Client, table string) *Store { return &Store{NewReader(client, table), client} }

const backend = "the store of keys"

// Get implements [keys.Reader] by a consistent GetItem, so that a cache counts the age of a
// key from the read.
func (r *Reader) Get(ctx context.Context, id string) (keys.Key, error) {
	out, err := r.client.GetItem(ctx,
		&dynamodb.GetItemInput{TableName: &r.table, Key: itemKey(id), ConsistentRead: aws.Bool(true)})
	if err != nil {
		return keys.Key{}, awserrors.ToCore(backend, err)
	}
	if out.Item == nil {
		return keys.Key{}, keys.NotFound(id)
	}
	return keyOf(out.Item)
}

// Put implements [keys.Store] by a conditional PutItem.
func (s *Store) Put(ctx context.Context, k keys.Key) error {
	put := &dynamodb.PutItemInput{
		TableName: &s.table, Item: itemOf(k),
		ConditionExpression:                 aws.String("attribute_not_exists(" + PartitionKey + ")"),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
	if k.Revision > 1 {
		put.ConditionExpression = aws.String(attrRevision + " = :before")
		put.ExpressionAttributeValues = attributes.Item{":before": attributes.Number(k.Revision - 1)}
	}
	_, err := s.client.PutItem(ctx, put)
	if failed, ok := errors.AsType[*types.ConditionalCheckFailedException](err); ok {
		if own(failed.Item, k) {
			return nil
		}
		return keys.Changed(k.ID)
	}
	if err != nil {
		return awserrors.ToCore(backend, err)
	}
	return nil
}

// own reports whether the stored item is k. The SDK repeats a call whose answer was lost, and
// then finds the item that it wrote itself.
func own(stored attributes.Item, k keys.Key) bool {
	there, err := keyOf(stored)
	written, errWritten := keyOf(itemOf(k))
	return err == nil && errWritten == nil && reflect.DeepEqual(there, written)
}

// List implements [keys.Store] by a Scan of limit items, and skips items that are not keys.
func (s *Store) List(ctx context.Context, after string, limit int) (found []keys.Key, next string, err error) {
	scan := &dynamodb.ScanInput{
		TableName: &s.table, Limit: aws.Int32(int32(min(limit, maxPage))), ConsistentRead: aws.Bool(true),
	}
	if after != "" {
		scan.ExclusiveStartKey = attributes.Item{PartitionKey: attributes.Text(after)}
	}
	out, err := s.client.Scan(ctx, scan)
	if err != nil {
		return nil, "", awserrors.ToCore(backend, err)
	}
	for _, stored := range out.Items {
		if !strings.HasPrefix(attributes.TextIn(stored, PartitionKey), keyPrefix) {
			continue
		}
		k, err := keyOf(stored)
		if err != nil {
			return nil, "", err
		}
		found = append(found, k)
	}
	return found, attributes.TextIn(out.LastEvaluatedKey, PartitionKey), nil
}

// maxPage bounds the items of a Scan, which end with a megabyte in any case.
const maxPage = 1000
