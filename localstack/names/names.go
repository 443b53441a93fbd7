// Package names holds the names that everything about a local run agrees on:
// the emulator, the local gateway, the tests and the local deployment. It imports
// nothing.
package names

// What a local run creates in the emulator.
const (
	Table      = "event-gateway-schemas" // the DynamoDB table of schemas
	ClaimTable = "event-gateway-claims"  // the DynamoDB table that remembers events of idempotent types
	Stream     = "event-gateway-events"  // the Kinesis stream of events
	Shards     = 4                       // of Stream: more than one, so that readers must read them all

	SampleTable = "event-gateway-samples" // the DynamoDB table of samples of events

	RejectedStream = "event-gateway-rejected" // the Kinesis stream of rejected events
	RejectedShards = 2
)

// What an emulator takes for a region, an account and credentials. Keys like
// these are no keys of AWS: a call that went there by mistake would be refused.
const (
	Region    = "us-east-1"
	AccountID = "000000000000"
	AccessKey = "test" // the secret key too
)

// EmulatorEnv is the environment variable by which a test run is promised an
// emulator: its value is the emulator's URL.
const EmulatorEnv = "EVENTGATEWAY_EMULATOR"

// HealthPath answers 200 once MiniStack is ready.
const HealthPath = "/_ministack/health"
