package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/input"
)

// The commands of this file need no gateway: they run its own code on files, for
// the CI of whoever sends events.

func checkCommand(a *cli.App) *cobra.Command {
	var in input.Files
	formats := "draft"
	var references []string
	cmd := &cobra.Command{
		Use:   "check SCHEMA.json [FILE|-]...",
		Short: "Check a schema, and events against it, without a gateway",
		Long: `Check whether a schema can be registered, its examples included, and whether events
are valid by it, with the code that the gateway has. Events are read as "send" reads
them. Schemas that it refers to are files, named by --reference. The command ends with 1 if anything is refused.`,
		Example: `  eventgateway check schema.json
  eventgateway check schema.json events/*.json`,
		Args: cli.Arguments("SCHEMA.json [FILE|-]...", 1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.Names = args[1:]
			return check(cmd.Context(), a, args[0], references, formats == events.FormatsAssert, in)
		},
	}
	cmd.Flags().BoolVar(&in.NDJSON, "ndjson", false, "one event a line in every file")
	formatsFlag(cmd, &formats)
	referencesFlag(cmd, &references)
	return cmd
}

func check(ctx context.Context, a *cli.App, schema string, references []string, assertFormats bool, in input.Files) error {
	document, err := input.ReadFile(a.Stdin, schema)
	if err != nil {
		return err
	}
	if _, err := in.Check(); err != nil {
		return err
	}
	registry, err := newOffline(a, references, []string{schema}, [][]byte{document})
	if err != nil {
		return err
	}
	if err := registry.register(ctx, document, core.Declaration{FormatsAssert: &assertFormats}); err != nil {
		return problemOf(err)
	}
	validator, err := core.NewValidators(registry, jsonschema.Language{}, core.ValidatorsOptions{}).Latest(ctx, registry.eventType)
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

func diffCommand(a *cli.App) *cobra.Command {
	level, openContent, formats := string(core.CompatibilityBackward), "strict", "draft"
	var references []string
	cmd := &cobra.Command{
		Use:   "diff OLD.json NEW.json",
		Short: "Tell whether a schema is compatible with an earlier one, without a gateway",
		Long: `Tell whether NEW could be registered as the version after OLD, with the code that
the gateway has: every cause why not and, where one was found, a document that one
accepts and the other refuses. The command ends with 1 if it could not.`,
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
			compatibility, lenient, assertFormats := core.Compatibility(level), openContent == events.OpenContentLenient, formats == events.FormatsAssert
			registry, err := newOffline(a, references, args, documents[:])
			if err != nil {
				return err
			}
			for i, document := range documents {
				if err := registry.register(cmd.Context(), document, core.Declaration{
					Compatibility: &compatibility, OpenContentLenient: &lenient, FormatsAssert: &assertFormats,
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
	cmd.Flags().Var(&cli.Choice{Value: &openContent, Among: []string{"strict", events.OpenContentLenient}}, "open-content", "lenient compares as if events had only members that their schema names")
	formatsFlag(cmd, &formats)
	referencesFlag(cmd, &references)
	return cmd
}

// formatsFlag is as the gateway's query parameter.
func formatsFlag(cmd *cobra.Command, formats *string) {
	cmd.Flags().Var(&cli.Choice{Value: formats, Among: []string{"draft", events.FormatsAssert}}, "formats", "assert holds to format in schemas of all drafts, draft in those whose draft says so")
}

// problemOf is a refusal as the gateway would answer it, to be reported alike.
func problemOf(err error) error {
	refusal, ok := errors.AsType[*core.Error](err)
	if !ok {
		return err
	}
	p := &client.Problem{Problem: events.Problem{Code: string(refusal.Code), Detail: refusal.Detail}}
	for _, v := range refusal.Violations {
		p.Errors = append(p.Errors, events.Violation{Pointer: v.Pointer, Keyword: v.Keyword, Detail: v.Detail, SchemaPointer: v.SchemaPointer})
	}
	for _, b := range refusal.Incompatible.Breaches {
		p.Errors = append(p.Errors, events.Violation{
			Pointer: b.Pointer, Keyword: b.Keyword, Detail: b.Detail, SchemaPointer: b.SchemaPointer,
			Version: b.Version, Direction: string(b.Direction), Example: json.RawMessage(b.Example),
		})
	}
	return p
}
