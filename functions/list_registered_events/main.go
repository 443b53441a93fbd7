// The function list_registered_events lists the event types of a client,
// GET /{client}/list_events, and the clients, GET /clients.
package main

import (
	"os"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core/adapters/dynamodbkeys"
	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/core/registry/catalog"
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
	schemas := dynamodbschemas.New(client, env.Required(settings.SchemaTable))
	apigateway.Start(handlers.ListRegisteredEvents(
		&catalog.ListRegisteredEvents{Schemas: schemas}, &catalog.ListClients{Schemas: schemas},
	), env, dynamodbkeys.Readers(client))
}
