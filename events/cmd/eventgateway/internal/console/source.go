package console

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/stream"
	"example.com/eventgateway/events/console/feed"
)

// source is a stream in Kinesis. The AWS configuration is read when somebody looks: the other pages
// do without.
type source struct {
	stream.Access
	rejected bool
}

// source returns a stream by its name, or nil for "".
func (s *serving) source(name string, rejected bool) feed.Source {
	if name == "" {
		return nil
	}
	one := &source{Access: s.accepted, rejected: rejected}
	one.Stream = name
	return one
}

// Follow implements [feed.Source].
func (s *source) Follow(ctx context.Context, from time.Time, handle func(feed.Arrival) error) error {
	api, err := s.Kinesis(ctx)
	if err != nil {
		return err
	}
	err = feed.Kinesis{API: api, Stream: s.Stream, Rejected: s.rejected}.Follow(ctx, from, handle)
	switch {
	case err == nil || ctx.Err() != nil:
		return err
	case s.rejected && cli.Is[*types.ResourceNotFoundException](err):
		return fmt.Errorf("%w\nhint: does the deployment keep rejected events (-c rejected=on)? "+
			"--rejected-stream is its output RejectedStreamName", err)
	}
	return s.ExplainStream(err)
}
