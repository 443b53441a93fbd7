// The function register_event changes the registry of event types. routes.All lists its
// use cases with their routes.
package main

import (
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbsamples"
	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/awsconfig"
	"example.com/eventgateway/functions/internal/handlers"
	"example.com/eventgateway/functions/settings"
)

func main() {
	env := &settings.Reader{Getenv: os.Getenv}
	client := dynamodb.NewFromConfig(awsconfig.FromEnvironment(os.Getenv))
	schemas := dynamodbschemas.New(client, env.Required(settings.SchemaTable))
	apigateway.Start(handlers.RegisterEvent(
		&core.RegisterEvent{
			Schemas:  schemas,
			Checker:  jsonschema.Language{},
			Comparer: jsonschema.Language{},
			Now:      time.Now,
			Traffic:  checkTraffic(env, client),
		},
		&core.DeprecateVersion{Schemas: schemas, Now: time.Now},
		&core.DeleteEvent{Schemas: schemas, Allowed: env.Switch(settings.AllowDeletion, false), Now: time.Now},
	), env)
}

// checkTraffic returns the check of samples, nil if the deployment keeps none.
func checkTraffic(env *settings.Reader, client dynamodbsamples.Client) *core.CheckTraffic {
	table := env.Getenv(settings.SampleTable)
	if table == "" {
		return nil
	}
	return &core.CheckTraffic{Samples: dynamodbsamples.New(client, table), Compiler: jsonschema.Language{}, Now: time.Now}
}
