package backups

import (
	"bufio"
	"context"
	"io"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/registry/backup"
	"example.com/eventgateway/events/internal/wholefile"
)

// exported is what export prints as JSON.
type exported struct {
	EventTypes int `json:"event_types"`
	Versions   int `json:"versions"`
}

func (b *admin) exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write the whole registry to a file",
		Long: `Write the whole registry to FILE, or to standard output: one JSON value a line. FILE is
replaced once all of it is written. Equal registries have equal files.

The gateway may take registrations meanwhile. An event type that changes is in the file as
it was before or after. One whose first version is a second old may be missing.

It needs dynamodb:GetItem on the table, and Query on the table and its index.`,
		Example: `  eventgateway registry export registry.ndjson
  eventgateway registry export | gzip | aws s3 cp - s3://BUCKET/registry.ndjson.gz`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := b.hasData(); err != nil {
				return err
			}
			var counts backup.Counts
			write := func(to io.Writer) error {
				return b.use(cmd.Context(), func(ctx context.Context, store backup.Store) (err error) {
					counts, err = backup.Export(ctx, store, to)
					return err
				})
			}
			if len(args) == 0 || args[0] == "-" {
				if err := buffered(b.Stdout, write); err != nil {
					return err
				}
				b.Remark("%s", words(counts))
				return nil
			}
			if err := wholefile.Replace(args[0], func(f io.Writer) error { return buffered(f, write) }); err != nil {
				return err
			}
			return b.Print(exported(counts), "%s has %s", args[0], words(counts))
		},
	}
	b.OutputFlag(cmd, "what FILE has")
	return cmd
}

func buffered(to io.Writer, write func(io.Writer) error) error {
	w := bufio.NewWriterSize(to, 1<<20)
	if err := write(w); err != nil {
		return err
	}
	return w.Flush()
}
