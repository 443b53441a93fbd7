// The function list_registered_events lists the event types of a client,
// GET /{client}/list_events, the clients, GET /clients, and what a client used,
// GET /{client}/usage.
package main

import (
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core/adapters/dynamodbkeys"
	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/core/adapters/dynamodbusage"
	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/functions/internal/awsconfig"
	"example.com/eventgateway/functions/internal/bootstrap"
	"example.com/eventgateway/functions/internal/handlers"
	"example.com/eventgateway/functions/settings"
)

func main() {
	env := bootstrap.Environment()
	config := awsconfig.FromEnvironment(os.Getenv)
	client := dynamodb.NewFromConfig(config)
	awsconfig.Connect(config, awsconfig.DynamoDB)
	schemas := dynamodbschemas.New(client, env.Required(settings.SchemaTable))
	bootstrap.Start(handlers.ListRegisteredEvents(
		&catalog.ListRegisteredEvents{Schemas: schemas}, &catalog.ListClients{Schemas: schemas}, used(env, client),
	), env, dynamodbkeys.Readers(client))
}

// used returns what tells what clients used, nil if the deployment does not count it.
func used(env *settings.Reader, client dynamodbusage.Client) *usage.GetUsage {
	if table := env.Getenv(settings.UsageTable); table != "" {
		return &usage.GetUsage{Ledger: dynamodbusage.New(client, table), Now: time.Now}
	}
	return nil
}
