// Package console has the command that serves the console.
package console

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
	"example.com/eventgateway/events/cmd/eventgateway/internal/stream"
	"example.com/eventgateway/events/console"
	"example.com/eventgateway/events/internal/loopback"
)

// serving is one run of the command.
type serving struct {
	*cli.App
	address  string
	hosts    []string
	accepted stream.Access // to the stream of accepted events
	rejected string        // the stream of rejected events
	by       string        // who sends events again
}

// Command is the command console.
func Command(a *cli.App) *cobra.Command {
	s := serving{App: a, accepted: stream.Access{App: a}}
	cmd := &cobra.Command{
		Use:   "console",
		Short: "Show the gateway's event types and events in a browser",
		Long: `Serve pages about the gateway: its event types, with search, their schemas as tables, what
differs between versions, how to send and read events, what the gateway would make of a
schema, and the events that pass. Nothing is registered. Rejected events can be mended and
sent again, as "rejected resend" does: your credentials then need kinesis:PutRecord on their
stream.

The pages ask the gateway with your credentials, and read its streams from Kinesis with your
AWS credentials and region while somebody looks, so whoever reaches them sees what you may
see. For an emulator, set --stream-endpoint or AWS_ENDPOINT_URL. "eventgateway dev" tells its
events itself.

The pages are for this machine alone. To let others reach them, give an address and the names
by which it is reached.

The command prints the address of the pages. Ctrl-C ends it.`,
		Example: `  eventgateway console
  eventgateway console --url https://gateway.example --auth iam
  eventgateway console --stream-endpoint http://127.0.0.1:4566
  eventgateway console --addr 0.0.0.0:8090 --host console.example
  eventgateway console export site`,
		RunE: func(cmd *cobra.Command, _ []string) error { return s.run(cmd.Context()) },
	}
	flags := cmd.Flags()
	flags.StringVar(&s.address, "addr", "127.0.0.1:8090", "where to serve the pages; port 0 is any free one")
	flags.StringArrayVar(&s.hosts, "host", nil, "a name by which others reach the pages (repeatable)")
	stream.EventsFlag(flags, &s.accepted.Stream, "name or ARN of the gateway's stream; '' shows no accepted events")
	stream.RejectedFlag(flags, &s.rejected, "rejected-stream",
		"name or ARN of the stream of rejected events; '' shows none")
	flagvalue.MayBeEmpty(flags, "stream", "rejected-stream")
	flagvalue.ByFlag(flags, &s.by)
	s.accepted.EndpointFlag(cmd)
	a.TimeoutFlag(cmd)
	a.OutputFlag(cmd, "the address of the pages")
	cmd.AddCommand(exportCommand(a, &s.accepted))
	return cmd
}

func (s *serving) run(ctx context.Context) error {
	host, _, err := net.SplitHostPort(s.address)
	if err != nil {
		return cli.Usagef("--addr is %q: want a host and a port, such as 127.0.0.1:8090", s.address)
	}
	if !loopback.Is(host) && len(s.hosts) == 0 {
		return cli.Usagef("--addr %s lets others reach the pages: say by which name with --host", s.address)
	}
	gateway, err := s.Gateway(ctx)
	if err != nil {
		return err
	}
	defer gateway.Close()
	listener, err := cli.Listen(ctx, s.address)
	if err != nil {
		return err
	}
	options := console.Options{
		Registry: gateway, Gateway: s.URL, Auth: s.Auth(), Hosts: s.hosts, By: s.by, Done: ctx.Done(),
		Stream: s.accepted.Stream, StreamEndpoint: s.accepted.Endpoint(),
	}
	if s.accepted.Stream != "" {
		accepted := s.source(s.accepted.Stream, false)
		options.Accepted = accepted
		if tells, err := accepted.tellsEvents(ctx); err == nil && tells {
			options.Stream = ""
		}
	}
	if s.rejected != "" {
		rejected := s.source(s.rejected, true)
		options.Rejected, options.Marker = rejected, rejected
	}
	pages := console.New(options)
	server := &http.Server{
		Handler:           pages,
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute,
		IdleTimeout: 2 * time.Minute,
	}
	address := "http://" + listener.Addr().String() + "/"
	if err := s.Print(map[string]string{"url": address}, "%s", address); err != nil {
		listener.Close()
		return err
	}
	return cli.Serve(ctx, server, listener, pages.Wait)
}
