package dynamodbschemas

import (
	"context"
	"maps"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
)

func shadowKey(t core.EventType) item {
	return item{PartitionKey: attributes.Text(eventPrefix + t.Topic()), SortKey: attributes.Text(shadowSort)}
}

func shadowItem(s core.Schema) item {
	shadow := versionItem(s)
	maps.Copy(shadow, shadowKey(s.Type))
	return shadow
}

func (s *Store) deleteShadow(t core.EventType) types.TransactWriteItem {
	return types.TransactWriteItem{Delete: &types.Delete{TableName: &s.table, Key: shadowKey(t)}}
}

// Shadow implements [core.SchemaReader] by one GetItem.
func (s *Store) Shadow(ctx context.Context, t core.EventType) (core.Schema, error) {
	item, err := s.get(ctx, shadowKey(t))
	if err != nil {
		return core.Schema{}, err
	}
	if item == nil {
		return core.Schema{}, core.NoShadow(t, "")
	}
	return schemaOf(t, item)
}

// SetShadow implements [core.ShadowWriter] by one TransactWriteItems, which changes nothing
// of the head but its shadow and its revision.
func (s *Store) SetShadow(ctx context.Context, shadow core.Schema) error {
	change := s.changeHead(shadow.Registration, ", #shadow = :new", notDeleted)
	change.ExpressionAttributeValues[":new"] = attributes.Text(shadow.Fingerprint)
	return s.write(ctx, shadow.Type, []types.TransactWriteItem{
		{Update: change}, {Put: &types.Put{TableName: &s.table, Item: shadowItem(shadow)}},
	})
}

// DropShadow implements [core.ShadowWriter] by one TransactWriteItems.
func (s *Store) DropShadow(ctx context.Context, r core.Registration) error {
	return s.write(ctx, r.Type, []types.TransactWriteItem{
		{Update: s.changeHead(r, " REMOVE #shadow", hasShadow)}, s.deleteShadow(r.Type),
	})
}
