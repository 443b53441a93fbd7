// Package hookadmin has the commands that make, list, rotate and delete webhooks, straight in
// the gateway's table, with the operator's AWS credentials. No route of the gateway does that.
package hookadmin

import (
	"context"
	"crypto/rand"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/spf13/cobra"

	"example.com/eventgateway/core/adapters/dynamodbhooks"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/events/cmd/eventgateway/internal/awsaccess"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// admin has what the commands share.
type admin struct {
	*cli.App
	table awsaccess.Table
	key   string // of KMS
	open  func(context.Context) (hooks.Store, error)
	now   func() time.Time
}

// Command is the command hooks, with its subcommands.
func Command(a *cli.App) *cobra.Command {
	h := &admin{App: a, table: awsaccess.KeyTable(a, "webhooks"), now: time.Now}
	h.open = h.dynamoDB
	return h.command()
}

func (h *admin) command() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hooks",
		Short: "Make, list, rotate and delete webhooks",
		Long: `A deployment with webhooks=on takes what other services deliver by webhook, if they sign it.
"create" says how the deliveries for an event type are signed, and with which secret; "list"
lists the webhooks, "rotate" gives one a new secret, and "delete" ends one. The gateway knows of
a change within a minute.

The commands read and write the table of keys with your AWS credentials and region, for an
emulator as AWS_ENDPOINT_URL says. They need dynamodb:GetItem, PutItem, DeleteItem and Scan on
the table; "create" needs kms:Encrypt, and "rotate" kms:Decrypt too, on the key of the secrets.`,
		Example: `  eventgateway hooks create SpongeBob Pushes --preset github
  eventgateway hooks create SpongeBob Payments --preset stripe --secret-stdin < secret.txt
  eventgateway hooks rotate SpongeBob Pushes --grace 24h`,
	}
	h.table.Flag(cmd)
	cmd.PersistentFlags().StringVar(&h.key, "kms-key", os.Getenv("EVENTGATEWAY_SECRETS_KEY"),
		"the KMS key of the secrets, which is the stack's output SecretsKeyArn [EVENTGATEWAY_SECRETS_KEY]")
	cmd.AddCommand(h.createCommand(), h.listCommand(), h.rotateCommand(), h.deleteCommand())
	return cmd
}

// manage calls do with the hooks of the table. Where do encrypts, the key must be named.
func (h *admin) manage(ctx context.Context, encrypts bool, do func(context.Context, *hooks.Manager) error) error {
	return h.table.Use(ctx, func(ctx context.Context) error {
		if encrypts && h.key == "" {
			return cli.UsageError("say which KMS key encrypts secrets, with --kms-key or EVENTGATEWAY_SECRETS_KEY: " +
				"it is the stack's output SecretsKeyArn")
		}
		store, err := h.open(ctx)
		if err != nil {
			return err
		}
		return do(ctx, &hooks.Manager{Store: store, Now: h.now, Random: rand.Reader})
	})
}

func (h *admin) dynamoDB(ctx context.Context) (hooks.Store, error) {
	c, err := h.table.Config(ctx)
	if err != nil {
		return nil, err
	}
	connect := func() dynamodbhooks.KMSClient { return kms.NewFromConfig(c) }
	return dynamodbhooks.New(dynamodb.NewFromConfig(c), h.table.Name, dynamodbhooks.NewKMS(connect, h.key)), nil
}
