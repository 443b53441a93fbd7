// Package dynamodblease keeps the leases of a group of consumers in a DynamoDB table of their own,
// for any number of processes.
//
//	leases, err := dynamodblease.Open(ctx, dynamodb.NewFromConfig(config), "shop", dynamodblease.Options{})
//
// The table and its items are as in the Kinesis Client Library, where the table has the name of the
// application. A stopped application of either kind can go on where the other stopped. They must
// not run at once. Attributes that only the library knows stay in an item, except where they belong
// to a checkpoint or a handover that it did not finish. The library removes these, too.
//
// A group that began at a time, or now, has the checkpoint AT_TIMESTAMP in a shard of which it has
// handled no event yet, with the time as the sub-sequence number. The library takes the time from its
// own settings, and fails without one: before it goes on from such a table, give it an initial
// position at a timestamp (InitialPositionInStreamExtended.newInitialPositionAtTimestamp).
package dynamodblease

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/events/consumer/lease"
)

// API has the methods that a [Store] uses of a [*dynamodb.Client]. The caller's role needs
// dynamodb:Scan, PutItem, UpdateItem and DeleteItem on the table.
type API interface {
	dynamodb.ScanAPIClient
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options),
	) (*dynamodb.UpdateItemOutput, error)
	DeleteItem(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options),
	) (*dynamodb.DeleteItemOutput, error)
}

var _ API = (*dynamodb.Client)(nil)

// Store keeps leases in a table. It is safe for use by several goroutines and processes.
//
// If an answer of DynamoDB is lost and the SDK sends a write again, the write that took place
// counts: it is not taken for another worker's.
type Store struct {
	api   API
	table string
}

var _ lease.Store = (*Store)(nil)

// New returns the leases in a table that exists. [Open] makes one.
func New(api API, table string) *Store { return &Store{api, table} }

// List implements [lease.Store] by consistent Scans.
func (s *Store) List(ctx context.Context) ([]lease.Lease, error) {
	var leases []lease.Lease
	pages := dynamodb.NewScanPaginator(s.api,
		&dynamodb.ScanInput{TableName: &s.table, ConsistentRead: aws.Bool(true)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, s.explain("listing", err)
		}
		for _, stored := range page.Items {
			l, err := leaseOf(stored)
			if err != nil {
				return nil, s.explain("listing", err)
			}
			leases = append(leases, l)
		}
	}
	return leases, nil
}

// Create implements [lease.Store].
func (s *Store) Create(ctx context.Context, l lease.Lease) (bool, error) {
	tries := 0
	_, err := s.api.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &s.table, Item: itemOf(l), ConditionExpression: aws.String("attribute_not_exists(" + Key + ")"),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}, counting(&tries))
	refused, is := refusal(err)
	if is {
		stored, err := leaseOf(refused.Item)
		return err == nil && tries > 1 && stored.Owner == l.Owner && stored.Counter == l.Counter &&
			stored.Checkpoint == l.Checkpoint, nil
	}
	return err == nil, s.explain("creating", err)
}

// Take implements [lease.Store].
func (s *Store) Take(ctx context.Context, l lease.Lease, owner string) (lease.Lease, bool, error) {
	c := change{
		set: item{attrOwner: text(owner)}, remove: []string{attrCheckpointOwner},
		add:  []string{attrCounter, attrSwitches},
		made: func(stored lease.Lease) bool { return stored.Owner == owner },
	}
	return s.update(ctx, l, c)
}

// Renew implements [lease.Store].
func (s *Store) Renew(ctx context.Context, l lease.Lease) (lease.Lease, bool, error) {
	return s.update(ctx, l, change{
		add:  []string{attrCounter},
		made: func(stored lease.Lease) bool { return stored.Owner == l.Owner },
	})
}

// Checkpoint implements [lease.Store].
func (s *Store) Checkpoint(ctx context.Context, l lease.Lease, checkpoint string, subSequence int64,
) (lease.Lease, bool, error) {
	c := change{
		set: item{
			attrCheckpoint: text(checkpoint), attrSubSequence: number(subSequence), attrSwitches: number(0),
		},
		remove: []string{attrPending, attrPendingSub, attrPendingState},
		add:    []string{attrCounter},
		made: func(stored lease.Lease) bool {
			return stored.Owner == l.Owner && stored.Checkpoint == checkpoint && stored.SubSequence == subSequence
		},
	}
	return s.update(ctx, l, c)
}

// Release implements [lease.Store].
func (s *Store) Release(ctx context.Context, l lease.Lease) (bool, error) {
	_, done, err := s.update(ctx, l, change{
		remove: []string{attrOwner}, add: []string{attrCounter},
		made: func(stored lease.Lease) bool { return stored.Owner == "" },
	})
	return done, err
}

// Delete implements [lease.Store].
func (s *Store) Delete(ctx context.Context, l lease.Lease) (bool, error) {
	condition, values := sameAs(l)
	tries := 0
	_, err := s.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: &s.table, Key: keyOf(l.Key), ConditionExpression: &condition, ExpressionAttributeValues: values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}, counting(&tries))
	if refused, is := refusal(err); is {
		return tries > 1 && len(refused.Item) == 0, nil
	}
	return err == nil, s.explain("deleting", err)
}

func (s *Store) explain(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s leases in the table %s: %w", doing, s.table, err)
}
