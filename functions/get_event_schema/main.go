// The function get_event_schema returns a schema as it was registered, or the list of its
// versions, GET /{client}/{event}/schema, and the description of all routes,
// GET /openapi.json. It can only read the table, so it also answers requests that match no
// route.
package main

import (
	"os"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/awsconfig"
	"example.com/eventgateway/functions/internal/handlers"
	"example.com/eventgateway/functions/settings"
)

func main() {
	env := &settings.Reader{Getenv: os.Getenv}
	config := awsconfig.FromEnvironment(os.Getenv)
	client := dynamodb.NewFromConfig(config)
	awsconfig.Connect(config, awsconfig.DynamoDB)
	apigateway.Start(handlers.GetEventSchema(&registry.GetEventSchema{
		Schemas: dynamodbschemas.New(client, env.Required(settings.SchemaTable)),
	}), env)
}
