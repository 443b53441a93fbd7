// The function get_event_schema tells of event types: routes.All lists its use cases
// with their routes. It can only read, so it also answers requests that match no route.
package main

import (
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core/adapters/dynamodbclaims"
	"example.com/eventgateway/core/adapters/dynamodbkeys"
	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/functions/internal/asyncapi"
	"example.com/eventgateway/functions/internal/awsconfig"
	"example.com/eventgateway/functions/internal/bootstrap"
	"example.com/eventgateway/functions/internal/handlers"
	"example.com/eventgateway/functions/internal/traffic"
	"example.com/eventgateway/functions/settings"
)

func main() {
	env := bootstrap.Environment()
	config := awsconfig.FromEnvironment(os.Getenv)
	client := dynamodb.NewFromConfig(config)
	awsconfig.Connect(config, awsconfig.DynamoDB)
	schemas := dynamodbschemas.New(client, env.Required(settings.SchemaTable))
	var public *catalog.GetPublicSchema
	if env.Switch(settings.PublicSchemas, false) {
		public = &catalog.GetPublicSchema{Schemas: schemas, Language: jsonschema.Language{}}
	}
	bootstrap.Start(handlers.GetEventSchema(
		&catalog.GetEventSchema{Schemas: schemas, Language: jsonschema.Language{}}, public,
		&catalog.DescribeEvent{
			Schemas: schemas, Language: jsonschema.Language{}, Traffic: traffic.FromSettings(env, client),
			Senders: dynamodbclaims.NewSenderReader(client, env.Required(settings.ClaimTable)), Now: time.Now,
		},
		&catalog.DiffVersions{Schemas: schemas, Language: jsonschema.Language{}},
		&catalog.DescribeClient{Schemas: schemas, Language: jsonschema.Language{}},
		asyncapi.Gateway{
			PublicURL: env.Required(settings.PublicURL), Authorization: env.Getenv(settings.Authorization),
		},
	), env, dynamodbkeys.Readers(client))
}
