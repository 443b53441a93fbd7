// Package dynamodbhooks keeps hooks in the DynamoDB table of keys, an item for each (item.go),
// with secrets that KMS encrypts (kms.go). The functions only read; an operator's tool writes.
// Other items may be in the table too: the ids of hooks have a prefix of their own.
package dynamodbhooks

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/adapters/internal/awserrors"
	"example.com/eventgateway/core/hooks"
)

// ReadClient is the part of the SDK's DynamoDB client that finds a hook.
type ReadClient interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
}

// Client is the part of the SDK's DynamoDB client that a store uses.
type Client interface {
	ReadClient
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	DeleteItem(
		context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options),
	) (*dynamodb.DeleteItemOutput, error)
	Scan(context.Context, *dynamodb.ScanInput, ...func(*dynamodb.Options)) (*dynamodb.ScanOutput, error)
}

var (
	_ hooks.Reader = (*Reader)(nil)
	_ hooks.Store  = (*Store)(nil)
)

// Reader finds the hooks of one table. It is safe for many goroutines.
type Reader struct {
	client ReadClient
	table  string
	secret Decrypter
}

// NewReader returns a reader of the named table.
func NewReader(client ReadClient, table string, secret Decrypter) *Reader {
	return &Reader{client, table, secret}
}

// Store keeps the hooks of one table. It is safe for many goroutines.
type Store struct {
	*Reader
	client Client
	cipher Cipher
}

// New returns the hooks in the named table.
func New(client Client, table string, cipher Cipher) *Store {
	return &Store{NewReader(client, table, cipher), client, cipher}
}

const backend = "the store of webhooks"

// Get implements [hooks.Reader] by a consistent GetItem, so that a cache counts the age of a
// hook from the read, and a Decrypt for each secret.
func (r *Reader) Get(ctx context.Context, t core.EventType) (hooks.Hook, error) {
	out, err := r.client.GetItem(ctx,
		&dynamodb.GetItemInput{TableName: &r.table, Key: itemKey(t), ConsistentRead: aws.Bool(true)})
	if err != nil {
		return hooks.Hook{}, awserrors.ToCore(backend, err)
	}
	if out.Item == nil {
		return hooks.Hook{}, hooks.NotFound(t)
	}
	h, err := hookOf(out.Item)
	if err != nil {
		return hooks.Hook{}, err
	}
	for i, s := range h.Secrets {
		text, err := r.secret.Decrypt(ctx, t, []byte(s.Text))
		if err != nil {
			return hooks.Hook{}, err
		}
		h.Secrets[i].Text = hooks.SecretText(text)
	}
	return h, nil
}

// Put implements [hooks.Store] by an Encrypt for each secret and a conditional PutItem.
func (s *Store) Put(ctx context.Context, h hooks.Hook) error {
	h.Secrets = slices.Clone(h.Secrets)
	for i, secret := range h.Secrets {
		encrypted, err := s.cipher.Encrypt(ctx, h.Type, []byte(secret.Text))
		if err != nil {
			return err
		}
		h.Secrets[i].Text = hooks.SecretText(encrypted)
	}
	put := &dynamodb.PutItemInput{
		TableName: &s.table, Item: itemOf(h),
		ConditionExpression:                 aws.String("attribute_not_exists(" + partitionKey + ")"),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
	if h.Revision > 1 {
		put.ConditionExpression = aws.String(attrRevision + " = :before")
		put.ExpressionAttributeValues = attributes.Item{":before": attributes.Number(h.Revision - 1)}
	}
	_, err := s.client.PutItem(ctx, put)
	if failed, ok := errors.AsType[*types.ConditionalCheckFailedException](err); ok {
		if reflect.DeepEqual(failed.Item, put.Item) { // the SDK repeated a call whose answer was lost
			return nil
		}
		return hooks.Changed(h.Type)
	}
	if err != nil {
		return awserrors.ToCore(backend, err)
	}
	return nil
}

// Delete implements [hooks.Store].
func (s *Store) Delete(ctx context.Context, t core.EventType) error {
	out, err := s.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: &s.table, Key: itemKey(t), ReturnValues: types.ReturnValueAllOld,
	})
	if err != nil {
		return awserrors.ToCore(backend, err)
	}
	if len(out.Attributes) == 0 {
		return hooks.NotFound(t)
	}
	return nil
}

// List implements [hooks.Store] by a Scan of limit items, and skips items that are not hooks.
func (s *Store) List(ctx context.Context, after string, limit int) (found []hooks.Hook, next string, err error) {
	scan := &dynamodb.ScanInput{
		TableName: &s.table, Limit: aws.Int32(int32(min(limit, maxPage))), ConsistentRead: aws.Bool(true),
	}
	if after != "" {
		scan.ExclusiveStartKey = attributes.Item{partitionKey: attributes.Text(after)}
	}
	out, err := s.client.Scan(ctx, scan)
	if err != nil {
		return nil, "", awserrors.ToCore(backend, err)
	}
	for _, stored := range out.Items {
		if !strings.HasPrefix(attributes.TextIn(stored, partitionKey), keyPrefix) {
			continue
		}
		h, err := hookOf(stored)
		if err != nil {
			return nil, "", err
		}
		for i := range h.Secrets {
			h.Secrets[i].Text = ""
		}
		found = append(found, h)
	}
	return found, attributes.TextIn(out.LastEvaluatedKey, partitionKey), nil
}

// maxPage bounds the items of a Scan, which end with a megabyte in any case.
const maxPage = 1000
