// The function register_event stores a schema as the next version of an event
// type, or as its shadow: POST /{client}/{event}/register_event. It also makes the
// shadow a version, POST /{client}/{event}/promote_shadow, and drops it,
// DELETE /{client}/{event}/shadow.
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
	apigateway.Start(handler(&core.RegisterEvent{
		Schemas:  dynamodbschemas.New(client, env.Required(settings.SchemaTable)),
		Checker:  jsonschema.Language{},
		Comparer: jsonschema.Language{},
		Now:      time.Now,
		Traffic:  checkTraffic(env, client),
	}), env)
}

// checkTraffic returns the check of samples, nil where none are kept.
func checkTraffic(env *settings.Reader, client dynamodbsamples.Client) *core.CheckTraffic {
	table := env.Getenv(settings.SampleTable)
	if table == "" {
		return nil
	}
	return &core.CheckTraffic{Samples: dynamodbsamples.New(client, table), Compiler: jsonschema.Language{}, Now: time.Now}
}
