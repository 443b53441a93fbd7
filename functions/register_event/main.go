// The function register_event changes the registry of event types. routes.All lists its
// use cases with their routes.
package main

import (
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core/adapters/dynamodbkeys"
	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/registry"
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
	schemas := dynamodbschemas.New(client, env.Required(settings.SchemaTable))
	awsconfig.Connect(config, awsconfig.DynamoDB)
	bootstrap.Start(handlers.RegisterEvent(
		&registry.RegisterEvent{
			Schemas:  schemas,
			Language: jsonschema.Language{},
			Now:      time.Now,
			Traffic:  traffic.FromSettings(env, client),
		},
		&registry.DeprecateVersion{Schemas: schemas, Now: time.Now},
		&registry.DeleteEvent{Schemas: schemas, Allowed: env.Switch(settings.AllowDeletion, false), Now: time.Now},
	), env, dynamodbkeys.Readers(client))
}
