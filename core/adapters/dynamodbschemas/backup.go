package dynamodbschemas

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/adapters/internal/awserrors"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/backup"
)

// BackupClient is the part of the SDK's DynamoDB client that backups use beside [Client].
type BackupClient interface {
	Client
	TransactGetItems(
		context.Context, *dynamodb.TransactGetItemsInput, ...func(*dynamodb.Options),
	) (*dynamodb.TransactGetItemsOutput, error)
}

var _ backup.Store = (*Backup)(nil)

// Backup is a schema store that can be read and restored as a whole.
type Backup struct {
	*Store
	client BackupClient
}

// NewBackup returns the store in the named table.
func NewBackup(client BackupClient, table string) *Backup { return &Backup{New(client, table), client} }

// Names implements [backup.Reader] by Queries of the index, which is not read consistently.
func (b *Backup) Names(ctx context.Context, after string, limit int) ([]core.EventType, bool, error) {
	input := &dynamodb.QueryInput{
		TableName: &b.table, IndexName: aws.String(Index),
		KeyConditionExpression: aws.String(SortKey + " = :first AND " + PartitionKey + " > :after"),
		ExpressionAttributeValues: item{":first": versionKey(core.EventType{}, 1)[SortKey],
			":after": attributes.Text(eventPrefix + after)},
		Limit: aws.Int32(int32(limit) + 1), // one more, to know whether others follow
	}
	return query(ctx, b.Store, input, limit, func(found item) (core.EventType, error) {
		client, event, _ := strings.Cut(strings.TrimPrefix(attributes.TextIn(found, PartitionKey), eventPrefix), ".")
		return core.EventType{Client: client, Event: event}, nil
	})
}

// Snapshot implements [backup.Reader] by a GetItem of the head, which says what else there is, and
// one TransactGetItems of all that, which it repeats if the head has changed.
func (b *Backup) Snapshot(ctx context.Context, t core.EventType) (backup.Snapshot, error) {
	const attempts = 10
	for range attempts {
		head, err := b.Head(ctx, t)
		if err != nil {
			return backup.Snapshot{}, err
		}
		found, again, err := b.together(ctx, head)
		if err != nil || !again {
			return found, err
		}
	}
	return backup.Snapshot{},
		core.Unavailable(backend+" has another version of "+t.Topic()+" each time it is read", nil)
}

// together reads a head, its version and its shadow at one moment. again says that another
// transaction was at work, or that the head has another version now.
func (b *Backup) together(ctx context.Context, head registry.Head) (found backup.Snapshot, again bool, err error) {
	t := head.Type
	gets := make([]types.TransactGetItem, 0, 3)
	for _, key := range []item{headKey(t), versionKey(t, head.Version), shadowKey(t)} {
		gets = append(gets, types.TransactGetItem{Get: &types.Get{TableName: &b.table, Key: key}})
	}
	out, err := b.client.TransactGetItems(ctx, &dynamodb.TransactGetItemsInput{TransactItems: gets})
	switch {
	case cancelledFor(err, "TransactionConflict"):
		return found, true, nil
	case cancelledFor(err, "ThrottlingError", "ProvisionedThroughputExceeded"):
		return found, false, awserrors.Throttled(backend, err)
	case err != nil:
		return found, false, awserrors.ToCore(backend, err)
	}
	if len(out.Responses) != len(gets) || len(out.Responses[0].Item) == 0 {
		return found, false, damaged(t, errors.New("no head any more"))
	}
	for _, r := range out.Responses {
		if err := known(t, r.Item); err != nil {
			return found, false, err
		}
	}
	if found.Head, err = headIn(t, out.Responses[0].Item); err != nil {
		return found, false, err
	}
	if found.Head.Version != head.Version {
		return found, true, nil
	}
	if found.Latest, err = schemaOf(t, out.Responses[1].Item); err != nil {
		return found, false, err
	}
	if found.Head.Shadow != "" {
		found.Shadow, err = schemaOf(t, out.Responses[2].Item)
	}
	return found, false, err
}

// Schemas implements [backup.Reader] by a Query of the versions.
func (b *Backup) Schemas(
	ctx context.Context, t core.EventType, after, limit int,
) (page []core.Schema, more bool, err error) {
	key := versionKey(t, after)
	out, err := b.client.Query(ctx, &dynamodb.QueryInput{
		TableName: &b.table, ConsistentRead: aws.Bool(true),
		KeyConditionExpression:    aws.String(PartitionKey + " = :event AND " + SortKey + " > :after"),
		ExpressionAttributeValues: item{":event": key[PartitionKey], ":after": key[SortKey]},
		Limit:                     aws.Int32(int32(limit)),
	})
	if err != nil {
		return nil, false, awserrors.ToCore(backend, err)
	}
	for _, found := range out.Items {
		s, err := schemaOf(t, found)
		if err := errors.Join(err, known(t, found)); err != nil {
			return nil, false, err
		}
		page = append(page, s)
	}
	return page, out.LastEvaluatedKey != nil, nil
}

// known refuses an item with an attribute that this release does not know: a later one wrote it,
// and a backup without it would lose something.
func known(t core.EventType, found item) error {
	_, names := withoutDocument()
	for name := range found {
		switch name {
		case PartitionKey, SortKey, attrDocument, attrDeletedAt, attrRevision, attrShadow:
		default:
			if names["#"+name] == "" {
				return damaged(t, fmt.Errorf("the attribute %.40q is a later release's: use that release", name))
			}
		}
	}
	return nil
}

// RestoreVersion implements [backup.Store] by one transaction of a Put, on the condition that the
// version before is there.
func (b *Backup) RestoreVersion(ctx context.Context, s core.Schema) error {
	writes := []types.TransactWriteItem{
		{Put: &types.Put{TableName: &b.table, Item: versionItem(s), ConditionExpression: aws.String(isNew)}},
		b.check(headKey(s.Type), isNew),
	}
	if s.Version > 1 {
		writes = append(writes, b.check(versionKey(s.Type, s.Version-1), isThere))
	}
	return b.write(ctx, s.Type, writes)
}

// RestoreHead implements [backup.Store] by one transaction of a Put of the head and, if there is
// one, a Put of the shadow.
func (b *Backup) RestoreHead(ctx context.Context, head registry.Head, shadow core.Schema) error {
	restored := headItem(head.Registration)
	if head.DeletedAt != 0 {
		restored[attrDeletedAt] = attributes.Number(head.DeletedAt)
	}
	writes := []types.TransactWriteItem{
		{Put: &types.Put{TableName: &b.table, Item: restored, ConditionExpression: aws.String(isNew)}},
		b.check(versionKey(head.Type, head.Version), isThere),
		b.check(versionKey(head.Type, head.Version+1), isNew),
	}
	if head.Shadow != "" {
		writes = append(writes, types.TransactWriteItem{
			Put: &types.Put{TableName: &b.table, Item: shadowItem(shadow), ConditionExpression: aws.String(isNew)}})
	}
	return b.write(ctx, head.Type, writes)
}

func (b *Backup) check(key item, condition string) types.TransactWriteItem {
	return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
		TableName: &b.table, Key: key, ConditionExpression: aws.String(condition)}}
}
