// Package dynamodbschemas keeps schemas in one DynamoDB table: an immutable item
// for each version, and a head item for each event type that says which version
// is the latest (item.go), and maybe one for its shadow (shadows.go). Reads are
// consistent. A version and its head are written in one transaction, conditional
// on both, so that versions have no gap, no version is ever overwritten and a head
// never names a version that is not there; the same goes for shadows.
package dynamodbschemas

import (
	"context"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/adapters/internal/awserrors"
)

// Client is what the store uses of the SDK's DynamoDB client.
type Client interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	TransactWriteItems(context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
}

var _ core.SchemaStore = (*Store)(nil)

// Store is the schema store. It is safe for many goroutines.
type Store struct {
	client Client
	table  string
}

// New returns the store in the named table, whose keys are [PartitionKey] and
// [SortKey].
func New(client Client, table string) *Store { return &Store{client: client, table: table} }

const backend = "the schema store"

// Latest implements [core.SchemaReader] by one GetItem of the head.
func (s *Store) Latest(ctx context.Context, t core.EventType) (core.Registration, error) {
	item, err := s.get(ctx, headKey(t))
	if err != nil {
		return core.Registration{}, err
	}
	if item == nil {
		return core.Registration{}, core.NotRegistered(t)
	}
	return registrationOf(t, item)
}

// Version implements [core.SchemaReader] by one GetItem of the version.
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

// Add implements [core.SchemaWriter] by one TransactWriteItems. The SDK gives it
// a request token, so that its own retries of a write whose answer was lost do
// not take that write for somebody else's.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
func (s *Store) Add(ctx context.Context, schema core.Schema) error {
	head := &types.Put{TableName: &s.table}
	if schema.Version == 1 {
		head.ConditionExpression = aws.String("attribute_not_exists(" + PartitionKey + ")")
	} else {
		before := schema.Registration
		before.Version--
		head.ConditionExpression, head.ExpressionAttributeNames, head.ExpressionAttributeValues = headIs(before)
	}
	writes := []types.TransactWriteItem{
		{Put: head},
		{Put: &types.Put{
			TableName: &s.table, Item: versionItem(schema),
			ConditionExpression: aws.String("attribute_not_exists(" + PartitionKey + ")"),
		}},
	}
	if schema.Shadow != "" && schema.Shadow == schema.Fingerprint {
		schema.Shadow = ""
		writes = append(writes, types.TransactWriteItem{Delete: &types.Delete{TableName: &s.table, Key: shadowKey(schema.Type)}})
	}
	head.Item = headItem(schema.Registration)
	return s.write(ctx, schema.Type, writes)
}

// write does all or nothing. A condition that does not hold is a lost race.
func (s *Store) write(ctx context.Context, t core.EventType, writes []types.TransactWriteItem) error {
	_, err := s.client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: writes})
	switch {
	case err == nil:
		return nil
	case cancelledFor(err, "ConditionalCheckFailed", "TransactionConflict"):
		return core.LostRace(t)
	case cancelledFor(err, "ThrottlingError", "ProvisionedThroughputExceeded"):
		return awserrors.Throttled(backend, err)
	}
	return awserrors.ToCore(backend, err)
}

// Configure implements [core.SchemaWriter] by one PutItem of the head.
func (s *Store) Configure(ctx context.Context, r core.Registration) error {
	condition, names, values := headIs(r)
	_, err := s.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &s.table, Item: headItem(r),
		ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values,
	})
	if _, moved := errors.AsType[*types.ConditionalCheckFailedException](err); moved {
		return core.LostRace(r.Type)
	}
	if err != nil {
		return awserrors.ToCore(backend, err)
	}
	return nil
}

// cancelledFor reports whether a transaction was cancelled for one of the
// reasons: a condition that did not hold, another transaction at the same items,
// too much at once.
func cancelledFor(err error, reasons ...string) bool {
	cancelled, ok := errors.AsType[*types.TransactionCanceledException](err)
	return ok && slices.ContainsFunc(cancelled.CancellationReasons, func(r types.CancellationReason) bool {
		return slices.Contains(reasons, aws.ToString(r.Code))
	})
}

// Versions implements [core.SchemaHistory] by a Query of the versions without their
// documents, which are read, and paid for, all the same.
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
	var page []core.Registration
	more, err := s.query(ctx, input, limit, func(found item) error {
		r, err := registrationOf(t, found)
		page = append(page, r)
		return err
	})
	return page[:min(limit, len(page))], more, err
}

// List implements [core.SchemaLister] by one Query of the client's heads.
func (s *Store) List(ctx context.Context, client, after string, limit int) ([]core.Registration, bool, error) {
	input := &dynamodb.QueryInput{
		TableName: &s.table, ConsistentRead: aws.Bool(true),
		KeyConditionExpression:    aws.String(PartitionKey + " = :client AND begins_with(" + SortKey + ", :event)"),
		ExpressionAttributeValues: item{":client": attributes.Text(clientPrefix + client), ":event": attributes.Text(eventPrefix)},
		Limit:                     aws.Int32(int32(limit) + 1), // one more, to know whether others follow
	}
	if after != "" {
		input.ExclusiveStartKey = headKey(core.EventType{Client: client, Event: after})
	}
	var page []core.Registration
	more, err := s.query(ctx, input, limit, func(found item) error {
		r, err := headOf(client, found)
		page = append(page, r)
		return err
	})
	return page[:min(limit, len(page))], more, err
}

// query takes items until there are more than limit, or no others.
func (s *Store) query(ctx context.Context, input *dynamodb.QueryInput, limit int, take func(item) error) (more bool, err error) {
	for taken := 0; ; {
		out, err := s.client.Query(ctx, input)
		if err != nil {
			return false, awserrors.ToCore(backend, err)
		}
		for _, found := range out.Items {
			if err := take(found); err != nil {
				return false, err
			}
			taken++
		}
		// A query ends early at 1 MB.
		if taken > limit {
			return true, nil
		}
		if out.LastEvaluatedKey == nil {
			return false, nil
		}
		input.ExclusiveStartKey = out.LastEvaluatedKey
	}
}
