// Package demo shows, against a gateway that runs, that what it accepts is what
// consumers read: it registers the examples and a real feed, 1,707 earthquakes
// of the USGS, as events of a client of its own, sends all of their events one by one and then the earthquakes again
// in batches, reads all shards of the stream from before the first was sent, and
// compares byte for byte.
//
// It may be run again and again against the same gateway, also while others use
// it: only the events of its own receipts count.
package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/consumer"
)

// readTimeout is how long the last events may take to be read back.
const readTimeout = 30 * time.Second

// Options say where the gateway is and what to send. Those not said to have a
// default are required.
type Options struct {
	BaseURL     string       // the gateway's URL
	Kinesis     consumer.API // where its stream is
	Stream      string       // the stream's name
	Earthquakes string       // the feed's file, earthquakes.json of the npm package vega-datasets
	Limit       int          // how many earthquakes are sent; 0 is all
	Concurrency int          // how many events are sent at once, one by one; 0 is 16
	Batch       int          // how many earthquakes are then sent in a request; 0 is 500
	Timeout     time.Duration
	// HTTPClient sends the events; nil is package client's own.
	HTTPClient *http.Client
	Out        io.Writer // told of each step, and of the table; nil for nobody
}

// Topic is what became of one topic's events.
type Topic struct {
	Topic    string
	Sent     int // events sent
	Accepted int // of them, those with a receipt
	ReadBack int // of them, those that came out of the shard and the place of their receipt with the bytes that went in
}

// Result is what a run comes to.
type Result struct {
	Topics    []Topic
	OneByOne  Pace     // of all events
	InBatches Pace     // of the earthquakes, again
	Repeated  int      // further records of events that were read: delivery is at least once
	Problems  []string // what went wrong, at most maxProblems of it
	More      int      // further problems
}

// Pace is how long it took to send events and to have them answered.
type Pace struct {
	Events int
	Took   time.Duration
}

// PerSecond is how many events were sent a second; 0 if none was.
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

// Run sends, reads back and compares. The error says why it could not be done at
// all; what went wrong with single events is in the result, which is printed to
// Out in any case.
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
	c, err := client.New(o.BaseURL, client.Options{HTTPClient: o.HTTPClient, Timeout: o.Timeout})
	if err != nil {
		return Result{}, err
	}
	defer c.Close()
	for _, f := range feeds {
		r, err := c.Register(ctx, f.Client, f.Event, f.Schema())
		if err != nil {
			return Result{}, explain(err, o.BaseURL)
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

	// Everything is on its way: wait for what is accepted and not yet read.
	select {
	case <-l.complete():
	case <-time.After(readTimeout):
	case <-ctx.Done():
	case err := <-ended:
		l.problem("reading the stream ended: %v", cmp.Or(err, errAtItsEnd))
		ended <- nil
	}
	stop()
	<-ended //nolint:errcheck // that it was stopped
	l.close(&result)
	result.print(o.Out)
	return result, ctx.Err()
}

// errAtItsEnd is why reading ended where nothing failed.
var errAtItsEnd = errors.New("all of its shards are at their end")

// isAway tells that nobody listens where the gateway should.
func isAway(err error) bool {
	op, is := errors.AsType[*net.OpError](err)
	return is && op.Op == "dial"
}

// explain says what to do about a gateway that is not there.
func explain(err error, url string) error {
	if isAway(err) {
		return fmt.Errorf("no gateway at %s: start one with make run", url)
	}
	return err
}
