// Package names has the names that all parts of a local run share: the emulator, the local
// gateway, the tests and the local deployment.
package names

// What a local run creates in the emulator.
const (
	Table      = "event-gateway-schemas" // the DynamoDB table of schemas
	ClaimTable = "event-gateway-claims"  // the DynamoDB table that remembers events of idempotent types
	Stream     = "event-gateway-events"  // the Kinesis stream of events
	Shards     = 4                       // of Stream; more than one, so that readers must read them all

	SampleTable = "event-gateway-samples" // the DynamoDB table of samples of events
	KeyTable    = "event-gateway-keys"    // the DynamoDB table of keys and webhooks
	UsageTable  = "event-gateway-usage"   // the DynamoDB table of quotas and usage

	SecretsKey = "alias/event-gateway-secrets" // the KMS key of webhooks' secrets

	RejectedStream = "event-gateway-rejected" // the Kinesis stream of rejected events
	RejectedShards = 2
)

// ExampleClient registers the event types of the examples in events.
const ExampleClient = "SpongeBob"

// The region, account and credentials for an emulator. AWS would refuse these keys, if a
// call went there by mistake.
const (
	Region    = "us-east-1"
	AccountID = "000000000000"
	AccessKey = "test" // the secret key too
)

// EmulatorEnv is the environment variable with the URL of the emulator of a test run.
const EmulatorEnv = "EVENTGATEWAY_EMULATOR"

// HealthPath answers 200 once MiniStack is ready.
const HealthPath = "/_ministack/health"
