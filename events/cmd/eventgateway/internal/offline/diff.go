package offline

import (
	"fmt"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/input"
)

// DiffCommand is the command diff.
func DiffCommand(a *cli.App) *cobra.Command {
	level, openContent, formats := string(core.CompatibilityBackward), "strict", "draft"
	var versionField string
	var references []string
	cmd := &cobra.Command{
		Use:   "diff OLD.json NEW.json",
		Short: "Check whether a schema is compatible with an earlier one, without a gateway",
		Long: `Check with the gateway's own code whether NEW can be registered as the version after
OLD. If it cannot, the command ends with 1 and prints every cause, with a document
that one version accepts and the other refuses where it finds one.`,
		Example: `  eventgateway diff v1.json v2.json
  git show main:schema.json | eventgateway diff - schema.json --compatibility full`,
		Args: cli.Arguments("OLD.json NEW.json", 2, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			var documents [2][]byte
			for i, file := range args {
				var err error
				if documents[i], err = input.ReadFile(a.Stdin, file); err != nil {
					return err
				}
			}
			compatibility, lenient, assertFormats := core.Compatibility(level),
				openContent == events.OpenContentLenient, formats == events.FormatsAssert
			store, err := newStore(a, references, args, documents[:])
			if err != nil {
				return err
			}
			for i, document := range documents {
				if err := store.register(cmd.Context(), document, registry.Declaration{
					Compatibility: &compatibility, OpenContentLenient: &lenient, FormatsAssert: &assertFormats,
					VersionField: &versionField,
				}); err != nil {
					a.Report(a.Stderr, args[i], problemOf(err))
					return cli.ErrReported
				}
			}
			_, err = fmt.Fprintf(a.Stdout, "%s is compatible with %s (%s)\n", args[1], args[0], compatibility)
			return err
		},
	}
	cmd.Flags().StringVar(&level, "compatibility", level, "none, backward, forward or full")
	cmd.Flags().Var(&cli.Choice{Value: &openContent, Among: []string{"strict", events.OpenContentLenient}},
		"open-content", "lenient compares as if events had only members that their schema names, strict does not")
	cli.VersionFieldFlag(cmd, &versionField)
	formatsFlag(cmd, &formats)
	referencesFlag(cmd, &references)
	return cmd
}
