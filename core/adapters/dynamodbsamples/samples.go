// Package dynamodbsamples keeps samples of accepted events in a DynamoDB table. Each event
// type has an item for each possible sample, a slot, which is overwritten again and again
// (item.go). The samples have a table of their own: the function that writes them cannot
// write schemas, and only dry runs read them.
//
// A writer begins at a random slot and continues from there, so it need not read, nor know
// of other writers. A single writer always replaces the oldest sample; each of several
// replaces samples that are older than its own last round.
package dynamodbsamples

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/adapters/internal/awserrors"
	"example.com/eventgateway/core/sampling"
)

// Client is the part of the SDK's DynamoDB client that the samples use.
type Client interface {
	BatchWriteItem(
		context.Context, *dynamodb.BatchWriteItemInput, ...func(*dynamodb.Options),
	) (*dynamodb.BatchWriteItemOutput, error)
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
}

var _ sampling.EventSamples = (*Samples)(nil)

// Samples are the samples in one table. They are safe for many goroutines.
type Samples struct {
	client Client
	table  string

	mu   sync.Mutex
	next map[core.EventType]int // the slot to be written next
}

// New returns the samples in the named table, whose keys are [PartitionKey] and
// [SortKey].
func New(client Client, table string) *Samples {
	return &Samples{client: client, table: table, next: map[core.EventType]int{}}
}

const backend = "the store of samples"

// maxTypes bounds the event types whose next slot is remembered. Beyond it, writing
// begins at a random slot again.
const maxTypes = 10_000

// slot returns the slot of an event type's next sample.
func (s *Samples) slot(t core.EventType) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	slot, known := s.next[t]
	if !known {
		slot = rand.IntN(sampling.MaxSamples)
		if len(s.next) >= maxTypes {
			clear(s.next)
		}
	}
	s.next[t] = (slot + 1) % sampling.MaxSamples
	return slot
}

// Keep implements [core.SampleWriter] by one BatchWriteItem. It does not resend samples that
// DynamoDB leaves unprocessed: DynamoDB throttles then, and other samples will come.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
func (s *Samples) Keep(ctx context.Context, samples []sampling.Sample) error {
	if len(samples) == 0 {
		return nil
	}
	var pack packer
	writes := make([]types.WriteRequest, len(samples))
	for i, sample := range samples {
		writes[i].PutRequest = &types.PutRequest{Item: itemOf(sample, s.slot(sample.Type), &pack)}
	}
	out, err := s.client.BatchWriteItem(ctx,
		&dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{s.table: writes}})
	if err != nil {
		return awserrors.ToCore(backend, err)
	}
	if n := len(out.UnprocessedItems[s.table]); n > 0 {
		return awserrors.Throttled(backend, fmt.Errorf("%d of %d items are not processed", n, len(writes)))
	}
	return nil
}

// maxRead bounds what Recent reads, in bytes of stored events. Recent may exceed it by one
// page, which is at most 1 MB.
const maxRead = 4 << 20

// Recent implements [core.SampleReader] by a Query for each megabyte.
func (s *Samples) Recent(ctx context.Context, t core.EventType, now time.Time, limit int) ([]sampling.Sample, error) {
	var found []sampling.Sample
	pages := dynamodb.NewQueryPaginator(s.client, &dynamodb.QueryInput{
		TableName:                 &s.table,
		KeyConditionExpression:    aws.String("#pk = :pk"),
		ExpressionAttributeNames:  map[string]string{"#pk": PartitionKey},
		ExpressionAttributeValues: attributes.Item{":pk": attributes.Text(t.Topic())},
	})
	for read := 0; pages.HasMorePages() && read < maxRead; {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, awserrors.ToCore(backend, err)
		}
		for _, stored := range page.Items {
			sample, length, err := sampleOf(t, stored)
			if err != nil {
				return nil, err
			}
			read += length
			if now.Before(sample.Expires) { // DynamoDB deletes what has expired within days, not at once
				found = append(found, sample)
			}
		}
	}
	slices.SortFunc(found, func(a, b sampling.Sample) int { return b.Time.Compare(a.Time) })
	return found[:min(len(found), limit)], nil
}
