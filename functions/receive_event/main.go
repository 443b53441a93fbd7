// The function receive_event takes events, checks each against its schema and
// publishes the valid ones: POST /{client}/{event}/send_event,
// POST /{client}/send_events and POST /_hooks/{client}/{event}.
package main

import (
	"context"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	smithyendpoints "github.com/aws/smithy-go/endpoints"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbclaims"
	"example.com/eventgateway/core/adapters/dynamodbhooks"
	"example.com/eventgateway/core/adapters/dynamodbkeys"
	"example.com/eventgateway/core/adapters/dynamodbsamples"
	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/kinesisstream"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/core/rejections"
	"example.com/eventgateway/core/sampling"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/awsconfig"
	"example.com/eventgateway/functions/internal/bootstrap"
	"example.com/eventgateway/functions/internal/handlers"
	"example.com/eventgateway/functions/internal/metrics"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

func main() {
	env := bootstrap.Environment()
	config := awsconfig.FromEnvironment(os.Getenv)
	tables := dynamodb.NewFromConfig(config)
	heads, err := dynamodbschemas.NewDirectClient(tables)
	env.Check(err)
	schemas := dynamodbschemas.New(heads, env.Required(settings.SchemaTable))
	streams, err := kinesisstream.NewDirectClient(kinesis.NewFromConfig(config))
	env.Check(err)
	stream := kinesisstream.New(streams, env.Required(settings.EventStream), schemaURL(env))
	meter := metrics.FromSettings(env, os.Stdout, metrics.Options{})
	compiled, references := settings.SchemaMemory(env.PositiveInt(settings.MemorySize, settings.DefaultMemorySize))
	language := jsonschema.Language{Cache: jsonschema.NewReferenceCache(references, meter.ReferenceCompiled)}
	receive := &core.ReceiveEvent{
		Validators: core.NewValidators(schemas, meter.Compiler(language), core.ValidatorsOptions{
			HeadTTL: env.Duration(settings.HeadTTL, 5*time.Second), MaxBytes: compiled, Used: meter.SchemaUsed,
		}),
		Claims:   dynamodbclaims.New(tables, env.Required(settings.ClaimTable)),
		Stream:   meter.Stream(stream),
		NewID:    events.NewID,
		Now:      time.Now,
		MaxBytes: env.PositiveInt(settings.MaxEventBytes, settings.DefaultMaxEventBytes),
		MaxSteps: env.PositiveInt(settings.MaxBatchSteps, core.DefaultMaxSteps),
		Window:   env.LongDuration(settings.IdempotencyWindow, time.Minute, settings.DefaultIdempotencyWindow),
	}
	kept := handlers.Keeping{
		Rejected: rejectedEvents(env, meter, streams), Samples: samples(env, meter, tables), SampleTTL: sampleTTL(env),
		Senders: dynamodbclaims.NewSenderWriter(tables, env.Required(settings.ClaimTable)),
		Log:     bootstrap.NewLogger(env), NewID: events.NewID, Now: time.Now,
	}.Around(receive)
	accounts := accounts(env, meter, tables)
	awsconfig.Connect(config, awsconfig.DynamoDB, kinesisEndpoint)
	receiver := meter.Receiver(kept)
	most := handlers.Limits{
		Events: env.PositiveInt(settings.MaxBatchEvents, settings.DefaultMaxBatchEvents),
		Bytes:  env.PositiveInt(settings.MaxBatchBytes, settings.DefaultMaxBatchBytes),
		Usage:  accounts,
	}
	bootstrap.Start(apigateway.ByUseCase(map[string]apigateway.Handler{
		routes.ReceiveEvent: handlers.ReceiveEvent(receiver, receive.DryRun(), receive.Registered,
			env.Required(settings.PublicURL), most),
		routes.ReceiveWebhook: webhook(env, config, tables, receiver, most),
	}), env, dynamodbkeys.Readers(tables), accounts)
}

// webhook returns the handler of webhooks, nil if there are none. KMS is connected to with the
// first delivery.
func webhook(
	env *settings.Reader, config aws.Config, tables dynamodbhooks.ReadClient, receiver core.Receiver,
	most handlers.Limits,
) apigateway.Handler {
	if !env.Switch(settings.Webhooks, false) {
		return nil
	}
	secrets := dynamodbhooks.NewKMS(func() dynamodbhooks.KMSClient { return kms.NewFromConfig(config) }, "")
	store := dynamodbhooks.NewReader(tables, env.Required(settings.KeyTable), secrets)
	return handlers.ReceiveWebhook(hooks.NewReceiveWebhook(store, time.Now), receiver, most)
}

// schemaURL returns what makes the dataschema of records, nil for records without one. It is a
// URL that consumers can read, where schemas are public.
func schemaURL(env *settings.Reader) func(t core.EventType, version int) string {
	url, address := env.Required(settings.PublicURL), core.Address
	if env.Switch(settings.PublicSchemas, false) {
		address = core.PublicAddress
	}
	if !env.Switch(settings.FullEnvelope, false) {
		return nil
	}
	return func(t core.EventType, version int) string { return url + address(t, version) }
}

func kinesisEndpoint(ctx context.Context, config aws.Config) (smithyendpoints.Endpoint, error) {
	return kinesis.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, kinesis.EndpointParameters{
		Region: &config.Region, Endpoint: config.BaseEndpoint,
	})
}

// rejectedEvents returns the stream of rejected events, nil if there is none.
func rejectedEvents(
	env *settings.Reader, meter *metrics.Meter, streams kinesisstream.Writer,
) rejections.RejectedEvents {
	if name := env.Getenv(settings.RejectedStream); name != "" {
		return meter.Rejected(kinesisstream.NewRejected(streams, name))
	}
	return nil
}

// samples returns the table of samples, nil if there is none.
func samples(env *settings.Reader, meter *metrics.Meter, tables dynamodbsamples.Client) sampling.SampleWriter {
	if name := env.Getenv(settings.SampleTable); name != "" {
		return meter.Samples(dynamodbsamples.New(tables, name))
	}
	return nil
}

func sampleTTL(env *settings.Reader) time.Duration {
	return env.LongDuration(settings.SampleTTL, time.Minute, settings.DefaultSampleTTL)
}
