// Package stream reads the gateway's streams in Kinesis. It has the command listen, and the
// flags and the Kinesis client of all commands that read a stream.
package stream

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"example.com/eventgateway/events/cmd/eventgateway/internal/awsaccess"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// Access is how a command reaches a stream.
type Access struct {
	*cli.App
	Stream   string // name or ARN
	endpoint string // of Kinesis; "" for the configured one
}

// EventsFlag adds --stream, the name of the stream of accepted events.
func EventsFlag(flags *pflag.FlagSet, name *string, usage string) {
	flags.StringVar(name, "stream", cmp.Or(os.Getenv("EVENTGATEWAY_STREAM"), "event-gateway-events"),
		usage+" [EVENTGATEWAY_STREAM]")
}

// RejectedFlag adds a flag for the name of the stream of rejected events.
func RejectedFlag(flags *pflag.FlagSet, name *string, flag, usage string) {
	flags.StringVar(name, flag, cmp.Or(os.Getenv("EVENTGATEWAY_REJECTED_STREAM"), "event-gateway-rejected"),
		usage+" [EVENTGATEWAY_REJECTED_STREAM]")
}

// EndpointFlag adds --stream-endpoint to a command and those below it.
func (s *Access) EndpointFlag(cmd *cobra.Command) {
	cmd.PersistentFlags().StringVar(&s.endpoint, "stream-endpoint", "",
		"the URL of Kinesis, if it is not AWS's [AWS_ENDPOINT_URL]")
}

// Kinesis returns a client for the AWS configuration in the environment, files and flags.
func (s *Access) Kinesis(ctx context.Context) (*kinesis.Client, error) {
	c, err := awsaccess.Config(ctx, s.App, s.Endpoint(), "to read the stream")
	if err != nil {
		return nil, s.ExplainStream(err)
	}
	return kinesis.NewFromConfig(c, func(o *kinesis.Options) {
		if s.endpoint != "" {
			o.BaseEndpoint = aws.String(s.endpoint)
		}
	}), nil
}

// Endpoint is the URL of Kinesis that is configured, or "" for AWS's own.
func (s *Access) Endpoint() string { return cmp.Or(s.endpoint, awsaccess.Endpoint("KINESIS")) }

// ExplainStream adds the likely cause to an error: no emulator is running, or the gateway
// is local but the stream was looked for in AWS.
func (s *Access) ExplainStream(err error) error {
	endpoint := s.Endpoint()
	if endpoint == "" && cli.IsLoopback(s.URL) {
		return fmt.Errorf("%w\nhint: the gateway at %s is local; is its stream in an emulator? "+
			"--stream-endpoint http://127.0.0.1:4566\nhint: eventgateway dev has no stream; "+
			"it shows events at %s/_console/live", err, s.URL, strings.TrimSuffix(s.URL, "/"))
	}
	return awsaccess.Explain(err, endpoint)
}
