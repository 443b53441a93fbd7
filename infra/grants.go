package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/infra/internal/config"
	"example.com/eventgateway/infra/internal/storage"
)

// actions are what a function may do, by what it may do that to.
type actions struct {
	table, index, claims, stream, samples, rejected, usage []string // of every deployment that has these
	keys, secrets, streamKey                               []string // grantsOf gives them
}

// grants are the actions of each function on the tables, on the index of the table of
// schemas, and on the stream: what its use cases' ports need. A TransactWriteItems is
// allowed by the actions of its parts: Puts with conditions, Updates of what is deprecated
// or deleted, and an Update and a Delete where a shadow is set or removed.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
//
// receive_event reads the stream too: it looks for events that may be stored, because a
// process died or an answer was lost.
var grants = map[string]actions{
	routes.ReceiveEvent: {
		table:  []string{"dynamodb:GetItem"},
		claims: []string{"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"},
		stream: []string{"kinesis:PutRecords", "kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"},

		samples:  []string{"dynamodb:BatchWriteItem"},
		rejected: []string{"kinesis:PutRecords"},
		usage:    []string{"dynamodb:GetItem", "dynamodb:UpdateItem"},
	},
	routes.RegisterEvent: {
		table:   []string{"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"},
		samples: []string{"dynamodb:Query"},
	},
	routes.GetEventSchema: {
		table:   []string{"dynamodb:GetItem", "dynamodb:Query"},
		claims:  []string{"dynamodb:BatchGetItem"},
		samples: []string{"dynamodb:Query"},
	},
	routes.ListRegisteredEvents: {
		table: []string{"dynamodb:Query"}, index: []string{"dynamodb:Query"},
		usage: []string{"dynamodb:GetItem", "dynamodb:Query"},
	},
}

// grantsOf are the actions of a function in a deployment. Nothing that callers reach can write
// the table of keys: operators do, with permissions of their own.
func grantsOf(c config.Config, function string) actions {
	of := grants[function]
	webhooks := c.Webhooks && function == routes.ReceiveEvent
	if webhooks || c.Authorization == settings.AuthorizationKeys {
		of.keys = []string{"dynamodb:GetItem"}
	}
	if webhooks {
		of.secrets = []string{"kms:Decrypt"}
	}
	if c.StreamKeyARN != "" && function == routes.ReceiveEvent { // to write, and to read
		of.streamKey = []string{"kms:GenerateDataKey", "kms:Decrypt"}
	}
	return of
}

// arn grants actions on exactly this resource. A table with an index would grant all of them on
// the index too.
type arn string

func (a arn) Grant(to awsiam.IGrantable, actions ...*string) awsiam.Grant {
	return awsiam.Grant_AddToPrincipal(&awsiam.GrantOnPrincipalOptions{
		Grantee: to, Actions: &actions, ResourceArns: jsii.Strings(string(a)),
	})
}

// secrets grants actions on the key of webhooks' secrets, to decrypt what was encrypted for a
// client's event type and nothing else.
// https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
type secrets struct{ key awskms.IKey }

func (s secrets) Grant(to awsiam.IGrantable, actions ...*string) awsiam.Grant {
	return awsiam.Grant_AddToPrincipal(&awsiam.GrantOnPrincipalOptions{
		Grantee: to, Actions: &actions, ResourceArns: &[]*string{s.key.KeyArn()},
		Conditions: &map[string]*map[string]any{"StringLike": {
			"kms:EncryptionContext:client": "*", "kms:EncryptionContext:event": "*",
		}},
	})
}

// grant gives function these actions, on these resources only.
func grant(function awslambda.Function, of actions, kept storage.Storage) {
	for _, g := range []struct {
		resource interface {
			Grant(awsiam.IGrantable, ...*string) awsiam.Grant
		}
		actions []string
	}{
		{arn(*kept.Table.TableArn()), of.table},
		{arn(*kept.Table.TableArn() + "/index/" + dynamodbschemas.Index), of.index},
		{kept.Claims, of.claims}, {kept.Stream, of.stream},
		{kept.Samples, of.samples}, {kept.Rejected, of.rejected},
		{kept.Keys, of.keys}, {kept.Usage, of.usage}, {secrets{kept.Secrets}, of.secrets},
		{kept.StreamKey, of.streamKey},
	} {
		if g.resource != nil && len(g.actions) > 0 {
			g.resource.Grant(function, *jsii.Strings(g.actions...)...)
		}
	}
}
