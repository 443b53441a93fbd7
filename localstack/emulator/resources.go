package emulator

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamodbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	kinesistypes "github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/localstack/names"
)

const (
	resourceTimeout = 60 * time.Second       // until a table or a stream is active
	resourcePoll    = 100 * time.Millisecond // an emulator needs no time, a container little
)

// Config is for SDK clients of the emulator at endpoint. The keys are no keys of
// AWS.
func Config(endpoint string) aws.Config {
	return aws.Config{
		Region:       names.Region,
		BaseEndpoint: aws.String(endpoint),
		Credentials:  credentials.NewStaticCredentialsProvider(names.AccessKey, names.AccessKey, ""),
	}
}

// CreateResources creates the table of schemas and the stream of events in the
// emulator at endpoint and waits until both are active. What exists already
// stays as it is.
func CreateResources(ctx context.Context, endpoint, table, stream string, shards int) error {
	if err := CreateTable(ctx, endpoint, table); err != nil {
		return err
	}
	return CreateStream(ctx, endpoint, stream, shards)
}

// CreateTable is the part of [CreateResources] that creates the table: on demand,
// with the keys that the schema store uses.
func CreateTable(ctx context.Context, endpoint, table string) error {
	ctx, cancel := context.WithTimeout(ctx, resourceTimeout)
	defer cancel()
	client := dynamodb.NewFromConfig(Config(endpoint))
	_, err := client.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName:   aws.String(table),
		BillingMode: dynamodbtypes.BillingModePayPerRequest,
		AttributeDefinitions: []dynamodbtypes.AttributeDefinition{
			{AttributeName: aws.String(dynamodbschemas.PartitionKey), AttributeType: dynamodbtypes.ScalarAttributeTypeS},
			{AttributeName: aws.String(dynamodbschemas.SortKey), AttributeType: dynamodbtypes.ScalarAttributeTypeS},
		},
		KeySchema: []dynamodbtypes.KeySchemaElement{
			{AttributeName: aws.String(dynamodbschemas.PartitionKey), KeyType: dynamodbtypes.KeyTypeHash},
			{AttributeName: aws.String(dynamodbschemas.SortKey), KeyType: dynamodbtypes.KeyTypeRange},
		},
	})
	if _, exists := errors.AsType[*dynamodbtypes.ResourceInUseException](err); err != nil && !exists {
		return fmt.Errorf("the table %s cannot be created in the emulator at %s: %w", table, endpoint, err)
	}
	waiter := dynamodb.NewTableExistsWaiter(client, func(o *dynamodb.TableExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = resourcePoll, 10*resourcePoll
	})
	if err := waiter.Wait(ctx, &dynamodb.DescribeTableInput{TableName: aws.String(table)}, resourceTimeout); err != nil {
		return fmt.Errorf("the table %s in the emulator at %s does not become active: %w", table, endpoint, err)
	}
	return nil
}

// CreateStream is the part of [CreateResources] that creates the stream:
// provisioned, since an emulator gives an on-demand stream as many shards as it
// likes.
func CreateStream(ctx context.Context, endpoint, stream string, shards int) error {
	ctx, cancel := context.WithTimeout(ctx, resourceTimeout)
	defer cancel()
	client := kinesis.NewFromConfig(Config(endpoint))
	_, err := client.CreateStream(ctx, &kinesis.CreateStreamInput{
		StreamName:        aws.String(stream),
		ShardCount:        aws.Int32(int32(shards)),
		StreamModeDetails: &kinesistypes.StreamModeDetails{StreamMode: kinesistypes.StreamModeProvisioned},
	})
	if _, exists := errors.AsType[*kinesistypes.ResourceInUseException](err); err != nil && !exists {
		return fmt.Errorf("the stream %s cannot be created in the emulator at %s: %w", stream, endpoint, err)
	}
	waiter := kinesis.NewStreamExistsWaiter(client, func(o *kinesis.StreamExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = resourcePoll, 10*resourcePoll
	})
	if err := waiter.Wait(ctx, &kinesis.DescribeStreamInput{StreamName: aws.String(stream)}, resourceTimeout); err != nil {
		return fmt.Errorf("the stream %s in the emulator at %s does not become active: %w", stream, endpoint, err)
	}
	return nil
}
