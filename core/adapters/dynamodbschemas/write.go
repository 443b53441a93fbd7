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
	isNew         = "attribute_not_exists(" + PartitionKey + ")"
	isThere       = "attribute_exists(" + PartitionKey + ")"
	isVersion     = attrVersion + " = :version"
	isDeleted     = "attribute_exists(" + attrDeletedAt + ")"
	notDeleted    = "attribute_not_exists(" + attrDeletedAt + ")"
	isDeprecated  = "attribute_exists(" + attrDeprecatedAt + ")"
	isMarked      = "attribute_exists(" + attrVersionDeprecatedAt + ")"
	notMarked     = "attribute_not_exists(" + attrVersionDeprecatedAt + ")"
	isMarkedSince = attrVersionDeprecatedAt + " = :at"
	isShadow      = "#shadow = :shadow"
	hasShadow     = "attribute_exists(#shadow)"
	hasNoShadow   = "attribute_not_exists(#shadow)"
	isRevision    = attrRevision + " = :revision"
	isUnchanged   = "attribute_not_exists(" + attrRevision + ")"
	and           = " AND "
)

// shadowName is a placeholder, should DynamoDB reserve the name some day.
var shadowName = map[string]string{"#shadow": attrShadow}

// headIs is the condition that the head has r's version, shadow and revision.
func headIs(r core.Registration) (condition string, values item) {
	values = item{":version": attributes.Number(r.Version)}
	shadow, revision := hasNoShadow, isUnchanged
	if r.Shadow != "" {
		shadow, values[":shadow"] = isShadow, attributes.Text(r.Shadow)
	}
	if r.Revision != 0 {
		revision, values[":revision"] = isRevision, attributes.Number(r.Revision)
	}
	return isVersion + and + shadow + and + revision, values
}

// Add implements [core.VersionWriter] by one transaction of two Puts, and a Delete of the
// shadow if the version was the shadow.
func (s *Store) Add(ctx context.Context, schema core.Schema) error {
	head := &types.Put{TableName: &s.table, ConditionExpression: aws.String(isNew)}
	if schema.Version > 1 {
		before := schema.Registration
		before.Version--
		condition, values := headIs(before)
		deleted := notDeleted
		if schema.DeletedVersion == before.Version {
			deleted = isDeleted
		}
		head.ConditionExpression = aws.String(condition + and + deleted)
		head.ExpressionAttributeNames, head.ExpressionAttributeValues = shadowName, values
	}
	writes := []types.TransactWriteItem{
		{Put: head},
		{Put: &types.Put{TableName: &s.table, Item: versionItem(schema), ConditionExpression: aws.String(isNew)}},
	}
	if schema.Shadow != "" && schema.Shadow == schema.Fingerprint {
		schema.Shadow = ""
		writes = append(writes, s.deleteShadow(schema.Type))
	}
	schema.Revision = 0
	head.Item = headItem(schema.Registration)
	return s.write(ctx, schema.Type, writes)
}

// Configure implements [core.VersionWriter] by one PutItem of the head.
func (s *Store) Configure(ctx context.Context, r core.Registration) error {
	condition, values := headIs(r)
	mark := notMarked
	if r.VersionDeprecatedAt != 0 {
		mark = isMarkedSince
		values[":at"] = attributes.Number(r.VersionDeprecatedAt)
	}
	r.Revision++
	_, err := s.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &s.table, Item: headItem(r),
		ConditionExpression:      aws.String(condition + and + notDeleted + and + mark),
		ExpressionAttributeNames: shadowName, ExpressionAttributeValues: values,
	})
	_, moved := errors.AsType[*types.ConditionalCheckFailedException](err)
	_, moving := errors.AsType[*types.TransactionConflictException](err)
	if moved || moving {
		return core.LostRace(r.Type)
	}
	return awserrors.ToCore(backend, err)
}

// changeHead is an Update of the head, which must be as r was read and meet the condition. It
// adds one to the revision. update is the rest of the expression.
func (s *Store) changeHead(r core.Registration, update, condition string) *types.Update {
	is, values := headIs(r)
	values[":next"] = attributes.Number(r.Revision + 1)
	return &types.Update{
		TableName: &s.table, Key: headKey(r.Type),
		UpdateExpression:         aws.String("SET " + attrRevision + " = :next" + update),
		ConditionExpression:      aws.String(is + and + condition),
		ExpressionAttributeNames: shadowName, ExpressionAttributeValues: values,
	}
}

// DeprecateVersion implements [core.VersionDeprecator] by one transaction of an Update of
// the version and one of the head.
func (s *Store) DeprecateVersion(ctx context.Context, head core.Registration, version int, at int64) error {
	first, next, marked := "SET ", ", ", notMarked
	if at == 0 {
		first, next, marked = "REMOVE ", " REMOVE ", isMarked
	}
	update := attrVersionDeprecatedAt
	if at != 0 {
		update += " = :at"
	}
	mark := &types.Update{
		TableName: &s.table, Key: versionKey(head.Type, version), UpdateExpression: aws.String(first + update),
		ConditionExpression: aws.String(isThere + and + marked),
	}
	change := s.changeHead(head, "", notDeleted)
	if version == head.Version {
		change = s.changeHead(head, next+update, notDeleted+and+marked)
	}
	if at != 0 {
		mark.ExpressionAttributeValues = item{":at": attributes.Number(at)}
		if version == head.Version {
			change.ExpressionAttributeValues[":at"] = attributes.Number(at)
		}
	}
	return s.write(ctx, head.Type, []types.TransactWriteItem{{Update: mark}, {Update: change}})
}

// Delete implements [core.EventDeleter] by one transaction of an Update of the head
// and, where there is one, a Delete of the shadow.
func (s *Store) Delete(ctx context.Context, head core.Registration, at int64) error {
	condition, values := headIs(head)
	values[":at"] = attributes.Number(at)
	writes := []types.TransactWriteItem{{Update: &types.Update{
		TableName: &s.table, Key: headKey(head.Type),
		UpdateExpression:         aws.String("SET " + attrDeletedAt + " = :at REMOVE #shadow"),
		ConditionExpression:      aws.String(condition + and + notDeleted + and + isDeprecated),
		ExpressionAttributeNames: shadowName, ExpressionAttributeValues: values,
	}}}
	if head.Shadow != "" {
		writes = append(writes, s.deleteShadow(head.Type))
	}
	return s.write(ctx, head.Type, writes)
}

// write writes all items or nothing, in a transaction, even a single item: the SDK gives
// transactions a request token, so that its retry of a write whose answer was lost
// succeeds, instead of failing on that write's effect. A condition that does not hold is a
// lost race.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
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

// cancelledFor reports whether a transaction was cancelled for one of the
// reasons: a condition that did not hold, another transaction at the same items,
// too much at once.
func cancelledFor(err error, reasons ...string) bool {
	cancelled, ok := errors.AsType[*types.TransactionCanceledException](err)
	return ok && slices.ContainsFunc(cancelled.CancellationReasons, func(r types.CancellationReason) bool {
		return slices.Contains(reasons, aws.ToString(r.Code))
	})
}
