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

// Conditions of writes.
const (
	isNew      = "attribute_not_exists(" + PartitionKey + ")"
	isThere    = "attribute_exists(" + PartitionKey + ")"
	isVersion  = attrVersion + " = :version"
	isDeleted  = "attribute_exists(" + attrDeletedAt + ")"
	notDeleted = "attribute_not_exists(" + attrDeletedAt + ")"
	and        = " AND "
)

// Add implements [core.SchemaWriter] by one transaction of two Puts.
func (s *Store) Add(ctx context.Context, schema core.Schema) error {
	put := &types.Put{TableName: &s.table, Item: headItem(schema.Registration), ConditionExpression: aws.String(isNew)}
	if before := schema.Version - 1; before > 0 {
		condition := isVersion + and + notDeleted
		if schema.DeletedVersion == before {
			condition = isVersion + and + isDeleted
		}
		put.ConditionExpression = &condition
		put.ExpressionAttributeValues = item{":version": attributes.Number(before)}
	}
	return s.transact(ctx, schema.Type, types.TransactWriteItem{Put: put}, types.TransactWriteItem{Put: &types.Put{
		TableName: &s.table, Item: versionItem(schema), ConditionExpression: aws.String(isNew),
	}})
}

// Configure implements [core.SchemaWriter] by one PutItem of the head.
func (s *Store) Configure(ctx context.Context, r core.Registration) error {
	values := item{":version": attributes.Number(r.Version)}
	mark := "attribute_not_exists(" + attrVersionDeprecatedAt + ")"
	if r.VersionDeprecatedAt != 0 {
		mark = attrVersionDeprecatedAt + " = :at"
		values[":at"] = attributes.Number(r.VersionDeprecatedAt)
	}
	_, err := s.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &s.table, Item: headItem(r),
		ConditionExpression:       aws.String(isVersion + and + notDeleted + and + mark),
		ExpressionAttributeValues: values,
	})
	_, moved := errors.AsType[*types.ConditionalCheckFailedException](err)
	_, moving := errors.AsType[*types.TransactionConflictException](err)
	if moved || moving {
		return core.LostRace(r.Type)
	}
	if err != nil {
		return awserrors.ToCore(backend, err)
	}
	return nil
}

// DeprecateVersion implements [core.SchemaWriter] by one transaction of an Update of
// the version and, where it is the latest, one of the head.
func (s *Store) DeprecateVersion(ctx context.Context, head core.Registration, version int, at int64) error {
	mark := func(key item, condition string) *types.Update {
		if at == 0 {
			return &types.Update{
				TableName: &s.table, Key: key, UpdateExpression: aws.String("REMOVE " + attrVersionDeprecatedAt),
				ConditionExpression: aws.String(condition + and + "attribute_exists(" + attrVersionDeprecatedAt + ")"),
			}
		}
		return &types.Update{
			TableName: &s.table, Key: key, UpdateExpression: aws.String("SET " + attrVersionDeprecatedAt + " = :at"),
			ConditionExpression:       aws.String(condition + and + "attribute_not_exists(" + attrVersionDeprecatedAt + ")"),
			ExpressionAttributeValues: item{":at": attributes.Number(at)},
		}
	}
	updates := []types.TransactWriteItem{{Update: mark(versionKey(head.Type, version), isThere)}}
	if version == head.Version {
		update := mark(headKey(head.Type), isVersion+and+notDeleted)
		if update.ExpressionAttributeValues == nil {
			update.ExpressionAttributeValues = item{}
		}
		update.ExpressionAttributeValues[":version"] = attributes.Number(version)
		updates = append(updates, types.TransactWriteItem{Update: update})
	}
	return s.transact(ctx, head.Type, updates...)
}

// Delete implements [core.SchemaWriter] by an Update of the head.
func (s *Store) Delete(ctx context.Context, head core.Registration, at int64) error {
	return s.transact(ctx, head.Type, types.TransactWriteItem{Update: &types.Update{
		TableName: &s.table, Key: headKey(head.Type), UpdateExpression: aws.String("SET " + attrDeletedAt + " = :at"),
		ConditionExpression:       aws.String(isVersion + and + notDeleted + and + "attribute_exists(" + attrDeprecatedAt + ")"),
		ExpressionAttributeValues: item{":version": attributes.Number(head.Version), ":at": attributes.Number(at)},
	}})
}

// transact makes one TransactWriteItems, also of one item: the SDK gives it a
// request token, so that its own retries of a write whose answer was lost do not
// take that write for somebody else's.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
func (s *Store) transact(ctx context.Context, t core.EventType, items ...types.TransactWriteItem) error {
	_, err := s.client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: items})
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

// cancelledFor reports whether a transaction was cancelled for one of the
// reasons: a condition that did not hold, another transaction at the same items,
// too much at once.
func cancelledFor(err error, reasons ...string) bool {
	cancelled, ok := errors.AsType[*types.TransactionCanceledException](err)
	return ok && slices.ContainsFunc(cancelled.CancellationReasons, func(r types.CancellationReason) bool {
		return slices.Contains(reasons, aws.ToString(r.Code))
	})
}
