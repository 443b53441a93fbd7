// Package e2e tests the deployed gateway: it deploys the stack of the CDK app to an emulator
// of AWS, sends real events through API Gateway's URL, and reads the shards with only the
// AWS SDK.
//
// `make e2e` runs it, in a minute or two. The build tag e2e keeps it out of `go test ./...`.
package e2e
