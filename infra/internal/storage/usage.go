package storage

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/core/adapters/dynamodbusage"
	"example.com/eventgateway/infra/internal/config"
)

// newUsageTable makes the table of quotas and usage. Nobody else knows what clients used and what
// an operator allowed them, hence point-in-time recovery and deletion protection. Buckets expire
// after days, and counts after 13 months.
func newUsageTable(scope constructs.Construct, c config.Config) awsdynamodb.TableV2 {
	return awsdynamodb.NewTableV2(scope, jsii.String("usage"), &awsdynamodb.TablePropsV2{
		PartitionKey: key(dynamodbusage.PartitionKey),
		SortKey:      key(dynamodbusage.SortKey),
		Billing:      awsdynamodb.Billing_OnDemand(nil),
		Encryption:   awsdynamodb.TableEncryptionV2_DynamoOwnedKey(),
		PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{
			PointInTimeRecoveryEnabled: jsii.Bool(true),
		},
		TimeToLiveAttribute: jsii.String(dynamodbusage.TTL),
		DeletionProtection:  jsii.Bool(!c.Destroy()),
		RemovalPolicy:       removalPolicy(c),
	})
}
