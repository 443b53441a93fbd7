package offline

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
	"example.com/eventgateway/events/cmd/eventgateway/internal/input"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
)

// compatible is the answer to two files that are compatible, as JSON.
type compatible struct {
	Compatible    bool             `json:"compatible"`
	Compatibility string           `json:"compatibility"`
	Findings      []output.Finding `json:"findings"`
}

const onlyLenient = "compatible because open content is lenient; with --open-content strict: "

// printCompatible says that files are compatible. strict is the error if they would not be
// with strict open content.
func printCompatible(
	a *cli.App, files []string, newer input.Source, compatibility string, strict error,
) error {
	breaks, is := errors.AsType[*registry.Incompatible](strict)
	if a.Format() != output.Text {
		found := compatible{true, compatibility, []output.Finding{}}
		if is {
			found.Findings = a.FindingsOf(cli.LocateSchema(problemOf(strict), newer))
		}
		for i := range found.Findings {
			found.Findings[i].Level = output.Note
			found.Findings[i].Detail = onlyLenient + found.Findings[i].Detail
		}
		return a.PrintFindings(found.Findings, found)
	}
	if is {
		first := breaks.Breaches[0]
		a.Remark(onlyLenient+"%s: %s", cmp.Or(first.Pointer, "the whole"), first.Detail)
	}
	return a.Print(nil, "%s is compatible with %s (%s)", input.Name(files[1]), input.Name(files[0]), compatibility)
}

// completeNamesOrFiles makes shells complete clients and event types, and files where no name
// begins so.
func completeNamesOrFiles(a *cli.App) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		names, _ := a.CompleteNames(2, cobra.ShellCompDirectiveDefault)(cmd, args, begun)
		return names, cobra.ShellCompDirectiveDefault
	}
}

// DiffCommand is the command diff.
func DiffCommand(a *cli.App) *cobra.Command {
	level, openContent, formats := string(core.CompatibilityBackward), events.OpenContentLenient, "draft"
	var versionField, draft *string
	var references []string
	var schema input.Schema
	var compared versions
	cmd := &cobra.Command{
		Use:   "diff OLD.json NEW.json | CLIENT EVENT",
		Short: "Compare two schemas: files, without a gateway, or versions of an event type",
		Long: `Check with the gateway's own code whether NEW can be registered as the version after
OLD. If it cannot, the command ends with 1 and prints every cause, with a document
that one version accepts and the other refuses where it finds one.

With CLIENT EVENT, the gateway compares two versions of an event type in both
directions: the latest and the one before, or what --from and --to name. The command
ends with 1 if they are not compatible as --compatibility asks for, by default as the
event type does.

By default, events are taken to have only members that their schema names, as for a new
event type. If that decides, the command says why --open-content strict would refuse NEW.`,
		ValidArgsFunction: completeNamesOrFiles(a),
		Example: `  eventgateway diff v1.json v2.json
  eventgateway diff SpongeBob Fruits --from 1 --to shadow
  git show main:schema.json | eventgateway diff - schema.json --compatibility full`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if compared.ofEventType(args) {
				if err := cli.CheckArguments("CLIENT EVENT", args); err != nil {
					return cli.UsageError(err.Error())
				}
				return compared.diffRegistered(cmd, a, core.EventType{Client: args[0], Event: args[1]}, level)
			}
			return diffFiles(cmd.Context(), a, &schema, args, references, registry.Declaration{
				Compatibility:      new(core.Compatibility(level)),
				OpenContentLenient: new(openContent == events.OpenContentLenient),
				FormatsAssert:      new(formats == events.FormatsAssert),
				VersionField:       versionField,
				Draft:              draft,
			})
		},
	}
	cmd.Flags().StringVar(&level, "compatibility", level, "none, backward, forward or full")
	cmd.Flags().Var(&flagvalue.Choice{Value: &openContent, Among: []string{events.OpenContentLenient, "strict"}},
		"open-content", "lenient compares as if events had only members that their schema names, strict does not")
	flagvalue.VersionFieldFlag(cmd, &versionField)
	flagvalue.DraftFlag(cmd, &draft)
	formatsFlag(cmd, &formats)
	referencesFlag(cmd, &references)
	schema.RootFlag(cmd)
	compared.flags(cmd)
	a.TimeoutFlag(cmd)
	a.FindingsFlag(cmd)
	return cmd
}

// diffFiles registers the schema in the second file after the one in the first.
func diffFiles(ctx context.Context, a *cli.App, schema *input.Schema, files, references []string,
	declared registry.Declaration) error {
	var sources [2]input.Source
	for i, file := range files {
		var err error
		if sources[i], err = schema.Read(a.Stdin, file); err != nil {
			return err
		}
	}
	store, err := newStore(a, references, files, [][]byte{sources[0].Document, sources[1].Document})
	if err != nil {
		return err
	}
	var strict error
	for i, source := range sources {
		if i == 1 && *declared.OpenContentLenient {
			strict = store.tryStrict(ctx, source.Document, declared)
		}
		if _, err := store.register(ctx, source.Document, declared); err != nil {
			refusal := problemOf(err)
			if p, is := errors.AsType[*client.Problem](refusal); is && i == 1 {
				p.Detail = strings.Replace(p.Detail, "version 1", input.Name(files[0]), 1)
			}
			return cli.LocateSchema(refusal, source)
		}
	}
	return printCompatible(a, files, sources[1], string(*declared.Compatibility), strict)
}
