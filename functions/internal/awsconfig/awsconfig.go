// Package awsconfig configures the AWS SDK from a function's environment variables alone.
//
// The SDK's config.LoadDefaultConfig also reads files, SSO and the instance's metadata. A
// function has none of them, and their packages make a cold start twice as long.
package awsconfig

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go/middleware"

	"example.com/eventgateway/events/awsbody"
)

// Bounds of one call to AWS. Three attempts fit into a function's 10 seconds. The
// request's own deadline ends them earlier.
const (
	attempts       = 3
	attemptTimeout = 2500 * time.Millisecond // of an attempt, up to the end of its answer
	connectTimeout = time.Second
	maxBackoff     = 500 * time.Millisecond
)

// FromEnvironment returns the configuration for the region and the credentials
// of the function's role.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
//
// AWS_ENDPOINT_URL, if set, is the endpoint of all AWS services: an emulator's.
func FromEnvironment(getenv func(string) string) aws.Config {
	connections := newConnections(rootsIn(bundle, getenv))
	config := aws.Config{
		Region: getenv("AWS_REGION"),
		Credentials: credentials.NewStaticCredentialsProvider(
			getenv("AWS_ACCESS_KEY_ID"), getenv("AWS_SECRET_ACCESS_KEY"), getenv("AWS_SESSION_TOKEN")),
		HTTPClient: connections,
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts, o.MaxBackoff = attempts, maxBackoff
			})
		},
		APIOptions: []func(*middleware.Stack) error{awsbody.HideWriteTo, connections.tryDoubtful},
	}
	if endpoint := getenv("AWS_ENDPOINT_URL"); endpoint != "" {
		config.BaseEndpoint = &endpoint
	}
	return config
}
