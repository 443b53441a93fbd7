// The function register_event stores a schema as the next version of an event
// type, or as its shadow: POST /{client}/{event}/register_event. It also makes the
// shadow a version, POST /{client}/{event}/promote_shadow, and drops it,
// DELETE /{client}/{event}/shadow; marks versions as deprecated,
// POST /{client}/{event}/deprecate_version; and deletes deprecated event types,
// DELETE /{client}/{event}.
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
	"example.com/eventgateway/functions/settings"
)

func main() {
	env := &settings.Reader{Getenv: os.Getenv}
	client := dynamodb.NewFromConfig(awsconfig.FromEnvironment(os.Getenv))
	schemas := dynamodbschemas.New(client, env.Required(settings.SchemaTable))
	apigateway.Start(byRoute(
		handler(&core.RegisterEvent{
			Schemas:  schemas,
			Checker:  jsonschema.Language{},
			Comparer: jsonschema.Language{},
			Now:      time.Now,
			Traffic:  checkTraffic(env, client),
		}),
		deprecateVersion(&core.DeprecateVersion{Schemas: schemas, Now: time.Now}),
		deleteEvent(&core.DeleteEvent{Schemas: schemas, Allowed: env.Switch(settings.AllowDeletion, false), Now: time.Now}),
	), env)
}

// checkTraffic returns the check of samples, nil where none are kept.
func checkTraffic(env *settings.Reader, client dynamodbsamples.Client) *core.CheckTraffic {
	table := env.Getenv(settings.SampleTable)
	if table == "" {
		return nil
	}
	return &core.CheckTraffic{Samples: dynamodbsamples.New(client, table), Compiler: jsonschema.Language{}, Now: time.Now}
}
