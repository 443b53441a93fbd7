package dynamodbschemas

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/attributes"
	"example.com/eventgateway/core/adapters/internal/awserrors"
)

// Index is the table's global secondary index with the keys exchanged: its partition key is
// [SortKey], its sort key is [PartitionKey], and it has no other attributes.
//
// The index has the first versions of all event types, whichever release wrote them, in one
// partition: sorted by EVENT#client.event, so that one Query after another finds the
// clients.
const Index = "by-sk"

// clientsPage bounds the event types that a Query of the index reads.
const clientsPage = 200

// Clients implements [registry.ClientLister] by Queries of the index, and one of the heads of
// each client.
func (s *Store) Clients(ctx context.Context, after string, limit int) (page []string, next string, err error) {
	names, err := s.namesAfter(ctx, after, limit+1)
	if err != nil {
		return nil, "", err
	}
	if len(names) > limit {
		names = names[:limit]
		next = names[limit-1]
	}
	for _, name := range names {
		heads, _, err := s.List(ctx, name, "", 1)
		if err != nil {
			return nil, "", err
		}
		if len(heads) > 0 {
			page = append(page, name)
		}
	}
	return page, next, nil
}

// namesAfter returns the next names that may be clients, in byte order: at least so many, or
// all.
//
// The index has another order where a name begins with another one and a dash: "a-b.x"
// comes before "a.x". So the beginnings before each dash come before a name, whether they are
// clients or not.
func (s *Store) namesAfter(ctx context.Context, after string, enough int) (names []string, err error) {
	first := versionKey(core.EventType{}, 1)[SortKey]
	from := eventPrefix
	if after != "" {
		from += after + "-"
	}
	last := after
	for len(names) < enough {
		out, err := s.client.Query(ctx, &dynamodb.QueryInput{
			TableName: &s.table, IndexName: aws.String(Index),
			KeyConditionExpression:    aws.String(SortKey + " = :first AND " + PartitionKey + " > :from"),
			ExpressionAttributeValues: item{":first": first, ":from": attributes.Text(from)},
			Limit:                     aws.Int32(clientsPage),
		})
		if err != nil {
			return nil, awserrors.ToCore(backend, err)
		}
		var client string
		for _, found := range out.Items {
			topic := strings.TrimPrefix(attributes.TextIn(found, PartitionKey), eventPrefix)
			client, _, _ = strings.Cut(topic, ".")
			for _, name := range append(beforeDashes(client), client) {
				if name > last {
					names, last = append(names, name), name
				}
			}
		}
		if out.LastEvaluatedKey == nil {
			return names, nil
		}
		from = eventPrefix + client + "/" // after all of the client's, whose names follow a dot
	}
	return names, nil
}

// beforeDashes returns the beginnings of a name that end before a dash, the shortest first.
func beforeDashes(name string) (beginnings []string) {
	for i := range name {
		if name[i] == '-' {
			beginnings = append(beginnings, name[:i])
		}
	}
	return slices.Clip(beginnings)
}
