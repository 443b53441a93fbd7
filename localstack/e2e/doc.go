// Package e2e tests the gateway as it is deployed: the stack from the CDK app, in
// an emulator of AWS, is sent real events through API Gateway's URL, and what then
// is in the shards is read with nothing but the AWS SDK.
//
// It needs Node, Python and a minute or two: `make e2e`. The build tag e2e keeps
// it out of `go test ./...`.
package e2e
