// Package registry has the commands that manage event types: register, schema, list,
// shadow, deprecate and delete.
package registry

import (
	"errors"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
	"example.com/eventgateway/events/cmd/eventgateway/internal/input"
)

// RegisterCommand is the command register.
func RegisterCommand(a *cli.App) *cobra.Command {
	var options client.RegisterOptions
	var failOnRefused bool
	var file input.Schema
	cmd := &cobra.Command{
		Use:   "register CLIENT EVENT SCHEMA.json",
		Short: "Register an event type's schema",
		Long: `Register a JSON Schema as the next version of an event type. Registering the same
schema again changes nothing. "-" reads the schema from standard input.

A new version must be compatible with the earlier ones, unless --compatibility is
none. An incompatible schema is refused with every cause, and with a document that one
version accepts and the other refuses where the gateway finds one. --dry-run stores
nothing and has the same exit code, so CI can use it to check a change. If the gateway
keeps samples of accepted events, a dry run also says how many of them the schema
would refuse, and why. With --fail-on-traffic, the command fails if there is any.

The gateway warns of keywords that the schema's draft ignores, of misspelt ones and of
bounds that no value meets. With --strict, it refuses a schema that has warnings.

A flag's setting stays for the next versions; an empty value takes it back. With
--data-content-type, events are bytes of that media type, and the schema describes the
JSON string that has them in base64.`,
		Example: `  eventgateway register SpongeBob Fruits schema.json
  eventgateway register SpongeBob Orders schema.json --partition-key /order/id --idempotent
  eventgateway register SpongeBob Pictures schema.json --data-content-type image/png
  eventgateway register SpongeBob Fruits schema.json --owner team-fruits --tags fruit,picking
  eventgateway register SpongeBob Fruits schema.json --dry-run
  generate-schema | eventgateway register SpongeBob Fruits -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if failOnRefused && !options.DryRun {
				return cli.UsageError(noDryRun)
			}
			schema, err := file.Read(a.Stdin, args[2])
			if err != nil {
				return err
			}
			c, err := a.Gateway(cmd.Context())
			if err != nil {
				return err
			}
			r, err := c.RegisterWith(cmd.Context(), args[0], args[1], schema.Document, options)
			if err != nil {
				return cli.LocateSchema(err, schema)
			}
			a.Warn(r.Registered, schema)
			err = a.Print(r.Registered, "%s.%s version %d %s", r.Client, r.Event, r.Version, outcome(r))
			return errors.Join(err, printTraffic(a, r.Traffic), checkTraffic(a, r.Traffic, failOnRefused))
		},
	}
	a.TimeoutFlag(cmd)
	a.OutputFlag(cmd, "what the gateway answered")
	settingFlags(cmd, &options)
	cmd.Flags().BoolVar(&options.DryRun, "dry-run", false, "print what a registration would do, and store nothing")
	flagvalue.ChecksFlags(cmd, &options.Checks)
	failOnTrafficFlag(cmd, &failOnRefused)
	file.RootFlag(cmd)
	return cmd
}

// settingFlags adds a flag for each setting that register declares.
func settingFlags(cmd *cobra.Command, options *client.RegisterOptions) {
	flagvalue.SettingFlag(cmd, &options.PartitionKey, "partition-key",
		"JSON Pointer of a member: events with the same value stay in order (default: the event's id)")
	flagvalue.SettingFlag(cmd, &options.DataContentType, "data-content-type",
		"media type of the events, such as image/png (default JSON)")
	flagvalue.SettingFlag(cmd, &options.Idempotent, "idempotent",
		"store an event once, also if it is sent again (--idempotent=false takes it back)")
	flagvalue.SettingFlag(cmd, &options.Compatibility, "compatibility",
		"how new versions must be compatible: none, backward, forward or full, "+
			"the last three also with _transitive at the end (default backward)")
	flagvalue.SettingFlag(cmd, &options.OpenContent, "open-content",
		"strict, or lenient, which compares as if events had only members that their schema names "+
			"(default lenient; strict for event types from before that was so)")
	flagvalue.VersionFieldFlag(cmd, &options.VersionField)
	flagvalue.SettingFlag(cmd, &options.Enforcement, "enforcement",
		"enforce refuses events that violate the schema, warn stores them with a mark (default enforce)")
	flagvalue.SettingFlag(cmd, &options.Formats, "formats",
		"assert checks format in schemas of all drafts, draft only where the schema's draft says so (default draft)")
	flagvalue.DraftFlag(cmd, &options.Draft)
	flagvalue.SettingFlag(cmd, &options.Accept, "accept",
		"which versions events may name, to be checked by: latest, all, or a number for the last so many "+
			"(default latest)")
	flagvalue.SettingFlag(cmd, &options.Owner, "owner",
		"who answers for the event type, for people: a team, an address")
	flagvalue.SettingFlag(cmd, &options.Tags, "tags",
		"words for people to find the event type by, with commas between them")
	flagvalue.SettingFlag(cmd, &options.Description, "description", "what the event type is about, for people")
	flagvalue.SettingFlag(cmd, &options.Deprecated, "deprecated",
		"mark the event type as deprecated (--deprecated=false takes it back)")
}

// outcome says what a registration did, or would do, and which settings are not the usual
// ones.
func outcome(r client.Registration) string {
	text := "registered"
	switch {
	case !r.New:
		text = "is registered already"
	case r.DryRun:
		text = "would be registered"
	}
	if r.Compatibility != "" && r.Compatibility != "backward" {
		text += ", compatibility " + r.Compatibility
	}
	for _, setting := range settingsOf(r.Settings) {
		text += ", " + setting
	}
	return text
}
