package console

import (
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/stream"
	"example.com/eventgateway/events/console"
)

// exportCommand is the command console export. The examples have the endpoint of Kinesis that access
// has.
func exportCommand(a *cli.App, access *stream.Access) *cobra.Command {
	var force bool
	var name string
	cmd := &cobra.Command{
		Use:   "export DIR",
		Short: "Write the pages into a directory, for a site",
		Long: `Write the console's pages into a directory: what is registered, with versions and what
differs between them, and how to send and read events. The pages need no gateway, may be
opened as files and served under any path, and ask nothing of anybody. Nothing in them is of
events that were sent. Authors of versions are named, and so is the gateway.

The directory is made if there is none. One that has files of others is refused, unless you
say --force, which takes files that have the name of a page. Pages of an earlier export that
are no more are deleted. If the gateway fails, the earlier pages stay.

The command prints the first page.`,
		Example: `  eventgateway console export site
  eventgateway console export site --url https://gateway.example --auth iam`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if args[0] == "" { // such as "$DIR" that is not set
				return cli.UsageError("DIR is empty: want a directory")
			}
			gateway, err := a.Gateway(cmd.Context())
			if err != nil {
				return err
			}
			defer gateway.Close()
			pages, err := console.Export(cmd.Context(),
				console.Options{Registry: gateway, Gateway: a.URL, Auth: a.Auth(),
					Stream: name, StreamEndpoint: access.Endpoint()}, args[0], force)
			if foreign, is := errors.AsType[*console.ForeignError](err); is {
				return cli.Usagef("%v; name a directory of its own, or take this one with --force", foreign)
			}
			if err != nil {
				return err
			}
			first := filepath.Join(args[0], "index.html")
			return a.Print(map[string]any{"index": first, "pages": pages}, "%s", first)
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "write into a directory that has files of others")
	stream.EventsFlag(cmd.Flags(), &name, "name of the gateway's stream, for the examples")
	a.TimeoutFlag(cmd)
	a.OutputFlag(cmd, "the first page, and how many there are")
	return cmd
}
