// Package dev has the command dev: the whole gateway in one process.
package dev

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/contracts"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
	"example.com/eventgateway/functions/devgateway"
)

const defaultAddr = "127.0.0.1:8080"

// Values of --auth.
const (
	authNone = "none"
	authKeys = "keys"
)

// options are the command's flags.
type options struct {
	addr     string
	auth     string
	seed     string
	data     string
	webhooks []string
	events   int
	bytes    int64
	quiet    bool
}

// Command is the command dev.
func Command(a *cli.App) *cobra.Command {
	o := options{auth: authNone}
	cmd := &cobra.Command{
		Use:   "dev",
		Short: "Run the whole gateway on this machine, for development and tests",
		Long: `Run the whole gateway in this process, on this machine: for development, and for the tests
of programs that send events. It needs nothing else, and answers as a deployment does.

When it answers, it prints "ready" and its URL to standard output. With --auth keys, it
prints a key before, for every client; with --webhook, an address and a secret. Requests
are listed on standard error, unless --quiet.

Without --data, it forgets everything when it ends. With it, what was acknowledged is there
again, also after a kill; the key is the same, in DIR/key. It keeps the newest events only.
Tests look at them, in any language:

  GET  /_dev/accepted?topic=SpongeBob.Fruits  what consumers would read; also client, key
                                              (the partition key), since, id, limit
       &after=CURSOR&wait=10s                 what comes behind the member next of the
                                              answer before, waiting for it
  GET  /_dev/rejected?topic=SpongeBob.Fruits  what was refused; also client, code, since, id,
                                              limit, after, wait
  POST /_dev/quotas?client=SpongeBob&events=5 bounds what a client sends: requests, events, bytes
                                              a second, events_a_day
  POST /_dev/reset                            forgets everything but keys; with client=
                                              of that client; with keep=schemas not schemas`,
		Example: `  eventgateway dev
  eventgateway dev --seed schemas
  eventgateway dev --data .eventgateway
  eventgateway dev --addr 127.0.0.1:0 --auth keys`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return run(cmd.Context(), a, o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.addr, "addr", defaultAddr, "where to listen; port 0 takes a free one")
	flags.Var(&flagvalue.Choice{Value: &o.auth, Among: []string{authNone, authKeys}}, "auth",
		"what a request must have: nothing, or a key")
	flags.StringVar(&o.seed, "seed", "", "register this directory of schemas first, as apply does")
	flags.StringArrayVar(&o.webhooks, "webhook", nil,
		"make a webhook, such as SpongeBob.Pushes=github, and print its address and secret (repeatable)")
	flags.StringVar(&o.data, "data", "",
		"keep everything in this directory, beyond the end of the process (default: in memory, until it ends)")
	flags.IntVar(&o.events, "max-events", devgateway.DefaultEvents,
		"keep so many of the accepted events, the newest, and as many rejected ones")
	flags.Int64Var(&o.bytes, "max-bytes", devgateway.DefaultEventBytes, "keep events of so many bytes at most")
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "do not list requests")
	a.OutputFlag(cmd, "the key, webhooks and the URL once it is ready, one object a line")
	return cmd
}

// check returns a UsageError if a flag has a wrong value.
func (o options) check() error {
	host, _, err := net.SplitHostPort(o.addr)
	switch {
	case err != nil:
		return cli.Usagef("--addr is %q: want a host and a port, such as %s", o.addr, defaultAddr)
	case strings.TrimSpace(host) == "":
		return cli.Usagef("--addr is %q, without a host: want %s, or 0.0.0.0%s for every machine that reaches this one",
			o.addr, defaultAddr, o.addr)
	case o.events < 1 || o.bytes < 1:
		return cli.Usagef("--max-events and --max-bytes must be 1 or more")
	}
	for _, text := range o.webhooks {
		if _, err := readWebhook(text); err != nil {
			return err
		}
	}
	return nil
}

// run serves a gateway until ctx ends.
func run(ctx context.Context, a *cli.App, o options) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	listener, err := cli.Listen(ctx, o.addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	url := urlOf(listener.Addr())
	var pages console // of a gateway that is not there yet
	g, closeData, err := o.open(a, url, &pages)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeData()) }()
	key, err := o.key(ctx, a, g)
	if err != nil {
		return err
	}
	if err := o.makeWebhooks(ctx, a, g, url); err != nil {
		return err
	}
	c, err := ask(g, url, key)
	if err != nil {
		return err
	}
	defer c.Close()
	if o.seed != "" { // before anybody else can ask the gateway
		if err := contracts.Seed(ctx, a, c, o.seed); err != nil {
			return err
		}
	}
	shown := o.console(ctx, g, c, url)
	pages.Handler = shown
	a.Remark("%s%s/ shows the gateway in a browser", url, consolePath)
	server := o.server(a, g, listener.Addr())
	if err := a.Print(map[string]string{"ready": url}, "ready %s", url); err != nil {
		return err
	}
	return cli.Serve(ctx, server, listener, shown.Wait)
}
