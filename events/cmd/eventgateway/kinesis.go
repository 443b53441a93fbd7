package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/smithy-go/logging"
)

// kinesis returns a client by the AWS configuration: environment, files, flags.
// An emulator on this machine takes any keys: without any in the environment it
// gets some that are nobody's, and a region.
func (l *listening) kinesis(ctx context.Context, endpoint string) (*kinesis.Client, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	options := []func(*config.LoadOptions) error{config.WithLogger(logging.Nop{})} // errors are returned
	if l.region != "" {
		options = append(options, config.WithRegion(l.region))
	}
	local := isLoopback(l.streamEndpoint())
	if local && os.Getenv("AWS_ACCESS_KEY_ID") == "" && os.Getenv("AWS_PROFILE") == "" {
		options = append(options, config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("test", "test", "")))
	}
	c, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("the AWS configuration: %w", err)
	}
	switch {
	case c.Region == "" && local:
		c.Region = "us-east-1"
	case c.Region == "":
		return nil, l.explainStream(errors.New("no AWS region to read the stream in: set AWS_REGION or --region"))
	}
	return kinesis.NewFromConfig(c, func(o *kinesis.Options) {
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
	}), nil
}

// streamEndpoint is where Kinesis is said to be, "" for AWS.
func (l *listening) streamEndpoint() string {
	if l.endpoint != "" {
		return l.endpoint
	}
	return getenv("AWS_ENDPOINT_URL_KINESIS", os.Getenv("AWS_ENDPOINT_URL"))
}

// explainStream adds what is most likely wrong where the gateway is local and
// the stream is looked for in AWS.
func (l *listening) explainStream(err error) error {
	switch endpoint := l.streamEndpoint(); {
	case endpoint == "" && isLoopback(l.url):
		return fmt.Errorf("%w\nhint: the gateway at %s is local; is its stream in an emulator? --stream-endpoint http://127.0.0.1:4566", err, l.url)
	case isLoopback(endpoint) && away(err):
		return fmt.Errorf("no emulator at %s: start one with make run", endpoint)
	}
	return err
}
