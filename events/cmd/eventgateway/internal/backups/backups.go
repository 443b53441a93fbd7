// Package backups has the commands that write a whole registry to a file and restore it, straight
// in its table, with the operator's AWS credentials. No route of the gateway does that.
package backups

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/spf13/cobra"

	"example.com/eventgateway/core/adapters/boltjournal"
	"example.com/eventgateway/core/adapters/dynamodbschemas"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/registry/backup"
	"example.com/eventgateway/events/cmd/eventgateway/internal/awsaccess"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
)

// Bounds of a command, which may read or write tens of thousands of items.
const (
	timeout  = 6 * time.Hour
	attempts = 10 // of a call: a table that is new takes little at once in its first minutes
)

// admin has what the commands share.
type admin struct {
	*cli.App
	table awsaccess.Table
	data  string // the directory of a gateway on this machine, in place of a table
}

// Command is the command registry, with its subcommands.
func Command(a *cli.App) *cobra.Command {
	b := &admin{App: a, table: awsaccess.SchemaTable(a, "schemas")}
	b.table.Timeout = timeout
	cmd := &cobra.Command{
		Use:   "registry",
		Short: "Write the whole registry to a file, and restore it",
		Long: `Write all event types and all versions of their schemas to a file, and restore them in
another table, or in the same one. Numbers, fingerprints, settings and documents stay as
they are, to the byte, and so do shadows, marks and deleted event types.

The file has no events, keys, webhooks, quotas or samples.

The commands read and write the table of schemas with your AWS credentials and region, for
an emulator as AWS_ENDPOINT_URL says; with --data, what "eventgateway dev --data" keeps.`,
		Example: `  eventgateway registry export registry.ndjson
  eventgateway registry import registry.ndjson --dry-run`,
	}
	b.table.Flag(cmd)
	cmd.PersistentFlags().StringVar(&b.data, "data", "",
		`in place of a table, the directory of "eventgateway dev --data", which must have ended`)
	cmd.AddCommand(b.exportCommand(), b.importCommand())
	return cmd
}

// use calls do with the registry.
func (b *admin) use(ctx context.Context, do func(context.Context, backup.Store) error) error {
	if b.data != "" {
		return cli.OfCore(b.useData(ctx, do))
	}
	return b.table.Use(ctx, func(ctx context.Context) error {
		c, err := b.table.Config(ctx)
		if err != nil {
			return err
		}
		c.RetryMaxAttempts = attempts
		return do(ctx, dynamodbschemas.NewBackup(dynamodb.NewFromConfig(c), b.table.Name))
	})
}

func (b *admin) useData(ctx context.Context, do func(context.Context, backup.Store) error) (err error) {
	journal, err := boltjournal.Open(b.data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, journal.Close()) }()
	var stores memory.Stores
	if err := stores.Open(journal); err != nil {
		return fmt.Errorf("the data in %s cannot be read: %w", b.data, err)
	}
	return do(ctx, &stores.Schemas)
}

// withNothing calls do with an empty registry.
func withNothing(ctx context.Context, do func(context.Context, backup.Store) error) error {
	return do(ctx, &memory.Schemas{})
}

// hasData returns an error if there is no registry in the directory.
func (b *admin) hasData() error {
	if b.data == "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(b.data, boltjournal.FileName)); err != nil {
		return fmt.Errorf("%s is not the data directory of a gateway: %w", b.data, err)
	}
	return nil
}

// words counts event types and versions for people.
func words(c backup.Counts) string {
	return fmt.Sprintf("%s with %s", output.Count(c.EventTypes, "event type"), output.Count(c.Versions, "version"))
}
