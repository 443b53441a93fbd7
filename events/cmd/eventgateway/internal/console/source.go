package console

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/stream"
	"example.com/eventgateway/events/console/feed"
)

// source is a stream in Kinesis, or of a gateway of one process ("eventgateway dev"), which tells its
// events itself. Which of them, and the AWS configuration, is found out when somebody looks: the other
// pages do without.
type source struct {
	stream.Access
	rejected bool
}

// source returns a stream by its name.
func (s *serving) source(name string, rejected bool) *source {
	one := &source{Access: s.accepted, rejected: rejected}
	one.Stream = name
	return one
}

// records are what both kinds of a gateway's streams have.
type records interface {
	feed.Source
	feed.Reader
	feed.Marker
}

// Follow implements [feed.Source].
func (s *source) Follow(ctx context.Context, from time.Time, handle func(feed.Arrival) error) error {
	return s.use(ctx, func(r records) error { return r.Follow(ctx, from, handle) })
}

// Read implements [feed.Reader].
func (s *source) Read(ctx context.Context, from time.Time, handle func(feed.Arrival) error) error {
	return s.use(ctx, func(r records) error { return r.Read(ctx, from, handle) })
}

// Mark implements [feed.Marker].
func (s *source) Mark(ctx context.Context, one events.Resent) error {
	return s.use(ctx, func(r records) error { return r.Mark(ctx, one) })
}

// Epoch implements [feed.Resettable].
func (s *source) Epoch(ctx context.Context) (string, error) {
	tells, err := s.tellsEvents(ctx)
	if err != nil || !tells {
		return "", err
	}
	return s.dev().Epoch(ctx)
}

func (s *source) dev() feed.Dev { return feed.Dev{URL: s.URL, Rejected: s.rejected} }

// tellsEvents reports whether the gateway is one that tells its events itself. Such a one has no TLS.
// The error says that it cannot be known, as the gateway is away.
func (s *source) tellsEvents(ctx context.Context) (bool, error) {
	if !strings.HasPrefix(s.URL, "http://") {
		return false, nil
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	epoch, err := s.dev().Epoch(ctx)
	if cli.Away(err) {
		return false, err
	}
	return err == nil && epoch != "", nil
}

// use calls do with the stream, and explains an error of Kinesis.
func (s *source) use(ctx context.Context, do func(records) error) error {
	if tells, err := s.tellsEvents(ctx); err != nil {
		return err
	} else if tells {
		return do(s.dev())
	}
	api, err := s.Kinesis(ctx)
	if err != nil {
		return err
	}
	err = do(struct {
		feed.Kinesis
		feed.KinesisMarker
	}{feed.Kinesis{API: api, Stream: s.Stream, Rejected: s.rejected}, feed.KinesisMarker{API: api, Stream: s.Stream}})
	switch {
	case err == nil || ctx.Err() != nil:
		return err
	case s.rejected && cli.Is[*types.ResourceNotFoundException](err):
		return fmt.Errorf("%w\nhint: does the deployment keep rejected events (-c rejected=on)? "+
			"--rejected-stream is its output RejectedStreamName", err)
	}
	return s.ExplainStream(err)
}
