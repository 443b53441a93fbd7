package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/input"
)

// offline is a registry of one event type, beside files that stand for the versions
// that its schema refers to.
type offline struct {
	memory.Schemas
	eventType  core.EventType
	references map[string][]byte // by path
}

// Version implements [core.SchemaReader].
func (o *offline) Version(ctx context.Context, t core.EventType, version int) (core.Schema, error) {
	if document, known := o.references[fmt.Sprintf("/%s/%s/schema?version=%d", t.Client, t.Event, version)]; known && t != o.eventType {
		return core.Schema{Registration: core.Registration{Type: t, Version: version}, Document: document}, nil
	}
	return o.Schemas.Version(ctx, t, version)
}

// register registers a schema as the next version, as the gateway would.
func (o *offline) register(ctx context.Context, document []byte, declared core.Declaration) error {
	registry := core.RegisterEvent{Schemas: o, Checker: jsonschema.Language{}, Comparer: jsonschema.Language{}, Now: time.Now}
	_, _, err := registry.Register(ctx, o.eventType.Client, o.eventType.Event, document, declared)
	return err
}

func referencesFlag(cmd *cobra.Command, to *[]string) {
	cmd.Flags().StringArrayVar(to, "reference", nil, "PATH=FILE: what a $ref leads to, as '/SpongeBob/Colors/schema?version=1=colors.json' (repeatable)")
}

var referenceFlag = regexp.MustCompile(`^((/[^/?]+)/[^/?]+/schema\?version=[1-9][0-9]*)=(.+)$`)

// newOffline reads the files of --reference. documents are the schemas of which all
// references must be among them; files are their names.
func newOffline(a *cli.App, flags []string, files []string, documents [][]byte) (*offline, error) {
	o := &offline{eventType: core.EventType{Client: "client", Event: "eventgateway-offline"}, references: map[string][]byte{}}
	for _, flag := range flags {
		parts := referenceFlag.FindStringSubmatch(flag)
		if parts == nil {
			return nil, cli.UsageError(fmt.Sprintf("--reference is %q: want PATH=FILE, as '/SpongeBob/Colors/schema?version=1=colors.json'", flag))
		}
		document, err := input.ReadFile(a.Stdin, parts[3])
		if err != nil {
			return nil, err
		}
		o.references[parts[1]], o.eventType.Client = document, parts[2][1:]
		files, documents = append(files, parts[3]), append(documents, document)
	}
	for i, document := range documents {
		for _, reference := range (jsonschema.Language{}).References(document) {
			if o.references[reference.Path] == nil && strings.Contains(reference.Path, "/schema?version=") {
				return nil, cli.UsageError(fmt.Sprintf("%s refers to %s: say which file has it with --reference '%s=FILE'", files[i], reference.Path, reference.Path))
			}
		}
	}
	return o, nil
}
