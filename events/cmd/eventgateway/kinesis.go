package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/smithy-go/logging"
	"github.com/spf13/cobra"

	"example.com/eventgateway/events/awsbody"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/consumer"
)

// streamAccess is what the commands share that read a stream.
type streamAccess struct {
	*cli.App
	stream   string // name or ARN
	endpoint string
	from     consumer.From
}

// endpointFlag is of the command and those below it.
func (s *streamAccess) endpointFlag(cmd *cobra.Command) {
	cmd.PersistentFlags().StringVar(&s.endpoint, "stream-endpoint", "", "where Kinesis is, if not in AWS [AWS_ENDPOINT_URL]")
}

// name is how a request names the stream.
func (s *streamAccess) name() (name, arn *string) {
	if strings.HasPrefix(s.stream, "arn:") {
		return nil, &s.stream
	}
	return &s.stream, nil
}

// kinesis returns a client by the AWS configuration: environment, files, flags.
// An emulator on this machine takes any keys: without any in the environment it
// gets some that are nobody's, and a region.
func (s *streamAccess) kinesis(ctx context.Context) (*kinesis.Client, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	options := []func(*config.LoadOptions) error{config.WithLogger(logging.Nop{})} // errors are returned
	if s.Region != "" {
		options = append(options, config.WithRegion(s.Region))
	}
	local := cli.IsLoopback(s.streamEndpoint())
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
		return nil, s.explainStream(errors.New("no AWS region to read the stream in: set AWS_REGION or --region"))
	}
	c.APIOptions = append(c.APIOptions, awsbody.HideWriteTo)
	return kinesis.NewFromConfig(c, func(o *kinesis.Options) {
		if s.endpoint != "" {
			o.BaseEndpoint = aws.String(s.endpoint)
		}
	}), nil
}

// streamEndpoint is where Kinesis is said to be, "" for AWS.
func (s *streamAccess) streamEndpoint() string {
	if s.endpoint != "" {
		return s.endpoint
	}
	return cli.Getenv("AWS_ENDPOINT_URL_KINESIS", os.Getenv("AWS_ENDPOINT_URL"))
}

// explainStream adds what is most likely wrong where the gateway is local and
// the stream is looked for in AWS.
func (s *streamAccess) explainStream(err error) error {
	switch endpoint := s.streamEndpoint(); {
	case endpoint == "" && cli.IsLoopback(s.URL):
		return fmt.Errorf("%w\nhint: the gateway at %s is local; is its stream in an emulator? --stream-endpoint http://127.0.0.1:4566", err, s.URL)
	case cli.IsLoopback(endpoint) && cli.Away(err):
		return fmt.Errorf("no emulator at %s: start one with make run", endpoint)
	}
	return err
}
