package storage

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/core/adapters/dynamodbkeys"
	"example.com/eventgateway/infra/internal/config"
)

// newKeyTable makes the table of keys and webhooks. Without it nobody can send, hence
// point-in-time recovery and deletion protection.
//
// DynamoDB's own key encrypts it, which needs no call to KMS on the way of a request: the table
// has hashes of long random secrets, and secrets of webhooks that another key has encrypted.
func newKeyTable(scope constructs.Construct, c config.Config) awsdynamodb.TableV2 {
	return awsdynamodb.NewTableV2(scope, jsii.String("keys"), durable(c, dynamodbkeys.PartitionKey))
}

// newSecretsKey makes the KMS key of webhooks' secrets. The gateway needs the
// secrets themselves to check a signature. KMS makes new key material each year, and still
// decrypts what it encrypted before. IAM policies decide who may use the key.
// https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
func newSecretsKey(scope constructs.Construct, c config.Config) awskms.Key {
	return awskms.NewKey(scope, jsii.String("secrets"), &awskms.KeyProps{
		Description:       jsii.String("Event gateway: secrets of webhooks"),
		EnableKeyRotation: jsii.Bool(true),
		RemovalPolicy:     removalPolicy(c),
	})
}
