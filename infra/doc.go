// Command infra is the CDK app of the event gateway: one stack with an HTTP API
// in front of four functions, the table of schemas and the stream of events.
//
//	npx cdk deploy -c logRetentionDays=90 -c alarmTopicArn=arn:aws:sns:…
//
// It builds the functions itself, so that what is deployed is what is in the
// working tree. What differs between deployments is context, read once into a
// [config.Config]; everything else is the same everywhere, the emulator included.
//
// Start reading at [NewStack]. Names that others use too (routes, settings, the
// table's keys) are imported, never written again; nothing imports this package.
package main
