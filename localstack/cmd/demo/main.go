// The command demo sends the examples and 1,707 real earthquakes to a gateway
// that runs on this machine, reads them back from the stream, compares byte for
// byte, and ends with a table. It ends with 1 if anything differs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/localstack/demo"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/names"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	url := flag.String("url", getenv("EVENTGATEWAY_URL", "http://127.0.0.1:8080"), "the gateway's `URL` [EVENTGATEWAY_URL]")
	endpoint := flag.String("stream-endpoint", getenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566"), "the emulator's `URL` [AWS_ENDPOINT_URL]")
	stream := flag.String("stream", getenv("EVENTGATEWAY_STREAM", names.Stream), "the stream's `name` [EVENTGATEWAY_STREAM]")
	file := flag.String("earthquakes", filepath.Join("node_modules", "vega-datasets", "data", "earthquakes.json"), "the feed's `file`")
	limit := flag.Int("limit", 0, "send only so many earthquakes")
	concurrency := flag.Int("concurrency", 16, "how many events are sent at once")
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("%q is not wanted here: see demo -help", flag.Arg(0))
	}
	result, err := demo.Run(ctx, demo.Options{
		BaseURL:     *url,
		Kinesis:     kinesis.NewFromConfig(emulator.Config(*endpoint)),
		Stream:      *stream,
		Earthquakes: *file,
		Limit:       *limit,
		Concurrency: *concurrency,
		Out:         os.Stdout,
	})
	if err != nil {
		return err
	}
	if !result.OK() {
		return errors.New("not everything that was sent was read back as it was sent")
	}
	return nil
}

func getenv(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}
