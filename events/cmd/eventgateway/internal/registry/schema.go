package registry

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/adapters/jsonschema/bundle"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// SchemaCommand is the command schema.
func SchemaCommand(a *cli.App) *cobra.Command {
	var version int
	var versions, shadow, bundled, pointers bool
	cmd := &cobra.Command{
		Use:   "schema CLIENT EVENT",
		Short: "Print an event type's schema",
		Long: `Print an event type's schema, byte for byte as it was registered. With --versions, list
its versions and the settings of each. With --shadow, print the schema that "eventgateway
shadow set" has set. With --bundle, print one document that has the versions which the
schema refers to, for other tools. With --pointers, each $ref in it is a JSON Pointer, for
tools that do not look for an $id, as many that generate types.`,
		Example: `  eventgateway schema SpongeBob Fruits
  eventgateway schema SpongeBob Fruits --version 2 > schema.json
  eventgateway schema SpongeBob Fruits --versions
  eventgateway schema SpongeBob Fruits --pointers > Fruits.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if version < 1 && cmd.Flags().Changed("version") {
				return cli.UsageError("--version is a number from 1")
			}
			if versions && (version > 0 || shadow || bundled || pointers) || shadow && version > 0 {
				return cli.UsageError("--version, --shadow and --versions exclude each other, and --bundle " +
					"and --pointers are of one schema")
			}
			c, err := a.Gateway(cmd.Context())
			if err != nil {
				return err
			}
			if versions {
				return printVersions(a, c.Versions(cmd.Context(), args[0], args[1]))
			}
			s, err := c.Schema(cmd.Context(), args[0], args[1], client.SchemaOptions{
				Version: version, Shadow: shadow, Bundle: bundled || pointers})
			if err != nil {
				return err
			}
			if pointers {
				return printPointers(a, s.Document)
			}
			_, err = a.Stdout.Write(s.Document)
			return err
		},
	}
	a.TimeoutFlag(cmd)
	cmd.Flags().IntVar(&version, "version", 0, "which version (default the latest)")
	cmd.Flags().BoolVar(&shadow, "shadow", false, "print the event type's shadow")
	cmd.Flags().BoolVar(&bundled, "bundle", false, "print one document with the versions that the schema refers to")
	cmd.Flags().BoolVar(&pointers, "pointers", false, "print one document whose references are JSON Pointers")
	cmd.Flags().BoolVar(&versions, "versions", false, "list all versions")
	a.OutputFlag(cmd, "with --versions, one object a line")
	return cmd
}

// printPointers prints a bundle for tools that know JSON Pointers alone.
func printPointers(a *cli.App, document []byte) error {
	moved, err := bundle.Move(document, "", "")
	if err != nil {
		return err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, moved.Schema, "", "  "); err != nil {
		return err
	}
	indented.WriteByte('\n')
	_, err = a.Stdout.Write(indented.Bytes())
	return err
}

func printVersions(a *cli.App, versions iter.Seq2[events.RegisteredVersion, error]) error {
	list := a.NewList("VERSION", "REGISTERED", "COMPATIBILITY", "SETTINGS", "AUTHOR")
	for v, err := range versions {
		if err != nil {
			return err
		}
		settings := settingsOf(v.Settings)
		if v.VersionDeprecatedAt != nil {
			settings = append(settings, "version deprecated")
		}
		if err := list.Add(v, fmt.Sprint(v.Version), v.CreatedAt.UTC().Format(time.RFC3339), v.Compatibility,
			cmp.Or(strings.Join(settings, ", "), "-"), cmp.Or(v.Author, "-")); err != nil {
			return err
		}
	}
	return list.End("there are no versions")
}

// settingsOf describes the settings that a new event type does not begin with, except the
// compatibility.
func settingsOf(s events.Settings) (list []string) {
	add := func(is bool, text string) {
		if is {
			list = append(list, text)
		}
	}
	add(s.PartitionKey != "", "partition key "+s.PartitionKey)
	add(s.Idempotent, "idempotent")
	add(s.DataContentType != "", "data "+s.DataContentType)
	add(s.DeprecatedAt != nil, "deprecated")
	add(s.Enforcement != "", "enforcement "+s.Enforcement)
	add(s.OpenContent != events.OpenContentLenient, "open content strict")
	add(s.VersionField != "", "version field "+s.VersionField)
	add(s.Draft != "", "draft "+s.Draft)
	add(s.Formats != "", "formats "+s.Formats)
	add(s.Accept != "", "accept "+s.Accept)
	return list
}
