// Package stream reads the gateway's streams in Kinesis. It has the command listen, and
// the flags and the Kinesis client that the commands about rejected events use, too.
package stream

import (
	"cmp"
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

// Access is how a command reaches a stream.
type Access struct {
	*cli.App
	Stream   string // name or ARN
	From     consumer.From
	endpoint string // of Kinesis; "" for the configured one
}

// EndpointFlag adds --stream-endpoint to a command and those below it.
func (s *Access) EndpointFlag(cmd *cobra.Command) {
	cmd.PersistentFlags().StringVar(&s.endpoint, "stream-endpoint", "",
		"the URL of Kinesis, if it is not AWS's [AWS_ENDPOINT_URL]")
}

// Name returns the stream's name or its ARN, as a request wants it; the other is nil.
func (s *Access) Name() (name, arn *string) {
	if strings.HasPrefix(s.Stream, "arn:") {
		return nil, &s.Stream
	}
	return &s.Stream, nil
}

// Kinesis returns a client for the AWS configuration in the environment, files and flags.
// An emulator on this machine accepts any credentials: if the environment has none,
// Kinesis makes some up, and a region.
func (s *Access) Kinesis(ctx context.Context) (*kinesis.Client, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	options := []func(*config.LoadOptions) error{config.WithLogger(logging.Nop{})} // errors are returned
	if s.Region != "" {
		options = append(options, config.WithRegion(s.Region))
	}
	local := cli.IsLoopback(s.streamEndpoint())
	if local && os.Getenv("AWS_ACCESS_KEY_ID") == "" && os.Getenv("AWS_PROFILE") == "" {
		anyKeys := credentials.NewStaticCredentialsProvider("test", "test", "")
		options = append(options, config.WithCredentialsProvider(anyKeys))
	}
	c, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("the AWS configuration: %w", err)
	}
	switch {
	case c.Region == "" && local:
		c.Region = "us-east-1"
	case c.Region == "":
		return nil, s.ExplainStream(errors.New("no AWS region to read the stream in: set AWS_REGION or --region"))
	}
	c.APIOptions = append(c.APIOptions, awsbody.HideWriteTo)
	return kinesis.NewFromConfig(c, func(o *kinesis.Options) {
		if s.endpoint != "" {
			o.BaseEndpoint = aws.String(s.endpoint)
		}
	}), nil
}

// streamEndpoint is the URL of Kinesis that is configured, or "" for AWS's own.
func (s *Access) streamEndpoint() string {
	if s.endpoint != "" {
		return s.endpoint
	}
	return cmp.Or(os.Getenv("AWS_ENDPOINT_URL_KINESIS"), os.Getenv("AWS_ENDPOINT_URL"))
}

// ExplainStream adds the likely cause to an error: no emulator is running, or the gateway
// is local but the stream was looked for in AWS.
func (s *Access) ExplainStream(err error) error {
	switch endpoint := s.streamEndpoint(); {
	case endpoint == "" && cli.IsLoopback(s.URL):
		return fmt.Errorf("%w\nhint: the gateway at %s is local; is its stream in an emulator? "+
			"--stream-endpoint http://127.0.0.1:4566", err, s.URL)
	case cli.IsLoopback(endpoint) && cli.Away(err):
		return fmt.Errorf("no emulator at %s: start one with make run", endpoint)
	}
	return err
}
