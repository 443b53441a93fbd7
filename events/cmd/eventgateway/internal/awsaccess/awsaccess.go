// Package awsaccess has the AWS configuration of commands that call a service of AWS
// themselves, with the user's credentials, or the emulator in its place.
package awsaccess

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go/logging"

	"example.com/eventgateway/events/awsbody"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// Endpoint returns the URL of a service that the environment configures, or "" for AWS's own.
// service is as AWS's variables have it, such as KINESIS.
func Endpoint(service string) string {
	return cmp.Or(os.Getenv("AWS_ENDPOINT_URL_"+service), os.Getenv("AWS_ENDPOINT_URL"))
}

// Config returns the AWS configuration in the environment, files and flags for a service at an
// endpoint, or at AWS for "". An emulator on this machine accepts any credentials: if the
// environment has none, Config makes some up, and a region. aim says in errors what it is for, as
// in "to read the stream".
func Config(ctx context.Context, a *cli.App, endpoint, aim string) (aws.Config, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	options := []func(*config.LoadOptions) error{config.WithLogger(logging.Nop{})} // errors are returned
	if a.Region != "" {
		options = append(options, config.WithRegion(a.Region))
	}
	local := cli.IsLoopback(endpoint)
	if local && os.Getenv("AWS_ACCESS_KEY_ID") == "" && os.Getenv("AWS_PROFILE") == "" {
		anyKeys := credentials.NewStaticCredentialsProvider("test", "test", "")
		options = append(options, config.WithCredentialsProvider(anyKeys))
	}
	c, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return aws.Config{}, fmt.Errorf("the AWS configuration: %w", err)
	}
	switch {
	case c.Region == "" && local:
		c.Region = "us-east-1"
	case c.Region == "":
		return aws.Config{}, fmt.Errorf("no AWS region %s in: set AWS_REGION or --region", aim)
	}
	if _, err := c.Credentials.Retrieve(ctx); err != nil {
		return aws.Config{}, fmt.Errorf("no AWS credentials %s with: "+
			"set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: %w", aim, err)
	}
	c.APIOptions = append(c.APIOptions, awsbody.HideWriteTo)
	return c, nil
}

// Explain says that no emulator runs at an endpoint, if that is what err means. It returns other
// errors unchanged.
func Explain(err error, endpoint string) error {
	if cli.IsLoopback(endpoint) && cli.Away(err) {
		return fmt.Errorf("no emulator at %s: start one with make run", endpoint)
	}
	return err
}
