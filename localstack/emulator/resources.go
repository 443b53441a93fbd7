package emulator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamodbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	kinesistypes "github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go/middleware"

	"example.com/eventgateway/core/adapters/dynamodbclaims"
	"example.com/eventgateway/core/adapters/dynamodbkeys"
	"example.com/eventgateway/core/adapters/dynamodbsamples"
	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/core/adapters/dynamodbusage"
	"example.com/eventgateway/events/awsbody"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/names"
)

const (
	resourceTimeout = 60 * time.Second       // until a table or a stream is active
	resourcePoll    = 100 * time.Millisecond // an emulator is ready at once, a container soon
)

// Config returns the configuration of SDK clients for the emulator at endpoint. AWS would
// refuse its credentials.
func Config(endpoint string) aws.Config {
	return aws.Config{
		Region:       names.Region,
		BaseEndpoint: aws.String(endpoint),
		Credentials:  credentials.NewStaticCredentialsProvider(names.AccessKey, names.AccessKey, ""),
		APIOptions:   []func(*middleware.Stack) error{awsbody.HideWriteTo},
	}
}

// Resources names the tables, the streams and the key of a gateway. An empty name stands for none.
type Resources struct {
	SchemaTable string // DynamoDB
	ClaimTable  string // DynamoDB
	SampleTable string // DynamoDB
	KeyTable    string // DynamoDB
	UsageTable  string // DynamoDB
	Stream      string // Kinesis
	Rejected    string // Kinesis
	SecretsKey  string // KMS: an alias
}

// CreateResources creates the tables, the streams and the key in the emulator at endpoint and waits
// until they are active. It leaves existing ones as they are.
func CreateResources(ctx context.Context, endpoint string, r Resources) error {
	for _, one := range []struct {
		name   string
		create func(ctx context.Context, endpoint, name string) error
	}{
		{r.SchemaTable, CreateTable},
		{r.ClaimTable, CreateClaimTable},
		{r.SampleTable, CreateSampleTable},
		{r.KeyTable, CreateKeyTable},
		{r.UsageTable, CreateUsageTable},
		{r.Stream, func(ctx context.Context, endpoint, name string) error {
			return CreateStream(ctx, endpoint, name, names.Shards)
		}},
		{r.Rejected, func(ctx context.Context, endpoint, name string) error {
			return CreateStream(ctx, endpoint, name, names.RejectedShards)
		}},
		{r.SecretsKey, CreateSecretsKey},
	} {
		if one.name == "" {
			continue
		}
		if err := one.create(ctx, endpoint, one.name); err != nil {
			return err
		}
	}
	return nil
}

// Env returns the environment of functions that use the resources at endpoint. url is the
// gateway's.
func (r Resources) Env(endpoint, url string) []string {
	env := []string{
		settings.PublicURL + "=" + url, "AWS_ENDPOINT_URL=" + endpoint,
		"AWS_ACCESS_KEY_ID=" + names.AccessKey, "AWS_SECRET_ACCESS_KEY=" + names.AccessKey,
	}
	for setting, name := range map[string]string{
		settings.SchemaTable: r.SchemaTable, settings.ClaimTable: r.ClaimTable, settings.SampleTable: r.SampleTable,
		settings.KeyTable: r.KeyTable, settings.UsageTable: r.UsageTable,
		settings.EventStream: r.Stream, settings.RejectedStream: r.Rejected,
	} {
		if name != "" {
			env = append(env, setting+"="+name)
		}
	}
	return env
}

// CreateTable creates the table of schemas, on demand, with the keys and the index of the
// schema store.
func CreateTable(ctx context.Context, endpoint, table string) error {
	return createTable(ctx, endpoint, table, []string{dynamodbschemas.PartitionKey, dynamodbschemas.SortKey},
		dynamodbtypes.GlobalSecondaryIndex{
			IndexName:  aws.String(dynamodbschemas.Index),
			KeySchema:  keySchema(dynamodbschemas.SortKey, dynamodbschemas.PartitionKey),
			Projection: &dynamodbtypes.Projection{ProjectionType: dynamodbtypes.ProjectionTypeKeysOnly},
		})
}

// CreateKeyTable creates the table of keys and webhooks.
func CreateKeyTable(ctx context.Context, endpoint, table string) error {
	return createTable(ctx, endpoint, table, []string{dynamodbkeys.PartitionKey})
}

// These create tables whose expired items DynamoDB deletes: of claims, of samples, and of quotas
// and usage.
var (
	CreateClaimTable  = expiring(dynamodbclaims.TTL, dynamodbclaims.PartitionKey)
	CreateSampleTable = expiring(dynamodbsamples.TTL, dynamodbsamples.PartitionKey, dynamodbsamples.SortKey)
	CreateUsageTable  = expiring(dynamodbusage.TTL, dynamodbusage.PartitionKey, dynamodbusage.SortKey)
)

