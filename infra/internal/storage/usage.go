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
	props := durable(c, dynamodbusage.PartitionKey)
	props.SortKey, props.TimeToLiveAttribute = key(dynamodbusage.SortKey), jsii.String(dynamodbusage.TTL)
	return awsdynamodb.NewTableV2(scope, jsii.String("usage"), props)
}
