package dynamodbsamples_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbsamples"
	"example.com/eventgateway/core/adapters/internal/awsfault"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/sampling"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

func open(t *testing.T) (client *dynamodb.Client, table string) {
	t.Helper()
	return emulatortest.Table(t, emulator.CreateSampleTable)
}

func TestConformance(t *testing.T) {
	coretest.EventSamples(t, func(t *testing.T) sampling.EventSamples {
		client, table := open(t)
		return dynamodbsamples.New(client, table)
	})
}

var fruits = core.EventType{Client: "SpongeBob", Event: "Fruits"}

// accepted is when samples were: now, since DynamoDB deletes what has expired.
var accepted = time.Now().UTC().Truncate(time.Second).Add(5 * time.Millisecond)

func aSample(data []byte) sampling.Sample {
	return sampling.Sample{Type: fruits, Time: accepted, Expires: accepted.Add(time.Hour).Truncate(time.Second),
		Data: data}
}

// Writers who do not know of each other keep no more than one does.
func TestSeveralWritersKeepNoMore(t *testing.T) {
	client, table := open(t)
	for range 3 {
		writer := dynamodbsamples.New(client, table)
		for range 24 {
			if err := writer.Keep(t.Context(), slices.Repeat([]sampling.Sample{aSample([]byte(`1`))}, sampling.MaxSamplesAtOnce)); err != nil {
				t.Fatal(err)
			}
		}
	}
	recent, err := dynamodbsamples.New(client, table).Recent(t.Context(), fruits, aSample(nil).Time,
		10*sampling.MaxSamples)
	if err != nil || len(recent) != sampling.MaxSamples {
		t.Errorf("%d are kept, %v", len(recent), err)
	}
}

// scripted is a DynamoDB that gives items in pages.
type scripted struct {
	dynamodbsamples.Client
	page        []map[string]types.AttributeValue // the same again and again
	asked       int
	unprocessed int
}

func (s *scripted) Query(
	context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options),
) (*dynamodb.QueryOutput, error) {
	s.asked++
	last := map[string]types.AttributeValue{"sk": &types.AttributeValueMemberS{Value: fmt.Sprint(s.asked)}}
	return &dynamodb.QueryOutput{Items: s.page, LastEvaluatedKey: last}, nil
}

func (s *scripted) BatchWriteItem(
	_ context.Context, in *dynamodb.BatchWriteItemInput, _ ...func(*dynamodb.Options),
) (*dynamodb.BatchWriteItemOutput, error) {
	rest := map[string][]types.WriteRequest{}
	for table, writes := range in.RequestItems {
		for _, w := range writes {
			s.page = append(s.page, w.PutRequest.Item)
		}
		rest[table] = writes[:s.unprocessed]
	}
	return &dynamodb.BatchWriteItemOutput{UnprocessedItems: rest}, nil
}

// The stored shape is a promise: what one release wrote, the next must read.
func TestStoredItem(t *testing.T) {
	client := &scripted{}
	picture := aSample([]byte("\x89PNG"))
	picture.ContentType = "image/png"
	if err := dynamodbsamples.New(client, "table").Keep(t.Context(),
		[]sampling.Sample{picture, aSample(bytes.Repeat([]byte("long "), 200))}); err != nil {
		t.Fatal(err)
	}
	item := client.page[0]
	text := func(name string) string { v, _ := item[name].(*types.AttributeValueMemberS); return v.Value }
	number := func(name string) string { v, _ := item[name].(*types.AttributeValueMemberN); return v.Value }
	if text("pk") != "SpongeBob.Fruits" || len(text("sk")) != 3 || text("content_type") != "image/png" ||
		number("accepted_at") != fmt.Sprint(accepted.UnixMilli()) ||
		number("expires_at") != fmt.Sprint(accepted.Unix()+3600) ||
		string(item["data"].(*types.AttributeValueMemberB).Value) != "\x89PNG" || len(item) != 6 {
		t.Errorf("the item is %v", item)
	}
	names := slices.Sorted(maps.Keys(client.page[1]))
	if !slices.Equal(names, []string{"accepted_at", "deflated", "expires_at", "pk", "sk"}) {
		t.Errorf("a long sample has %v", names)
	}
	if packed := client.page[1]["deflated"].(*types.AttributeValueMemberB).Value; len(packed) > 100 {
		t.Errorf("1000 bytes are stored in %d", len(packed))
	}
}

// Reading ends after 4 MiB, however many pages there are.
func TestReadingIsBounded(t *testing.T) {
	client := &scripted{}
	samples := dynamodbsamples.New(client, "table")
	if err := samples.Keep(t.Context(), []sampling.Sample{aSample(bytes.Repeat([]byte("x"), 800))}); err != nil {
		t.Fatal(err)
	}
	client.page = slices.Repeat(client.page, 1300)
	recent, err := samples.Recent(t.Context(), fruits, aSample(nil).Time, 3)
	if err != nil || len(recent) != 3 || client.asked != 5 {
		t.Errorf("read %d samples, %v, in %d pages of a megabyte", len(recent), err, client.asked)
	}
}

func TestWhatIsNotProcessedIsThrottled(t *testing.T) {
	err := dynamodbsamples.New(&scripted{unprocessed: 1}, "table").Keep(t.Context(),
		[]sampling.Sample{aSample(nil), aSample(nil)})
	if core.CodeOf(err) != core.CodeBackendThrottled {
		t.Error(err)
	}
}

func TestADamagedItemIsAFault(t *testing.T) {
	for name, value := range map[string]types.AttributeValue{
		"data": nil, "accepted_at": nil, "expires_at": &types.AttributeValueMemberS{Value: "soon"},
		"deflated": &types.AttributeValueMemberB{Value: []byte("no")},
	} {
		client := &scripted{}
		samples := dynamodbsamples.New(client, "table")
		if err := samples.Keep(t.Context(), []sampling.Sample{aSample([]byte(`1`))}); err != nil {
			t.Fatal(err)
		}
		client.page[0][name] = value
		if _, err := samples.Recent(t.Context(), fruits, aSample(nil).Time, 10); core.CodeOf(err) != core.CodeInternal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFaults(t *testing.T) {
	operations := map[string]func(context.Context, *dynamodbsamples.Samples) error{
		"Keep": func(ctx context.Context, s *dynamodbsamples.Samples) error {
			return s.Keep(ctx, []sampling.Sample{aSample([]byte(`1`))})
		},
		"Recent": func(ctx context.Context, s *dynamodbsamples.Samples) error {
			_, err := s.Recent(ctx, fruits, time.Now(), 10)
			return err
		},
	}
	for name, operation := range operations {
		t.Run(name, func(t *testing.T) {
			awsfault.Run(t, func(ctx context.Context, config aws.Config) error {
				return operation(ctx, dynamodbsamples.New(dynamodb.NewFromConfig(config), "table"))
			})
		})
	}
}