func expiring(attribute string, keys ...string) func(ctx context.Context, endpoint, table string) error {
	return func(ctx context.Context, endpoint, table string) error {
		if err := createTable(ctx, endpoint, table, keys); err != nil {
			return err
		}
		return deleteAfter(ctx, endpoint, table, attribute)
	}
}

// deleteAfter makes DynamoDB delete the table's items after the time in an attribute.
func deleteAfter(ctx context.Context, endpoint, table, attribute string) error {
	ctx, cancel := context.WithTimeout(ctx, resourceTimeout)
	defer cancel()
	client := dynamodb.NewFromConfig(Config(endpoint))
	described, err := client.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: &table})
	if err == nil && described.TimeToLiveDescription.TimeToLiveStatus == dynamodbtypes.TimeToLiveStatusEnabled {
		return nil
	}
	if err == nil {
		_, err = client.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
			TableName: &table,
			TimeToLiveSpecification: &dynamodbtypes.TimeToLiveSpecification{AttributeName: &attribute,
				Enabled: aws.Bool(true)},
		})
	}
	if err != nil {
		return fmt.Errorf("the items of the table %s in the emulator at %s cannot be made to expire: %w", table,
			endpoint, err)
	}
	return nil
}

// createTable creates a table with one or two key attributes, all strings: the partition
// key and the sort key.
func createTable(
	ctx context.Context, endpoint, table string, keys []string, indexes ...dynamodbtypes.GlobalSecondaryIndex,
) error {
	ctx, cancel := context.WithTimeout(ctx, resourceTimeout)
	defer cancel()
	client := dynamodb.NewFromConfig(Config(endpoint))
	input := &dynamodb.CreateTableInput{TableName: aws.String(table), KeySchema: keySchema(keys...),
		BillingMode: dynamodbtypes.BillingModePayPerRequest, GlobalSecondaryIndexes: indexes}
	for _, name := range keys {
		input.AttributeDefinitions = append(input.AttributeDefinitions, dynamodbtypes.AttributeDefinition{
			AttributeName: aws.String(name), AttributeType: dynamodbtypes.ScalarAttributeTypeS,
		})
	}
	_, err := client.CreateTable(ctx, input)
	if _, exists := errors.AsType[*dynamodbtypes.ResourceInUseException](err); err != nil && !exists {
		return fmt.Errorf("the table %s cannot be created in the emulator at %s: %w", table, endpoint, err)
	}
	waiter := dynamodb.NewTableExistsWaiter(client, func(o *dynamodb.TableExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = resourcePoll, 10*resourcePoll
	})
	found, err := waiter.WaitForOutput(ctx, &dynamodb.DescribeTableInput{TableName: aws.String(table)}, resourceTimeout)
	if err != nil {
		return fmt.Errorf("the table %s in the emulator at %s does not become active: %w", table, endpoint, err)
	}
	if !sameKeys(input, found.Table) {
		return fmt.Errorf("the table %s in the emulator at %s has other keys or indexes, as of another version of "+
			"this checkout: begin anew (FRESH=on make run)", table, endpoint)
	}
	return nil
}

func keySchema(names ...string) (keys []dynamodbtypes.KeySchemaElement) {
	kinds := []dynamodbtypes.KeyType{dynamodbtypes.KeyTypeHash, dynamodbtypes.KeyTypeRange}
	for i, name := range names {
		keys = append(keys, dynamodbtypes.KeySchemaElement{AttributeName: aws.String(name), KeyType: kinds[i]})
	}
	return keys
}

// sameKeys reports whether a table has the keys and the indexes that it would be created with.
func sameKeys(wanted *dynamodb.CreateTableInput, found *dynamodbtypes.TableDescription) bool {
	sameKey := func(a, b dynamodbtypes.KeySchemaElement) bool {
		return *a.AttributeName == *b.AttributeName && a.KeyType == b.KeyType
	}
	return slices.EqualFunc(wanted.KeySchema, found.KeySchema, sameKey) &&
		slices.EqualFunc(wanted.GlobalSecondaryIndexes, found.GlobalSecondaryIndexes,
			func(a dynamodbtypes.GlobalSecondaryIndex, b dynamodbtypes.GlobalSecondaryIndexDescription) bool {
				return *a.IndexName == *b.IndexName && slices.EqualFunc(a.KeySchema, b.KeySchema, sameKey)
			})
}

// CreateStream creates a provisioned stream: an emulator gives an on-demand stream as many
// shards as it likes.
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
	if err := waiter.Wait(ctx, &kinesis.DescribeStreamInput{StreamName: aws.String(stream)},
		resourceTimeout); err != nil {
		return fmt.Errorf("the stream %s in the emulator at %s does not become active: %w", stream, endpoint, err)
	}
	return nil
}
