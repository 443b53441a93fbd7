package local

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/spf13/cobra"

	"example.com/eventgateway/localstack/demo"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/names"
)

type demoOptions struct {
	url, streamEndpoint, stream string
	limit, concurrency, batch   int
}

func demoCommand(std streams) *cobra.Command {
	var opts demoOptions
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Send the examples and 1,707 earthquakes to the running gateway, and read them back",
		Args:  cobra.NoArgs,
		RunE: inRoot(func(ctx context.Context, root string, _ []string) error {
			port, err := portFromEnvironment()
			if err != nil {
				return err
			}
			opts.url = cmp.Or(opts.url, os.Getenv("EVENTGATEWAY_URL"), fmt.Sprintf("http://127.0.0.1:%d", port))
			opts.streamEndpoint = cmp.Or(opts.streamEndpoint, os.Getenv(endpointEnv),
				fmt.Sprintf("http://127.0.0.1:%d", defaultEmulatorPort))
			return runDemo(ctx, root, opts, std)
		}),
	}
	cmd.Flags().StringVar(&opts.url, "url", "",
		"the gateway's URL (default $EVENTGATEWAY_URL, or http://127.0.0.1:8080)")
	cmd.Flags().StringVar(&opts.streamEndpoint, "stream-endpoint", "",
		"the emulator's URL (default $"+endpointEnv+", or http://127.0.0.1:4566)")
	cmd.Flags().StringVar(&opts.stream, "stream", names.Stream, "the stream's name")
	cmd.Flags().IntVar(&opts.limit, "limit", 0, "send only so many earthquakes")
	cmd.Flags().IntVar(&opts.concurrency, "concurrency", 16, "how many events are sent at once, one by one")
	cmd.Flags().IntVar(&opts.batch, "batch", 500, "how many earthquakes are then sent in a request")
	return cmd
}

func runDemo(ctx context.Context, root string, opts demoOptions, std streams) error {
	result, err := demo.Run(ctx, demo.Options{
		BaseURL:     opts.url,
		Kinesis:     kinesis.NewFromConfig(emulator.Config(opts.streamEndpoint)),
		Stream:      opts.stream,
		Earthquakes: filepath.Join(root, demo.EarthquakesFile),
		Limit:       opts.limit,
		Concurrency: opts.concurrency,
		Batch:       opts.batch,
		Out:         std.out,
	})
	if err != nil {
		return err
	}
	if !result.OK() {
		return errors.New("not everything that was sent was read back as it was sent")
	}
	return nil
}
