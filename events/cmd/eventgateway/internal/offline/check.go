package offline

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/input"
)

// CheckCommand is the command check.
func CheckCommand(a *cli.App) *cobra.Command {
	var in input.Files
	var file input.Schema
	formats := "draft"
	var checks client.Checks
	var references []string
	cmd := &cobra.Command{
		Use:   "check SCHEMA.json [FILE|-]...",
		Short: "Check a schema, and events against it, without a gateway",
		Long: `Check with the gateway's own code whether a schema and its examples can be registered,
and whether events are valid against it. Files with events are read as "send" reads
them. Warnings are of keywords that the schema's draft ignores, of misspelt ones and of
bounds that no value meets; --strict refuses them. --reference names the files of the schemas that the schema refers to. The
command ends with 1 if anything is refused.`,
		Example: `  eventgateway check schema.json
  eventgateway check schema.json events/*.json`,
		Args: cli.Arguments("SCHEMA.json [FILE|-]...", 1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.Names = args[1:]
			return check(cmd.Context(), a, file, args[0], references,
				registry.Declaration{FormatsAssert: new(formats == events.FormatsAssert),
					Checks: registry.Checks(checks)}, in)
		},
	}
	cmd.Flags().BoolVar(&in.NDJSON, "ndjson", false, "read every file as one event a line")
	cli.ChecksFlags(cmd, &checks)
	formatsFlag(cmd, &formats)
	referencesFlag(cmd, &references)
	file.RootFlag(cmd)
	return cmd
}

func check(ctx context.Context, a *cli.App, file input.Schema, schema string, references []string,
	declared registry.Declaration,
	in input.Files) error {
	document, err := file.Read(a.Stdin, schema)
	if err != nil {
		return err
	}
	if _, err := in.Check(); err != nil {
		return err
	}
	store, err := newStore(a, references, []string{schema}, [][]byte{document})
	if err != nil {
		return err
	}
	registered, err := store.register(ctx, document, declared)
	if err != nil {
		return problemOf(err)
	}
	a.Warn(registered)
	validators := core.NewValidators(store, jsonschema.Language{}, core.ValidatorsOptions{})
	validator, err := validators.Latest(ctx, store.eventType)
	if err != nil {
		return problemOf(err)
	}
	if len(in.Names) == 0 {
		_, err := fmt.Fprintf(a.Stdout, "%s can be registered\n", schema)
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	incoming := make(chan input.Event)
	go in.Read(ctx, a.Stdin, incoming)
	valid, refused := 0, 0
	for next := range incoming {
		switch {
		case errors.Is(next.Err, io.EOF):
			a.Remark("%d valid, %d refused", valid, refused)
			if refused > 0 {
				return cli.ErrReported
			}
			return nil
		case next.Err != nil:
			return next.Err
		}
		event, err := core.WithoutMark(next.Data)
		if err == nil {
			err = validator.Validate(event, nil)
		}
		if err != nil {
			refused++
			label := next.Label
			if label == "" {
				label = in.Names[0]
			}
			a.Report(a.Stderr, label, problemOf(err))
			continue
		}
		valid++
	}
	return ctx.Err()
}
