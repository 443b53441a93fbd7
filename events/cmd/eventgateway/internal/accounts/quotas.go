package accounts

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/dynamodbusage"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/events/cmd/eventgateway/internal/awsaccess"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// quotas has what the commands share.
type quotas struct {
	*cli.App
	table awsaccess.Table
	open  func(context.Context) (usage.Store, error)
}

// quota is what the commands print as JSON.
type quota struct {
	Client     string `json:"client"`
	Requests   int64  `json:"requests,omitempty"`
	Events     int64  `json:"events,omitempty"`
	Bytes      int64  `json:"bytes,omitempty"`
	EventsADay int64  `json:"events_a_day,omitempty"`
}

// QuotasCommand is the command quotas, with its subcommands.
func QuotasCommand(a *cli.App) *cobra.Command { return newQuotas(a).command() }

func newQuotas(a *cli.App) *quotas {
	q := &quotas{App: a, table: awsaccess.UsageTable(a, "quotas")}
	q.open = q.dynamoDB
	return q
}

func (q *quotas) command() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "quotas",
		Short: "Set, show and clear the quotas of clients",
		Long: `A deployment with quotas=on holds a client to its quota: requests, events and bytes a
second, and events a day of UTC. A client without one has no bounds. A change takes effect
within a minute.

The commands read and write the table of usage with your AWS credentials and region, for an
emulator as AWS_ENDPOINT_URL says. They need dynamodb:GetItem, PutItem and DeleteItem on the
table.`,
		Example: `  eventgateway quotas set SpongeBob --requests 100 --bytes 1MB --events-a-day 1000000
  eventgateway quotas show SpongeBob`,
	}
	q.table.Flag(cmd)
	cmd.AddCommand(q.setCommand(), q.showCommand(), q.clearCommand())
	return cmd
}

// sub is a subcommand that does something with a client's quota.
func (q *quotas) sub(
	use, short, example string, do func(context.Context, usage.Store, string) (usage.Quota, error),
) *cobra.Command {
	cmd := &cobra.Command{
		Use: use + " CLIENT", Short: short, Example: "  eventgateway quotas " + use + " SpongeBob" + example,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := core.CheckClient(args[0]); err != nil {
				return cli.OfCore(err)
			}
			var is usage.Quota
			err := q.table.Use(cmd.Context(), func(ctx context.Context) error {
				store, err := q.open(ctx)
				if err == nil {
					is, err = do(ctx, store, args[0])
				}
				return err
			})
			if err != nil {
				return err
			}
			return q.Print(quota{args[0], is.PerSecond[usage.Requests], is.PerSecond[usage.Events],
				is.PerSecond[usage.Bytes], is.EventsADay}, "%s: %s", args[0], words(is))
		},
	}
	q.OutputFlag(cmd, "the quota")
	return cmd
}

func (q *quotas) setCommand() *cobra.Command {
	var bounds [usage.Kinds + 1]amount // the last is of events a day
	names := [len(bounds)]string{"requests", "events", "bytes", "events-a-day"}
	var cmd *cobra.Command
	cmd = q.sub("set", "Bound what a client sends", " --requests 100 --bytes 1MB", func(
		ctx context.Context, s usage.Store, client string,
	) (usage.Quota, error) {
		is, err := s.Quota(ctx, client)
		if err != nil {
			return is, err
		}
		changed := false
		for i, name := range names {
			if !cmd.Flags().Changed(name) {
				continue
			}
			changed = true
			if i < int(usage.Kinds) {
				is.PerSecond[i] = int64(bounds[i])
			} else {
				is.EventsADay = int64(bounds[i])
			}
		}
		if !changed {
			return is, cli.UsageError("say what to bound: --requests, --events, --bytes or --events-a-day")
		}
		return is, s.SetQuota(ctx, client, is)
	})
	cmd.Long = `Bound what a client sends. A bound without a flag stays as it is; 0 removes it. Numbers
may have a unit: 5k, 1MB, 64KiB.`
	for i, name := range names {
		unit := " a second"
		if i == int(usage.Kinds) {
			name, unit = "events", " a day of UTC"
		}
		cmd.Flags().Var(&bounds[i], names[i], name+unit+"; 0 for any number")
	}
	return cmd
}

func (q *quotas) showCommand() *cobra.Command {
	return q.sub("show", "Show the quota of a client", "", func(
		ctx context.Context, s usage.Store, client string,
	) (usage.Quota, error) {
		return s.Quota(ctx, client)
	})
}

func (q *quotas) clearCommand() *cobra.Command {
	return q.sub("clear", "Take all bounds from a client", "", func(
		ctx context.Context, s usage.Store, client string,
	) (usage.Quota, error) {
		return usage.Quota{}, s.SetQuota(ctx, client, usage.Quota{})
	})
}

func (q *quotas) dynamoDB(ctx context.Context) (usage.Store, error) {
	c, err := q.table.Config(ctx)
	if err != nil {
		return nil, err
	}
	return dynamodbusage.New(dynamodb.NewFromConfig(c), q.table.Name), nil
}
