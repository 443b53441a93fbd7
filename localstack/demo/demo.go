// Package demo shows that consumers read exactly what a running gateway accepts. It
// registers the examples and a real feed, 1,707 earthquakes of the USGS, under a client
// of its own. It sends all events one by one, then the earthquakes again in batches. It
// reads all shards of the stream from before the first event, and compares byte for byte.
//
// It can run again and again against the same gateway, also while others use it: only
// the events of its own receipts count.
package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/consumer"
)

// readTimeout is how long the last events may take to be read back.
const readTimeout = 30 * time.Second

// Options say where the gateway is and what to send. Fields without a default are
// required.
type Options struct {
	BaseURL     string         // the gateway's URL
	Sender      client.Options // of the requests, with credentials where the gateway asks for some
	Kinesis     consumer.API   // where its stream is
	Stream      string         // the stream's name
	Earthquakes string         // the feed's file, earthquakes.json of the npm package vega-datasets
	Limit       int            // how many earthquakes are sent; 0 is all
	Concurrency int            // how many events are sent at once, one by one; 0 is 16
	Batch       int            // how many earthquakes are then sent in a request; 0 is 500
	Out         io.Writer      // gets a line for each step, and the table; may be nil
}

// Topic counts the events of one topic.
type Topic struct {
	Topic    string
	Sent     int // events sent
	Accepted int // of them, those with a receipt
	ReadBack int // of them, those read where their receipt says, with the bytes that were sent
}

// Result is the outcome of a run.
type Result struct {
	Topics    []Topic
	OneByOne  Pace     // of all events
	InBatches Pace     // of the earthquakes, again
	Repeated  int      // further records of events already read: delivery is at least once
	Problems  []string // what went wrong, at most maxProblems
	More      int      // further problems
}

// Pace is the time from the first request to the last answer.
type Pace struct {
	Events int
	Took   time.Duration
}

// PerSecond is the number of events sent per second; 0 without events.
func (p Pace) PerSecond() float64 {
	return float64(p.Events) / max(p.Took.Seconds(), 1e-6)
}

// OK reports whether every event was accepted and read back as it was sent.
func (r Result) OK() bool {
	for _, t := range r.Topics {
		if t.Sent != t.Accepted || t.Accepted != t.ReadBack {
			return false
		}
	}
	return len(r.Topics) > 0 && len(r.Problems) == 0
}

// Run sends, reads back and compares. An error says why it could not do so at all. What
// went wrong with single events is in the result, which Run prints to Out in any case.
func Run(ctx context.Context, o Options) (Result, error) {
	if o.Concurrency <= 0 {
		o.Concurrency = 16
	}
	if o.Batch <= 0 {
		o.Batch = client.DefaultBatchEvents
	}
	if o.Out == nil {
		o.Out = io.Discard
	}
	feeds, err := load(o.Earthquakes, o.Limit)
	if err != nil {
		return Result{}, err
	}
	c, err := client.New(o.BaseURL, o.Sender)
	if err != nil {
		return Result{}, err
	}
	defer c.Close()
	for _, f := range feeds {
		r, err := c.Register(ctx, f.Client, f.Event, f.Schema())
		if isAway(err) {
			err = fmt.Errorf("no gateway at %s: start one with make run", o.BaseURL)
		}
		if err != nil {
			return Result{}, err
		}
		fmt.Fprintf(o.Out, "# %s is registered, version %d\n", f.Topic(), r.Version)
	}

	l := newLedger(feeds)
	listening, stop := context.WithCancel(ctx)
	defer stop()
	ready := make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		ended <- consumer.Listen(listening, o.Kinesis, o.Stream, consumer.Options{
			Ready: func(shards int) {
				fmt.Fprintf(o.Out, "# listening to %d shards\n", shards)
				close(ready)
			},
		}, func(_ context.Context, m consumer.Message) error {
			l.read(m)
			return nil
		})
	}()
	select {
	case <-ready:
	case err := <-ended:
		return Result{}, fmt.Errorf("reading the stream: %w", cmp.Or(err, errAtItsEnd))
	}

	var result Result
	result.OneByOne, result.InBatches = send(ctx, c, feeds, o, l)

	// Everything is sent: wait for the events that are accepted but not yet read.
	select {
	case <-l.complete():
	case <-time.After(readTimeout):
	case <-ctx.Done():
	case err := <-ended:
		l.problem("reading the stream ended: %v", cmp.Or(err, errAtItsEnd))
		ended <- nil
	}
	stop()
	<-ended //nolint:errcheck // it was stopped
	l.close(&result)
	result.print(o.Out)
	return result, ctx.Err()
}

// errAtItsEnd ends the reading where nothing failed.
var errAtItsEnd = errors.New("all of its shards are at their end")

// isAway reports whether nobody listens where the gateway should.
func isAway(err error) bool {
	op, is := errors.AsType[*net.OpError](err)
	return is && op.Op == "dial"
}
