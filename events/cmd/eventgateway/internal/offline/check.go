package offline

import (
	"cmp"
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/contracts"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
	"example.com/eventgateway/events/cmd/eventgateway/internal/input"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
)

// CheckCommand is the command check.
func CheckCommand(a *cli.App) *cobra.Command {
	var in input.Files
	var file input.Schema
	formats := "draft"
	var draft *string
	var checks client.Checks
	var references []string
	cmd := &cobra.Command{
		Use:   "check SCHEMA.json [FILE|-]... | DIR",
		Short: "Check schemas, and events against them, without a gateway",
		Long: `Check with the gateway's own code whether a schema and its examples can be registered,
and whether events are valid against it. Files with events are read as "send" reads
them. Warnings are of keywords that the schema's draft ignores, of misspelt ones and of
bounds that no value meets; --strict refuses them. --reference names the files of the
schemas that the schema refers to. The command ends with 1 if anything is refused.

With a directory of schemas, as "lint" describes them, check all its schemas and events.`,
		Example: `  eventgateway check schema.json
  eventgateway check schemas
  eventgateway check schema.json events/*.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if contracts.Is(args[0]) {
				flags := cmd.Flags()
				if len(args) > 1 || flags.Changed("ndjson") || flags.Changed("formats") || flags.Changed("reference") {
					return cli.UsageError("a directory has its own events and settings: name it alone")
				}
				return contracts.Check(cmd.Context(), a, args[0], checks)
			}
			in.Names = args[1:]
			return check(cmd.Context(), a, &file, args[0], references,
				registry.Declaration{FormatsAssert: new(formats == events.FormatsAssert), Draft: draft,
					Checks: registry.Checks(checks)}, in)
		},
	}
	cmd.Flags().BoolVar(&in.NDJSON, "ndjson", false, "read every file as one event a line")
	flagvalue.ChecksFlags(cmd, &checks)
	formatsFlag(cmd, &formats)
	flagvalue.DraftFlag(cmd, &draft)
	referencesFlag(cmd, &references)
	file.RootFlag(cmd)
	a.FindingsFlag(cmd)
	return cmd
}

func check(ctx context.Context, a *cli.App, file *input.Schema, schema string, references []string,
	declared registry.Declaration, in input.Files,
) error {
	source, err := file.Read(a.Stdin, schema)
	if err != nil {
		return err
	}
	if _, err := in.Check(); err != nil {
		return err
	}
	store, err := newStore(a, references, []string{schema}, [][]byte{source.Document})
	if err != nil {
		return err
	}
	registered, err := store.register(ctx, source.Document, declared)
	if err != nil {
		return cli.LocateSchema(problemOf(err), source)
	}
	a.Warn(registered, source)
	warnings := append([]output.Finding{}, a.WarningsOf(registered, source)...)
	validators := core.NewValidators(store, jsonschema.Language{}, core.ValidatorsOptions{})
	validator, err := validators.Latest(ctx, store.eventType)
	if err != nil {
		return problemOf(err)
	}
	if len(in.Names) == 0 {
		if a.Format() == output.Text {
			return a.Print(nil, "%s can be registered", schema)
		}
		return a.PrintFindings(warnings, checked{Findings: warnings})
	}
	return checkEvents(ctx, a, &validator, in, warnings)
}

// maxFindings bounds the findings that one answer has.
const maxFindings = 1000

// checked is what the command found, as JSON.
type checked struct {
	Valid    int              `json:"valid"`   // events
	Refused  int              `json:"refused"` // events
	Findings []output.Finding `json:"findings"`
	Omitted  int              `json:"findings_omitted,omitempty"`
}

func checkEvents(ctx context.Context, a *cli.App, validator *core.Versioned, in input.Files,
	warnings []output.Finding) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	incoming := in.Read(ctx, a.Stdin)
	found := checked{Findings: warnings}
	for {
		var next input.Event
		select {
		case next = <-incoming:
		case <-ctx.Done():
			return ctx.Err()
		}
		switch {
		case errors.Is(next.Err, io.EOF):
			return found.end(a)
		case next.Err != nil:
			return next.Err
		}
		event, err := core.WithoutMark(next.Data)
		if err == nil {
			err = validator.Validate(event, nil)
		}
		if err == nil {
			found.Valid++
			continue
		}
		found.refuse(a, next, cli.Locate(problemOf(err), next.File, next.Data, next.Start))
	}
}

// refuse reports an event that is refused: at once to people, at the end to programs.
func (c *checked) refuse(a *cli.App, e input.Event, err error) {
	c.Refused++
	a.Report(a.Stderr, cmp.Or(e.Label, input.Name(e.File)), err)
	if a.Format() == output.Text {
		return
	}
	c.Findings = append(c.Findings, a.FindingsOf(err)...)
	if more := len(c.Findings) - maxFindings; more > 0 {
		c.Findings = c.Findings[:maxFindings]
		c.Omitted += more
	}
}

// end prints what was found, and returns an error if an event is refused.
func (c *checked) end(a *cli.App) error {
	if a.Format() != output.Text {
		if err := a.PrintFindings(c.Findings, c); err != nil {
			return err
		}
	}
	a.Remark("%d valid, %d refused", c.Valid, c.Refused)
	if c.Refused > 0 {
		return cli.ErrReported
	}
	return nil
}
