// Package groupadmin has the commands that show groups of consumers, reset and delete them.
package groupadmin

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/leases"
	"example.com/eventgateway/events/cmd/eventgateway/internal/stream"
	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/events/internal/shards"
)

// admin has what the commands share.
type admin struct {
	stream.Access
	location leases.Location
	yes      bool
	force    bool

	signOfLife time.Duration // how long a worker may take to renew its leases
}

const (
	// timeout bounds the use of a table and a stream, but for the wait for a sign of life.
	timeout = time.Minute

	// signOfLife has a reserve: leases live for ten seconds by default, and are renewed four times.
	signOfLife = 12 * time.Second
)

// Command is the command group, with its subcommands.
func Command(a *cli.App) *cobra.Command {
	return (&admin{Access: stream.Access{App: a}, location: leases.Location{App: a}, signOfLife: signOfLife}).command()
}

func (g *admin) command() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "group",
		Short: "Show groups of consumers, reset and delete them",
		Long: `A group of consumers shares a stream and goes on where it stopped: "listen --group NAME", and
programs that use the Go package group. Its place in each shard is in a DynamoDB table that has
its name, or in a file. An application of the Kinesis Client Library has such a table, too.

The commands use your AWS credentials and region, for an emulator as AWS_ENDPOINT_URL says. They
need dynamodb:DescribeTable and Scan on the table, "status" also kinesis:ListShards,
GetShardIterator and GetRecords on the stream, "reset" dynamodb:DeleteItem, and "delete"
dynamodb:DeleteTable.`,
		Example: `  eventgateway group status shop
  eventgateway group reset shop --yes`,
	}
	g.location.FileFlag(cmd.PersistentFlags())
	cmd.AddCommand(g.statusCommand(), g.resetCommand(), g.deleteCommand())
	return cmd
}

// subcommand adds what all subcommands have. do is called with a group that is named rightly.
func (g *admin) subcommand(cmd *cobra.Command, do func(context.Context) error) *cobra.Command {
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			g.location.Group = args[0]
		}
		if err := g.location.Check("GROUP"); err != nil {
			return err
		}
		g.location.Emulator = g.Endpoint()
		return do(cmd.Context())
	}
	g.EndpointFlag(cmd)
	return cmd
}

// changing adds the flags of a command that cannot be undone.
func (g *admin) changing(cmd *cobra.Command, do func(context.Context) error) *cobra.Command {
	cmd = g.subcommand(cmd, func(ctx context.Context) error {
		if !g.yes {
			return cli.UsageError("the group forgets how far it came: confirm it with --yes")
		}
		return do(ctx)
	})
	cmd.Flags().BoolVar(&g.yes, "yes", false, "do it: it cannot be undone")
	cmd.Flags().BoolVar(&g.force, "force", false, "do it even if a worker of the group runs")
	return cmd
}

func byKey(a, b lease.Lease) int { return strings.Compare(a.Key, b.Key) }

// refuseRunning returns an error if a worker renews its leases. Without owners it does not wait.
func (g *admin) refuseRunning(ctx context.Context, store lease.Store) error {
	if g.force {
		return nil
	}
	before, err := store.List(ctx)
	if err != nil {
		return err
	}
	owned := map[string]lease.Lease{}
	for _, l := range before {
		if l.Owner != "" && !l.Finished() { // nobody renews what is finished
			owned[l.Key] = l
		}
	}
	if len(owned) > 0 {
		g.Remark("looking whether a worker of the group runs")
	}
	for end := time.Now().Add(g.signOfLife); len(owned) > 0 && time.Now().Before(end); {
		if err := shards.Sleep(ctx, g.signOfLife/12); err != nil {
			return err
		}
		now, err := store.List(ctx)
		if err != nil {
			return err
		}
		slices.SortFunc(now, byKey)
		for _, l := range now {
			if was, is := owned[l.Key]; is && l.Counter != was.Counter && l.Owner != "" {
				return fmt.Errorf("the worker %s of the group runs: stop it first, or say --force", l.Owner)
			}
		}
	}
	return nil
}
