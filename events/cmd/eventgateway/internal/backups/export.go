package backups

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/registry/backup"
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
			if err := replace(args[0], write); err != nil {
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

// replace writes a file that only its owner can read, in place of one that may be there, once all
// of it is written.
func replace(name string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".registry-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(buffered(f, write), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
