// Package offline has the commands bundle, check and diff. They run the gateway's code on
// files, without a gateway, for the CI of event producers. diff also asks a gateway to
// compare what is registered.
package offline

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
	"example.com/eventgateway/events/cmd/eventgateway/internal/input"
)

// store holds one event type in memory. The versions that its schema refers to come
// from files.
type store struct {
	memory.Schemas
	eventType  core.EventType
	references map[string][]byte // by path
	draft      string            // of schemas that name none
}

// Version implements [core.SchemaReader].
func (s *store) Version(ctx context.Context, t core.EventType, version int) (core.Schema, error) {
	if document, known := s.references[core.Address(t, version)]; known && t != s.eventType {
		return core.Schema{Registration: core.Registration{Type: t, Version: version,
			Settings: core.Settings{Draft: s.draft}}, Document: document}, nil
	}
	return s.Schemas.Version(ctx, t, version)
}

// register registers a schema as the next version, as the gateway would, and returns the
// warnings about it.
func (s *store) register(
	ctx context.Context, document []byte, declared registry.Declaration,
) (warnings events.Registered, err error) {
	if declared.Draft != nil {
		s.draft = *declared.Draft
	}
	registration := registry.RegisterEvent{Schemas: s, Language: jsonschema.Language{}, Now: time.Now}
	r, _, err := registration.Register(ctx, s.eventType.Client, s.eventType.Event, document, declared)
	for _, w := range r.Warnings.List {
		warnings.Warnings = append(warnings.Warnings, events.Warning(w))
	}
	warnings.WarningsOmitted = r.Warnings.Omitted
	return warnings, err
}

// tryStrict tries a schema as the next version, with strict comparisons.
func (s *store) tryStrict(ctx context.Context, document []byte, declared registry.Declaration) error {
	declared.OpenContentLenient = new(false)
	registration := registry.RegisterEvent{Schemas: s, Language: jsonschema.Language{}, Now: time.Now}
	_, _, _, err := registration.Try(ctx, s.eventType.Client, s.eventType.Event, document, declared)
	return err
}

func referencesFlag(cmd *cobra.Command, to *[]string) {
	cmd.Flags().StringArrayVar(to, "reference", nil,
		"PATH=FILE: the file with the schema of a $ref, "+
			"as '/SpongeBob/Colors/schema?version=1=colors.json' (repeatable)")
}

// ofVersion is the part of a [core.Address] behind the names and before the number.
const ofVersion = "/schema?version="

var referenceFlag = regexp.MustCompile(`^((/[^/?]+)/[^/?]+` + regexp.QuoteMeta(ofVersion) + `[1-9][0-9]*)=(.+)$`)

// newStore reads the files of --reference, in which all versions must be that the documents
// and these files refer to. files are the names of the documents.
func newStore(a *cli.App, flags []string, files []string, documents [][]byte) (*store, error) {
	s := &store{eventType: core.EventType{Client: "client", Event: "eventgateway-offline"},
		references: map[string][]byte{}}
	for _, flag := range flags {
		parts := referenceFlag.FindStringSubmatch(flag)
		if parts == nil {
			return nil, cli.Usagef(
				"--reference is %q: want PATH=FILE, as '/SpongeBob/Colors/schema?version=1=colors.json'", flag)
		}
		document, err := input.ReadFile(a.Stdin, parts[3])
		if err != nil {
			return nil, err
		}
		s.references[parts[1]], s.eventType.Client = document, parts[2][1:]
		files, documents = append(files, parts[3]), append(documents, document)
	}
	for i, document := range documents {
		for _, reference := range (jsonschema.Language{}).References(document) {
			if s.references[reference.Path] == nil && strings.Contains(reference.Path, ofVersion) {
				return nil, cli.Usagef("%s refers to %s: say which file has it with --reference '%[2]s=FILE'",
					files[i], reference.Path)
			}
		}
	}
	return s, nil
}

// formatsFlag adds --formats, which has the values of the gateway's query parameter.
func formatsFlag(cmd *cobra.Command, formats *string) {
	cmd.Flags().Var(&flagvalue.Choice{Value: formats, Among: []string{"draft", events.FormatsAssert}}, "formats",
		"assert checks format in schemas of all drafts, draft only where the schema's draft says so")
}

// problemOf returns a refusal as the gateway would answer it, so that it is reported in
// the same way.
func problemOf(err error) error {
	refusal, ok := errors.AsType[*core.Error](err)
	if !ok {
		return err
	}
	p := &client.Problem{Problem: events.Problem{Code: string(refusal.Code), Detail: refusal.Detail}}
	for _, v := range refusal.Violations {
		p.Errors = append(p.Errors, events.Violation{Pointer: v.Pointer, Keyword: v.Keyword, Detail: v.Detail,
			SchemaPointer: v.SchemaPointer})
	}
	incompatible, ok := errors.AsType[*registry.Incompatible](err)
	if !ok {
		return p
	}
	for _, b := range incompatible.Breaches {
		p.Errors = append(p.Errors, events.Violation{
			Pointer: b.Pointer, Keyword: b.Keyword, Detail: b.Detail, SchemaPointer: b.SchemaPointer,
			Version: b.Version, Direction: string(b.Direction), Example: json.RawMessage(b.Example),
		})
	}
	return p
}
