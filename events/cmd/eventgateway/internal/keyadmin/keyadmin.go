// Package keyadmin has the commands that make, list, rotate and revoke keys of the gateway,
// straight in their table, with the operator's AWS credentials. No route of the gateway does that.
package keyadmin

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/spf13/cobra"

	"example.com/eventgateway/core/adapters/dynamodbkeys"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/events/cmd/eventgateway/internal/awsaccess"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// admin has what the commands share.
type admin struct {
	*cli.App
	table awsaccess.Table
	open  func(context.Context) (keys.Store, error)
	now   func() time.Time

	usage     awsaccess.Table // may have no name
	openUsage func(context.Context) (uses, error)
}

// Command is the command keys, with its subcommands.
func Command(a *cli.App) *cobra.Command {
	k := &admin{App: a, table: awsaccess.KeyTable(a, "keys"), now: time.Now, usage: awsaccess.UsageTable(a, "usage")}
	k.open, k.openUsage = k.dynamoDB, k.dynamoDBUsage
	return k.command()
}

func (k *admin) command() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "Make, list, rotate and revoke keys",
		Long: `A deployment with authorization=keys takes requests with a key, which is for clients and
scopes. "create" makes one, "list" lists them, "rotate" gives one a new secret, and "revoke"
ends one.

The commands read and write the table of keys with your AWS credentials and region, for an
emulator as AWS_ENDPOINT_URL says. They need dynamodb:GetItem and PutItem on the table; "list"
needs dynamodb:Scan, and GetItem on the table of usage.`,
		Example: `  eventgateway keys create --client SpongeBob --label "the shop" --expires 90d
  eventgateway keys rotate k3uF8Zq0Lw2A --grace 24h`,
	}
	k.table.Flag(cmd)
	cmd.AddCommand(k.createCommand(), k.listCommand(), k.rotateCommand(), k.revokeCommand())
	return cmd
}

// manage calls do with the keys of the table.
func (k *admin) manage(ctx context.Context, do func(context.Context, *keys.Manager) error) error {
	return k.table.Use(ctx, func(ctx context.Context) error {
		store, err := k.open(ctx)
		if err != nil {
			return err
		}
		return do(ctx, &keys.Manager{Store: store, Now: k.now, Random: rand.Reader})
	})
}

func (k *admin) dynamoDB(ctx context.Context) (keys.Store, error) {
	c, err := k.table.Config(ctx)
	if err != nil {
		return nil, err
	}
	return dynamodbkeys.New(dynamodb.NewFromConfig(c), k.table.Name), nil
}
