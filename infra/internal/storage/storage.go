// Package storage makes what keeps data: the tables, the streams and the logs.
package storage

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/core/adapters/dynamodbclaims"
	"example.com/eventgateway/core/adapters/dynamodbsamples"
	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/infra/internal/config"
)

// Storage is where schemas, claims, events and samples of them are kept. What the deployment
// adopts exists already, and the stack neither changes nor deletes it.
type Storage struct {
	Table     awsdynamodb.ITableV2
	Claims    awsdynamodb.TableV2
	Stream    awskinesis.IStream
	StreamKey awskms.IKey          // of an adopted stream; nil where AWS manages its key
	Samples   awsdynamodb.TableV2  // nil where no samples of events are kept
	Rejected  awskinesis.IStream   // nil where rejected events are not kept
	Keys      awsdynamodb.ITableV2 // nil where neither keys nor webhooks are
	Usage     awsdynamodb.ITableV2 // of quotas and usage; nil where nothing is counted
	Secrets   awskms.IKey          // that encrypts webhooks' secrets; nil where there are no webhooks
}

// New makes what the deployment keeps.
func New(scope constructs.Construct, c config.Config) Storage {
	s := Storage{
		Table:  table(scope, "schemas", c.SchemaTable, func() awsdynamodb.ITableV2 { return newTable(scope, c) }),
		Claims: newClaimTable(scope), Stream: stream(scope, "events", c.Stream, c),
		StreamKey: adoptKey(scope, "streamkey", c.StreamKeyARN),
	}
	if c.Samples {
		s.Samples = newSampleTable(scope)
	}
	if c.Rejected {
		s.Rejected = stream(scope, "rejected", c.RejectedStream, c)
	}
	if c.Keys() {
		s.Keys = table(scope, "keys", c.KeyTable, func() awsdynamodb.ITableV2 { return newKeyTable(scope, c) })
	}
	if c.Quotas {
		s.Usage = table(scope, "usage", c.UsageTable, func() awsdynamodb.ITableV2 { return newUsageTable(scope, c) })
	}
	if c.Webhooks {
		if s.Secrets = adoptKey(scope, "secrets", c.SecretsKeyARN); s.Secrets == nil {
			s.Secrets = newSecretsKey(scope, c)
		}
	}
	return s
}

// newTable makes the table of schemas. A schema that is lost makes its events
// unreadable for ever, hence point-in-time recovery and deletion protection.
// DynamoDB's own key encrypts it: that costs nothing, and needs no call to KMS on
// the way of an event. What is in the table is published to every consumer anyway.
func newTable(scope constructs.Construct, c config.Config) awsdynamodb.TableV2 {
	props := durable(c, dynamodbschemas.PartitionKey)
	props.SortKey = key(dynamodbschemas.SortKey)
	props.GlobalSecondaryIndexes = &[]*awsdynamodb.GlobalSecondaryIndexPropsV2{{
		IndexName:      jsii.String(dynamodbschemas.Index),
		PartitionKey:   key(dynamodbschemas.SortKey),
		SortKey:        key(dynamodbschemas.PartitionKey),
		ProjectionType: awsdynamodb.ProjectionType_KEYS_ONLY,
	}}
	return awsdynamodb.NewTableV2(scope, jsii.String("schemas"), props)
}

// durable returns the properties of a table with backups: nothing else has what it has. Only a stack that
// may be destroyed deletes it.
func durable(c config.Config, partitionKey string) *awsdynamodb.TablePropsV2 {
	return &awsdynamodb.TablePropsV2{
		PartitionKey: key(partitionKey),
		Billing:      awsdynamodb.Billing_OnDemand(nil),
		Encryption:   awsdynamodb.TableEncryptionV2_DynamoOwnedKey(),
		PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{
			PointInTimeRecoveryEnabled: jsii.Bool(true),
		},
		DeletionProtection: jsii.Bool(!c.Destroy()),
		RemovalPolicy:      removalPolicy(c),
	}
}

