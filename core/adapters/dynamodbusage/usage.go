// Package dynamodbusage keeps quotas, buckets and counts of usage in a DynamoDB table
// (item.go). A draw from a bucket is one conditional write of one item, which is a write unit
// whether it succeeds or not. DynamoDB adds the counts up.
package dynamodbusage

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/adapters/internal/awserrors"
	"example.com/eventgateway/core/usage"
)

// Client is the part of the SDK's DynamoDB client that the store uses. Receiving events takes
// GetItem and UpdateItem, telling usage GetItem and Query, and setting quotas PutItem and
// DeleteItem.
type Client interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	UpdateItem(
		context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options),
	) (*dynamodb.UpdateItemOutput, error)
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	DeleteItem(
		context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options),
	) (*dynamodb.DeleteItemOutput, error)
}

var _ usage.Store = (*Store)(nil)

// Store is the ledger in one table. It is safe for many goroutines.
type Store struct {
	client Client
	table  string
}

// New returns the ledger in the named table, whose keys are [PartitionKey] and [SortKey].
func New(client Client, table string) *Store { return &Store{client: client, table: table} }

const backend = "the store of usage"

// get reads an item consistently; nil if it does not exist.
func (s *Store) get(ctx context.Context, client, name string) (item, error) {
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &s.table, Key: keyOf(client, name), ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return nil, awserrors.ToCore(backend, err)
	}
	return out.Item, nil
}

// Quota implements [usage.Ledger].
func (s *Store) Quota(ctx context.Context, client string) (usage.Quota, error) {
	stored, err := s.get(ctx, client, itemQuota)
	if err != nil {
		return usage.Quota{}, err
	}
	return quotaOf(stored)
}

// SetQuota implements [usage.Store].
func (s *Store) SetQuota(ctx context.Context, client string, q usage.Quota) error {
	key := keyOf(client, itemQuota)
	if q.None() {
		_, err := s.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &s.table, Key: key})
		return awserrors.ToCore(backend, err)
	}
	for k := range usage.Kinds {
		if bound := q.PerSecond[k]; bound > 0 {
			key[k.String()] = attributes.Number(bound)
		}
	}
	if q.EventsADay > 0 {
		key[attrEventsADay] = attributes.Number(q.EventsADay)
	}
	_, err := s.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.table, Item: key})
	return awserrors.ToCore(backend, err)
}

// Bucket implements [usage.Reader].
func (s *Store) Bucket(ctx context.Context, client string) (usage.Bucket, error) {
	stored, err := s.get(ctx, client, itemBucket)
	if err != nil {
		return usage.Bucket{}, err
	}
	return bucketOf(stored)
}

// Add implements [usage.Ledger] by one UpdateItem.
func (s *Store) Add(ctx context.Context, client string, day time.Time, c usage.Counts) error {
	var u update
	u.set(TTL, attributes.Number(expiryOf(day)))
	for name, n := range map[string]int64{
		usage.Requests.String(): c.Requests, usage.Events.String(): c.Events, usage.Bytes.String(): c.Bytes,
		attrRejected: c.Rejected, attrRefused: c.Refused,
	} {
		if n != 0 {
			u.add(name, n)
		}
	}
	_, err := s.client.UpdateItem(ctx, u.input(s.table, keyOf(client, itemDay+day.Format(time.DateOnly))))
	return awserrors.ToCore(backend, err)
}

// Days implements [usage.Reader] by a Query, or more if DynamoDB answers in pages.
func (s *Store) Days(ctx context.Context, client string, from, to time.Time) (days []usage.Day, err error) {
	pages := dynamodb.NewQueryPaginator(s.client, &dynamodb.QueryInput{
		TableName: &s.table, KeyConditionExpression: aws.String("#client = :client AND #item BETWEEN :from AND :to"),
		ExpressionAttributeNames: map[string]string{"#client": PartitionKey, "#item": SortKey},
		ExpressionAttributeValues: item{
			":client": attributes.Text(client), ":from": attributes.Text(itemDay + from.Format(time.DateOnly)),
			":to": attributes.Text(itemDay + to.Format(time.DateOnly)),
		},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, awserrors.ToCore(backend, err)
		}
		for _, stored := range page.Items {
			day, err := dayOf(stored)
			if err != nil {
				return nil, err
			}
			days = append(days, day)
		}
	}
	return days, nil
}

// UseKey implements [usage.Ledger] by one UpdateItem.
func (s *Store) UseKey(ctx context.Context, id string, day time.Time) error {
	var u update
	u.set(attrDay, attributes.Text(day.Format(time.DateOnly)))
	u.set(TTL, attributes.Number(expiryOf(day)))
	_, err := s.client.UpdateItem(ctx, u.input(s.table, keyOf(keyPrefix+id, itemUsed)))
	return awserrors.ToCore(backend, err)
}

// KeyUsed implements [usage.Reader].
func (s *Store) KeyUsed(ctx context.Context, id string) (time.Time, error) {
	stored, err := s.get(ctx, keyPrefix+id, itemUsed)
	if err != nil {
		return time.Time{}, err
	}
	r := readingOf(stored)
	return r.day(r.Text(attrDay)), r.err()
}
