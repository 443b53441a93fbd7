package dynamodbclaims

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/adapters/internal/awserrors"
	"example.com/eventgateway/core/senders"
)

// The table of claims also has the counts of versions, an item for each day of an event type,
// by example:
//
//	pk SpongeBob.Fruits#senders#2026-11-29   expires_at 1798588800
//	events_2 4711   last_2 1795521600        of version 2; last in seconds since 1970
//
// No claim has such a key: what follows its # is 43 characters long.
const (
	sendersKey   = "#senders#"
	eventsPrefix = "events_"
	lastPrefix   = "last_"
)

var (
	_ senders.CountWriter = (*SenderWriter)(nil)
	_ senders.CountReader = (*SenderReader)(nil)
)

// SenderWriter writes counts of versions.
type SenderWriter struct {
	client Updater
	table  string
}

// Updater is the part of the SDK's DynamoDB client that writes counts.
type Updater interface {
	UpdateItem(
		context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options),
	) (*dynamodb.UpdateItemOutput, error)
}

// NewSenderWriter returns the writer of counts into the named table.
func NewSenderWriter(client Updater, table string) *SenderWriter {
	return &SenderWriter{client: client, table: table}
}

// Add implements [senders.CountWriter] by one UpdateItem.
func (s *SenderWriter) Add(ctx context.Context, counts []senders.Count) error {
	if len(counts) == 0 {
		return nil
	}
	expires := counts[0].Day().AddDate(0, 0, senders.Window+1)
	values := item{":expires": attributes.Number(expires.Unix())}
	set, add := "SET "+TTL+" = :expires", " ADD"
	for i, c := range counts {
		version, n := strconv.Itoa(c.Version), strconv.Itoa(i)
		set += ", " + lastPrefix + version + " = :l" + n
		if i > 0 {
			add += ","
		}
		add += " " + eventsPrefix + version + " :e" + n
		values[":l"+n] = attributes.Number(c.Last.Unix())
		values[":e"+n] = attributes.Number(c.Events)
	}
	expression := set + add
	_, err := s.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &s.table, Key: dayKey(counts[0].Type, counts[0].Day()), UpdateExpression: &expression,
		ExpressionAttributeValues: values,
	})
	return awserrors.ToCore(senderBackend, err)
}

const senderBackend = "the store of counts"

func dayKey(t core.EventType, day time.Time) item {
	return keyOf(t.Topic() + sendersKey + day.Format(time.DateOnly))
}

// SenderReader reads counts of versions.
type SenderReader struct {
	client BatchGetter
	table  string
}

// BatchGetter is the part of the SDK's DynamoDB client that reads counts.
type BatchGetter interface {
	BatchGetItem(
		context.Context, *dynamodb.BatchGetItemInput, ...func(*dynamodb.Options),
	) (*dynamodb.BatchGetItemOutput, error)
}

// NewSenderReader returns the reader of counts from the named table.
func NewSenderReader(client BatchGetter, table string) *SenderReader {
	return &SenderReader{client: client, table: table}
}

// Counts implements [senders.CountReader] by one consistent BatchGetItem, or more if DynamoDB
// leaves keys unprocessed.
func (s *SenderReader) Counts(ctx context.Context, t core.EventType, now time.Time) ([]senders.Count, error) {
	var keys []item
	for i := range senders.Window {
		keys = append(keys, dayKey(t, senders.Since(now).AddDate(0, 0, i)))
	}
	var found []senders.Count
	wanted := map[string]types.KeysAndAttributes{s.table: {Keys: keys, ConsistentRead: aws.Bool(true)}}
	for range maxBatchGets {
		out, err := s.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: wanted})
		if err != nil {
			return nil, awserrors.ToCore(senderBackend, err)
		}
		for _, stored := range out.Responses[s.table] {
			if found, err = appendCounts(found, t, stored); err != nil {
				return nil, err
			}
		}
		if wanted = out.UnprocessedKeys; len(wanted) == 0 {
			return found, nil
		}
	}
	return nil, awserrors.Throttled(senderBackend, errors.New("keys are unprocessed"))
}

// maxBatchGets bounds the calls of one read.
const maxBatchGets = 4

func appendCounts(found []senders.Count, t core.EventType, stored item) ([]senders.Count, error) {
	r := attributes.Reader{Item: stored}
	for name := range stored {
		text, isEvents := strings.CutPrefix(name, eventsPrefix)
		if !isEvents {
			continue
		}
		version, err := strconv.Atoi(text)
		r.Check(err)
		found = append(found, senders.Count{
			Type: t, Version: version, Events: int(r.Number(name)), Last: time.Unix(r.Number(lastPrefix+text), 0).UTC(),
		})
	}
	return found, r.Err("counts of " + t.Topic())
}