// newClaimTable makes the table that remembers the events of idempotent types. It
// is deleted with the stack even if the deployment keeps other data: its items expire
// within the idempotency window and are useless without the stream. On demand, it costs
// nothing where no event type is idempotent.
func newClaimTable(scope constructs.Construct) awsdynamodb.TableV2 {
	return awsdynamodb.NewTableV2(scope, jsii.String("claims"), &awsdynamodb.TablePropsV2{
		PartitionKey:        key(dynamodbclaims.PartitionKey),
		Billing:             awsdynamodb.Billing_OnDemand(nil),
		Encryption:          awsdynamodb.TableEncryptionV2_DynamoOwnedKey(),
		TimeToLiveAttribute: jsii.String(dynamodbclaims.TTL),
		RemovalPolicy:       awscdk.RemovalPolicy_DESTROY,
	})
}

// newSampleTable makes the table of samples of events. They are as confidential as
// the stream, so the key that AWS manages for DynamoDB in this account encrypts them,
// and each use of it is in CloudTrail. The table is deleted with the stack even if the
// deployment keeps other data: its items are copies, and they expire.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
func newSampleTable(scope constructs.Construct) awsdynamodb.TableV2 {
	return awsdynamodb.NewTableV2(scope, jsii.String("samples"), &awsdynamodb.TablePropsV2{
		PartitionKey:        key(dynamodbsamples.PartitionKey),
		SortKey:             key(dynamodbsamples.SortKey),
		Billing:             awsdynamodb.Billing_OnDemand(nil),
		Encryption:          awsdynamodb.TableEncryptionV2_AwsManagedKey(),
		TimeToLiveAttribute: jsii.String(dynamodbsamples.TTL),
		RemovalPolicy:       awscdk.RemovalPolicy_DESTROY,
	})
}

func key(name string) *awsdynamodb.Attribute {
	return &awsdynamodb.Attribute{Name: jsii.String(name), Type: awsdynamodb.AttributeType_STRING}
}

// newStream makes the stream of events or the stream of rejected events: both are
// equally confidential and equally worth keeping. On demand: no shards to plan.
//
// The key that AWS manages for Kinesis in this account encrypts it. A customer-managed
// key costs $1 a month and KMS requests that grow with producers and consumers, needs a
// grant for each of them, and its loss makes events unreadable. Readers in other
// accounts need one: give the stream a key, with rotation, when there are any.
// https://docs.aws.amazon.com/streams/latest/dev/what-is-sse.html
func newStream(scope constructs.Construct, id string, c config.Config) awskinesis.Stream {
	return awskinesis.NewStream(scope, jsii.String(id), &awskinesis.StreamProps{
		StreamMode:      awskinesis.StreamMode_ON_DEMAND,
		Encryption:      awskinesis.StreamEncryption_MANAGED,
		RetentionPeriod: awscdk.Duration_Hours(jsii.Number(c.StreamRetentionHours)),
		RemovalPolicy:   removalPolicy(c),
	})
}

// NewLogGroup makes a log group that expires its logs. A log group that Lambda or
// API Gateway makes for itself keeps logs, and costs, for ever.
func NewLogGroup(scope constructs.Construct, id string, c config.Config) awslogs.LogGroup {
	return awslogs.NewLogGroup(scope, jsii.String(id), &awslogs.LogGroupProps{
		Retention:     awslogs.RetentionDays(c.LogRetention()),
		RemovalPolicy: removalPolicy(c),
	})
}

// removalPolicy says what becomes of resources with data when they leave the stack. Retained
// resources outlive a deletion or a replacement. If the first deployment fails, its
// resources are deleted: the next deployment would not know them.
func removalPolicy(c config.Config) awscdk.RemovalPolicy {
	if c.Destroy() {
		return awscdk.RemovalPolicy_DESTROY
	}
	return awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE
}
