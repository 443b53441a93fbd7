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

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/demo"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/names"
)

func demoCommand(std streams) *cobra.Command {
	opts, streamEndpoint := demo.Options{Out: std.out}, ""
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Send the examples and 1,707 earthquakes to the running gateway, and read them back",
		Args:  cobra.NoArgs,
		RunE: inRoot(func(ctx context.Context, root string, _ []string) error {
			port, err := portFromEnvironment()
			if err != nil {
				return err
			}
			opts.BaseURL = cmp.Or(opts.BaseURL, os.Getenv("EVENTGATEWAY_URL"), fmt.Sprintf("http://127.0.0.1:%d", port))
			endpoint := cmp.Or(streamEndpoint, os.Getenv(endpointEnv),
				fmt.Sprintf("http://127.0.0.1:%d", defaultEmulatorPort))
			opts.Kinesis = kinesis.NewFromConfig(emulator.Config(endpoint))
			opts.Sender = senderFrom(os.Getenv)
			opts.Earthquakes = filepath.Join(root, demo.EarthquakesFile)
			result, err := demo.Run(ctx, opts)
			if err == nil && !result.OK() {
				err = errors.New("not everything that was sent was read back as it was sent")
			}
			return err
		}),
	}
	cmd.Flags().StringVar(&opts.BaseURL, "url", "",
		"the gateway's URL (default $EVENTGATEWAY_URL, or http://127.0.0.1:8080)")
	cmd.Flags().StringVar(&streamEndpoint, "stream-endpoint", "",
		"the emulator's URL (default $"+endpointEnv+", or http://127.0.0.1:4566)")
	cmd.Flags().StringVar(&opts.Stream, "stream", names.Stream, "the stream's name")
	cmd.Flags().IntVar(&opts.Limit, "limit", 0, "send only so many earthquakes")
	cmd.Flags().IntVar(&opts.Concurrency, "concurrency", 16, "how many events are sent at once, one by one")
	cmd.Flags().IntVar(&opts.Batch, "batch", 500, "how many earthquakes are then sent in a request")
	return cmd
}

// senderFrom returns the credentials in an environment, by the names that the command-line tool
// has for them.
func senderFrom(getenv func(string) string) (o client.Options) {
	o.Key = getenv("EVENTGATEWAY_KEY")
	if token := getenv("EVENTGATEWAY_TOKEN"); token != "" {
		o.Token = fixed(token)
	}
	if getenv("EVENTGATEWAY_AUTH") == settings.AuthorizationIAM {
		o.Sign = signed
	}
	return o
}
