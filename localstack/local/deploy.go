package local

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"example.com/eventgateway/localstack/deploy"
	"example.com/eventgateway/localstack/emulator"
)

func deployCommand(std streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "deploy",
		Short: "Deploy the real stack to an AWS emulator until Ctrl-C, and print the API's URL",
		Long: `Deploy the real stack to an AWS emulator, print the API's URL, and keep the
emulator up until Ctrl-C. With AWS_ENDPOINT_URL set to an emulator on this
machine, deploy to that one and end.`,
		Args: cobra.NoArgs,
	}
	port := addEmulatorPort(cmd)
	cmd.RunE = inRoot(func(ctx context.Context, root string, _ []string) error {
		return unlessStopped(ctx, deployStack(ctx, root, os.Getenv(endpointEnv), *port, std))
	})
	return cmd
}

func deployStack(ctx context.Context, root, endpoint string, emulatorPort int, std streams) error {
	steps := beginProgress(std.err)
	defer steps.end()
	steps.begin("starting the emulator")
	e, stop, err := openEmulator(ctx, endpoint, emulator.Options{Root: root, Port: emulatorPort})
	if err != nil {
		return err
	}
	defer stop()
	outputs, err := deploy.Deploy(ctx, deploy.Options{
		Root: root, Endpoint: e.Endpoint, Step: steps.begin,
	})
	steps.end()
	if err != nil {
		return err
	}
	fmt.Fprint(std.out, summary(e.Endpoint, outputs))
	if e.Done == nil {
		return nil
	}
	fmt.Fprintln(std.err, "# Ctrl-C stops the emulator, and everything in it is gone")
	return untilStopped(ctx, e)
}

// summary has what a user needs to try the deployment, ready to be copied.
func summary(endpoint string, o deploy.Outputs) string {
	return strings.NewReplacer("{url}", o.APIURL, "{endpoint}", endpoint, "{stream}", o.StreamName, "{rejected}", o.RejectedStreamName, "{table}", o.TableName).Replace(`
API      {url}
stream   {stream}
rejected {rejected}
table    {table}
emulator {endpoint}

# register an event type, send one event, and see what is registered:
curl -i {url}/SpongeBob/Fruits/register_event -H 'content-type: application/json' -d @events/fruits/schema.json
curl -i {url}/SpongeBob/Fruits/send_event -H 'content-type: application/json' -d '{"fruit": "apple"}'
curl -i {url}/SpongeBob/list_events

`)
}
