package offline

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/input"
	"example.com/eventgateway/events/internal/position"
)

// BundleCommand is the command bundle.
func BundleCommand(a *cli.App) *cobra.Command {
	var schema input.Schema
	var out string
	cmd := &cobra.Command{
		Use:   "bundle FILE|DIR",
		Short: "Make one schema of a file and those that it refers to",
		Long: `Print a schema with every file that its $ref lead to, directly and through others: each
file is embedded once in "$defs" or "definitions", under its "$id", as JSON Schema says.
The rest of the schema stays as it is written.

A $ref finds a file by its "$id", in the nearest directory that has one, or by its path.
Files are read below the working directory, or below the schema's own directory if it
is elsewhere; --root names another one. Of a directory, the schema is the file
schema.json, or the one that no other refers to. A $ref to what is registered, such as
/SpongeBob/Colors/schema?version=1, stays as it is. Nothing is fetched.

"register", "check", "diff" and "shadow set" bundle the schemas that they are given.`,
		Example: `  eventgateway bundle schemas/order.json
  eventgateway bundle schemas/order --root schemas --out order.bundle.json`,
		RunE: func(_ *cobra.Command, args []string) error {
			source, err := schema.Read(a.Stdin, args[0])
			if err != nil {
				return err
			}
			if at, why, _, wrong := position.Syntax(source.Text); wrong {
				return fmt.Errorf("%s:%s: it is not JSON: %s", input.Name(source.File), at, why)
			}
			if out != "" {
				return os.WriteFile(out, source.Document, 0o644)
			}
			_, err = a.Stdout.Write(source.Document)
			return err
		},
	}
	schema.RootFlag(cmd)
	cmd.Flags().StringVar(&out, "out", "", "the file to write (default: standard output)")
	return cmd
}
