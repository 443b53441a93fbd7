package backups

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry/backup"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/input"
)

// imported is what import prints as JSON.
type imported struct {
	DryRun      bool         `json:"dry_run,omitempty"` // nothing was written
	Restored    exported     `json:"restored"`
	Same        int          `json:"same"` // event types
	Differences []difference `json:"differences,omitempty"`
}

// difference is an event type that is there, and not as in the file.
type difference struct {
	Client string `json:"client"`
	Event  string `json:"event"`
	Detail string `json:"detail"`
}

func (b *admin) importCommand() *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Restore a registry from a file that export wrote",
		Long: `Restore what the table does not have of a file that "export" wrote; "-" is standard input.
Nothing is overwritten: an event type that is there and differs stays as it is, is listed,
and makes the exit code 1. The command can be repeated, also after it was interrupted.

A file that was cut or changed is refused before anything is written. Standard input is read
only once, so there what came before is restored.

It needs dynamodb:GetItem, PutItem and ConditionCheckItem on the table; with --dry-run only
GetItem.`,
		Example: `  eventgateway registry import registry.ndjson --dry-run
  aws s3 cp s3://BUCKET/registry.ndjson.gz - | gunzip | eventgateway registry import -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			file, err := b.open(args[0])
			if err != nil {
				return err
			}
			defer file.Close()
			return b.restore(cmd.Context(), input.Name(args[0]), file, dryRun)
		},
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "only tell what would be restored, and what differs")
	b.OutputFlag(cmd, "what was restored")
	return cmd
}

// open opens a file at its begin, and refuses one that is not whole, if that can be known.
func (b *admin) open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(b.Stdin), nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && info.Mode().IsRegular() {
		if _, err = backup.Check(file); err != nil {
			err = inFile(name, err)
		} else {
			_, err = file.Seek(0, io.SeekStart)
		}
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// inFile says which line of which file is wrong.
func inFile(name string, err error) error {
	if at, is := errors.AsType[*backup.LineError](err); is {
		// A wrong name in the file is no wrong argument, so the error does not wrap core's.
		return errors.New(name + ":" + strconv.Itoa(at.Line) + ": " + at.Err.Error())
	}
	return err
}

func (b *admin) restore(ctx context.Context, name string, file io.Reader, dryRun bool) error {
	result := imported{DryRun: dryRun}
	use := b.use
	if dryRun && errors.Is(b.hasData(), fs.ErrNotExist) {
		use = withNothing // and do not make the directory
	}
	err := use(ctx, func(ctx context.Context, store backup.Store) error {
		report, err := backup.Import(ctx, store, file, backup.Options{DryRun: dryRun,
			Differs: func(t core.EventType, detail string) {
				result.Differences = append(result.Differences, difference{t.Client, t.Event, detail})
				fmt.Fprintf(b.Stderr, "eventgateway: %s differs: %s\n", t.Topic(), detail)
			}})
		result.Restored, result.Same = exported(report.Restored), report.Same
		return inFile(name, err)
	})
	if err != nil {
		if result.Restored.EventTypes > 0 && !dryRun {
			b.Remark("restored before: %s", words(backup.Counts(result.Restored)))
		}
		return err
	}
	verb := "restored"
	if dryRun {
		verb = "would restore"
	}
	if err := b.Print(result, "%s %s; already there: %d; different: %d", verb,
		words(backup.Counts(result.Restored)), result.Same, len(result.Differences)); err != nil {
		return err
	}
	if len(result.Differences) > 0 {
		return cli.ErrReported
	}
	return nil
}
