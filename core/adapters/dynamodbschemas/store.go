// Package dynamodbschemas keeps schemas in one DynamoDB table: an immutable item for each
// version; a head item for each event type, which names the latest version (item.go); and
// an item for its shadow, if it has one (shadows.go). Reads are consistent. One
// transaction writes a version and its head, conditional on both. So versions have no
// gaps, no version is overwritten, and a head never names a version that does not exist.
// The same holds for shadows.
package dynamodbschemas

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbschemas/internal/getitem"
	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/adapters/internal/awserrors"
	"example.com/eventgateway/core/registry"
)

// Client is the part of a DynamoDB client that the store uses: the SDK's, or one whose reads
// are cheaper ([NewDirectClient]).
type Client interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	TransactWriteItems(
		context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options),
	) (*dynamodb.TransactWriteItemsOutput, error)
}

// NewDirectClient returns a client that reads items by internal/getitem, with the options of
// the SDK's client, which must have credentials. The SDK's client makes all other calls. The
// error says why there is no endpoint.
func NewDirectClient(sdk *dynamodb.Client) (Client, error) { return getitem.New(sdk) }

var _ registry.SchemaStore = (*Store)(nil)

// Store is the schema store. It is safe for many goroutines.
type Store struct {
	client Client
	table  string
}

// New returns the store in the named table, whose keys are [PartitionKey] and
// [SortKey].
func New(client Client, table string) *Store { return &Store{client: client, table: table} }

const backend = "the schema store"

// Latest implements [core.LatestReader] by one GetItem of the head.
func (s *Store) Latest(ctx context.Context, t core.EventType) (core.Registration, error) {
	head, err := s.Head(ctx, t)
	if err == nil && head.DeletedAt != 0 {
		return core.Registration{}, core.NotRegistered(t)
	}
	return head.Registration, err
}

// Head implements [core.SchemaHeads] by one GetItem.
func (s *Store) Head(ctx context.Context, t core.EventType) (registry.Head, error) {
	found, err := s.get(ctx, headKey(t))
	if err != nil {
		return registry.Head{}, err
	}
	if found == nil {
		return registry.Head{}, core.NotRegistered(t)
	}
	return headIn(t, found)
}

// Version implements [core.VersionReader] by one GetItem of the version.
func (s *Store) Version(ctx context.Context, t core.EventType, version int) (core.Schema, error) {
	if version < 1 {
		return core.Schema{}, core.NoVersion(t, version)
	}
	item, err := s.get(ctx, versionKey(t, version))
	if err != nil {
		return core.Schema{}, err
	}
	if item == nil {
		return core.Schema{}, core.NoVersion(t, version)
	}
	return schemaOf(t, item)
}

func (s *Store) get(ctx context.Context, key item) (item, error) {
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &s.table, Key: key, ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return nil, awserrors.ToCore(backend, err)
	}
	return out.Item, nil
}

// Versions implements [core.SchemaHistory] by a Query of the versions without their
// documents. DynamoDB reads and charges for the documents all the same.
func (s *Store) Versions(ctx context.Context, t core.EventType, after, limit int) ([]core.Registration, bool, error) {
	key := versionKey(t, after)
	projection, names := withoutDocument()
	input := &dynamodb.QueryInput{
		TableName: &s.table, ConsistentRead: aws.Bool(true),
		KeyConditionExpression:    aws.String(PartitionKey + " = :event AND " + SortKey + " > :after"),
		ExpressionAttributeValues: item{":event": key[PartitionKey], ":after": key[SortKey]},
		ProjectionExpression:      &projection,
		ExpressionAttributeNames:  names,
		Limit:                     aws.Int32(int32(limit) + 1), // one more, to know whether others follow
	}
	return query(ctx, s, input, limit, func(found item) (core.Registration, error) { return registrationOf(t, found) })
}

// List implements [core.SchemaLister] by one Query of the client's heads.
func (s *Store) List(ctx context.Context, client, after string, limit int) ([]core.Registration, bool, error) {
	input := &dynamodb.QueryInput{
		TableName: &s.table, ConsistentRead: aws.Bool(true),
		KeyConditionExpression: aws.String(PartitionKey + " = :client AND begins_with(" + SortKey + ", :event)"),
		ExpressionAttributeValues: item{":client": attributes.Text(clientPrefix + client),
			":event": attributes.Text(eventPrefix)},
		FilterExpression: aws.String("attribute_not_exists(" + attrDeletedAt + ")"),
		Limit:            aws.Int32(int32(limit) + 1), // one more, to know whether others follow
	}
	if after != "" {
		input.ExclusiveStartKey = headKey(core.EventType{Client: client, Event: after})
	}
	return query(ctx, s, input, limit, func(found item) (core.Registration, error) { return headOf(client, found) })
}

// query reads items until it has more than limit, or all. It returns at most limit, and
// whether others follow.
func query[T any](
	ctx context.Context, s *Store, input *dynamodb.QueryInput, limit int, read func(item) (T, error),
) (page []T, more bool, err error) {
	for {
		out, err := s.client.Query(ctx, input)
		if err != nil {
			return nil, false, awserrors.ToCore(backend, err)
		}
		for _, found := range out.Items {
			r, err := read(found)
			if err != nil {
				return nil, false, err
			}
			page = append(page, r)
		}
		// A query ends early at 1 MB, and if it omits deleted event types.
		if len(page) > limit {
			return page[:limit], true, nil
		}
		if out.LastEvaluatedKey == nil {
			return page, false, nil
		}
		input.ExclusiveStartKey = out.LastEvaluatedKey
		input.Limit = nil // thousands of deleted ones may follow: read 1 MB of them at once
	}
}
