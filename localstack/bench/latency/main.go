// Command latency prints how long callers wait for the gateway, and what that costs in Lambda,
// by the memory of the function: from processes with the limits of AWS Lambda. `make latency`
// runs it.
//
// An endpoint inside this process plays DynamoDB and Kinesis, and answers after the time that
// AWS takes. On a busy machine all times are longer than on Lambda.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/functions/build"
	"example.com/eventgateway/localstack/bench/internal/rig"
	"example.com/eventgateway/localstack/gateway"
)

// options say what is measured. Zero rounds leave a part out.
type options struct {
	root              string
	memories, callers []int
	rounds, requests  int // requests of a round, of each cell
	starts            int // cold starts of a round, of each size and batch
	besides           int // rounds beside plain Go
	perSecond         int // single events of all callers together, at most; batches are a third
	delays            delays
}

// batches are the events of the requests that are measured.
var batches = []int{1, 100}

func main() {
	rig.Main(func(ctx context.Context) error { return run(ctx, os.Args[1:], os.Stdout) })
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	opts, err := parse(args)
	if err != nil {
		return err
	}
	if gateway.CannotHold != "" {
		return fmt.Errorf("functions cannot be limited as on Lambda: this system lacks %s", gateway.CannotHold)
	}
	l, done, err := newLatencies(ctx, opts)
	if err != nil {
		return err
	}
	defer done()
	if err := l.measure(ctx); err != nil {
		return err
	}
	if err := l.report(stdout); err != nil {
		return err
	}
	return l.beside(ctx, stdout)
}

// measure measures all sizes in turns, so that a slow minute affects all of them.
func (l *latencies) measure(ctx context.Context) error {
	for range l.opts.rounds {
		for _, memory := range l.opts.memories {
			if err := l.warm(ctx, memory); err != nil {
				return err
			}
			for range l.opts.starts {
				for _, events := range batches {
					if err := l.cold(ctx, memory, events); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

func parse(args []string) (opts options, err error) {
	flags := flag.NewFlagSet("latency", flag.ContinueOnError)
	flags.StringVar(&opts.root, "root", ".", "the checkout")
	memories := flags.String("memory", "128,256,512,1024", "sizes of the function in MB")
	callers := flags.String("callers", "1,8,64", "numbers of callers")
	flags.IntVar(&opts.rounds, "rounds", 3, "rounds; percentiles are medians of theirs")
	flags.IntVar(&opts.requests, "requests", 250, "requests of a round, for each size, batch and number of callers")
	flags.IntVar(&opts.starts, "starts", 5, "cold starts of a round, for each size and batch")
	flags.IntVar(&opts.besides, "beside", 3, "rounds beside plain Go; 0 for none")
	flags.IntVar(&opts.perSecond, "rate", 300,
		"single events a second, at most, of all callers together; batches are a third")
	flags.DurationVar(&opts.delays.kinesis, "kinesis", 10*time.Millisecond, "the time that Kinesis takes")
	flags.DurationVar(&opts.delays.dynamodb, "dynamodb", 4*time.Millisecond, "the time that DynamoDB takes")
	if err := flags.Parse(args); err != nil {
		return opts, err
	}
	if opts.memories, err = numbers(*memories); err != nil {
		return opts, err
	}
	opts.callers, err = numbers(*callers)
	return opts, err
}

func numbers(list string) (out []int, err error) {
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n <= 0 {
			return nil, fmt.Errorf("%q is not a list of numbers such as 128,256", list)
		}
		out = append(out, n)
	}
	return out, nil
}

// latencies has what was measured.
type latencies struct {
	opts          options
	work, realDir string
	aws           *tunnel
	warmed        map[cell]*warmed
	colds         map[cell][]coldStart
}

// cell is one combination that is measured.
type cell struct{ memoryMB, events, callers int }

// newLatencies builds the functions, and registers the samples in an AWS that takes its
// time.
func newLatencies(ctx context.Context, opts options) (*latencies, func(), error) {
	l := &latencies{opts: opts, warmed: map[cell]*warmed{}, colds: map[cell][]coldStart{}}
	var err error
	if l.work, err = os.MkdirTemp("", "eventgateway-latency-"); err != nil {
		return nil, nil, err
	}
	if l.aws, err = openTunnel(ctx, l.work, opts.delays); err != nil {
		os.RemoveAll(l.work)
		return nil, nil, err
	}
	done := func() {
		l.aws.Close()
		os.RemoveAll(l.work)
	}
	if l.realDir, err = build.FunctionsFor(ctx, opts.root, runtime.GOOS, runtime.GOARCH, nil); err == nil {
		err = register(ctx, l.realDir, l.aws.environment())
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	return l, done, nil
}

// register registers the event type of the requests.
func register(ctx context.Context, realDir string, env []string) error {
	return rig.With(ctx, gateway.Options{BinDir: realDir, Env: env}, func(c *client.Client) error {
		_, err := c.Register(ctx, clientName, rig.Samples[0].Name, []byte(rig.Samples[0].Schema))
		return err
	})
}

const clientName = "Bench"
