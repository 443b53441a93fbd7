package schemadir

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
)

// Settings are the settings of an event type that are not the defaults, by the names and in
// the form of the gateway's query parameters.
type Settings map[string]string

// kind says how a setting is written in YAML.
type kind int

const (
	text   kind = iota
	truth       // true or false
	number      // a text or a number
	list        // of texts
)

type setting struct {
	name    string
	kind    kind
	among   []string // the values that there are, the default first; nil for any
	initial string   // the default, if among does not say it
	of      func(events.Settings) string
	option  func(*client.RegisterOptions, string)
}

// settings are all settings, in the order in which a manifest is written.
var settings = []setting{
	{name: "owner",
		of:     func(s events.Settings) string { return s.Owner },
		option: func(o *client.RegisterOptions, v string) { o.Owner = &v }},
	{name: "tags", kind: list,
		of:     func(s events.Settings) string { return strings.Join(s.Tags, ",") },
		option: func(o *client.RegisterOptions, v string) { o.Tags = &v }},
	{name: "description",
		of:     func(s events.Settings) string { return s.Description },
		option: func(o *client.RegisterOptions, v string) { o.Description = &v }},
	{name: "compatibility", among: []string{"backward", "none", "backward_transitive", "forward",
		"forward_transitive", "full", "full_transitive"},
		of:     func(s events.Settings) string { return s.Compatibility },
		option: func(o *client.RegisterOptions, v string) { o.Compatibility = &v }},
	{name: "open_content", among: []string{events.OpenContentLenient, "strict"},
		of:     func(s events.Settings) string { return cmp.Or(s.OpenContent, "strict") },
		option: func(o *client.RegisterOptions, v string) { o.OpenContent = &v }},
	{name: "version_field",
		of:     func(s events.Settings) string { return s.VersionField },
		option: func(o *client.RegisterOptions, v string) { o.VersionField = &v }},
	{name: "draft", kind: number,
		of:     func(s events.Settings) string { return s.Draft },
		option: func(o *client.RegisterOptions, v string) { o.Draft = &v }},
	{name: "formats", among: []string{"draft", events.FormatsAssert},
		of:     func(s events.Settings) string { return s.Formats },
		option: func(o *client.RegisterOptions, v string) { o.Formats = &v }},
	{name: "enforcement", among: []string{"enforce", events.EnforcementWarn},
		of:     func(s events.Settings) string { return s.Enforcement },
		option: func(o *client.RegisterOptions, v string) { o.Enforcement = &v }},
	{name: "accept", kind: number, initial: "latest",
		of:     func(s events.Settings) string { return cmp.Or(s.Accept, "latest") },
		option: func(o *client.RegisterOptions, v string) { o.Accept = &v }},
	{name: "data_content_type",
		of:     func(s events.Settings) string { return s.DataContentType },
		option: func(o *client.RegisterOptions, v string) { o.DataContentType = &v }},
	{name: "partition_key",
		of:     func(s events.Settings) string { return s.PartitionKey },
		option: func(o *client.RegisterOptions, v string) { o.PartitionKey = &v }},
	{name: "idempotent", kind: truth,
		of:     func(s events.Settings) string { return strconv.FormatBool(s.Idempotent) },
		option: func(o *client.RegisterOptions, v string) { o.Idempotent = new(v == "true") }},
	{name: "deprecated", kind: truth,
		of:     func(s events.Settings) string { return strconv.FormatBool(s.DeprecatedAt != nil) },
		option: func(o *client.RegisterOptions, v string) { o.Deprecated = new(v == "true") }},
}

// names are the names of all settings.
func names() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, s := range settings {
			if !yield(s.name) {
				return
			}
		}
	}
}

// byDefault is the setting's value where nothing is declared.
func (s setting) byDefault() string {
	switch {
	case s.among != nil:
		return s.among[0]
	case s.kind == truth:
		return "false"
	}
	return s.initial
}

// Value is the setting's value, also where it is the default.
func (s Settings) Value(name string) string {
	if v, set := s[name]; set {
		return v
	}
	i := slices.IndexFunc(settings, func(s setting) bool { return s.name == name })
	return settings[i].byDefault()
}

// SettingsOf returns the settings that a gateway tells.
func SettingsOf(told events.Settings) Settings {
	s := Settings{}
	for _, known := range settings {
		s.set(known, known.of(told))
	}
	return s
}

func (s Settings) set(known setting, value string) {
	if value != "" && value != known.byDefault() {
		s[known.name] = value
	}
}

// Differences returns the names of the settings in which two differ.
func (s Settings) Differences(from Settings) (names []string) {
	for _, known := range settings {
		if s.Value(known.name) != from.Value(known.name) {
			names = append(names, known.name)
		}
	}
	return names
}

// Options returns the options of a registration that leads from other settings to these.
func (s Settings) Options(from Settings) (o client.RegisterOptions) {
	for _, known := range settings {
		if v := s.Value(known.name); v != from.Value(known.name) {
			known.option(&o, v)
		}
	}
	return o
}

// Declaration returns the settings for the use case that registers.
func (s Settings) Declaration() registry.Declaration {
	o := s.Options(nil)
	is := func(value *string, one string) *bool {
		if value == nil {
			return nil
		}
		return new(*value == one)
	}
	return registry.Declaration{
		Owner: o.Owner, Tags: o.Tags, Description: o.Description, Compatibility: (*core.Compatibility)(o.Compatibility),
		OpenContentLenient: is(o.OpenContent, events.OpenContentLenient), VersionField: o.VersionField, Draft: o.Draft,
		FormatsAssert: is(o.Formats, events.FormatsAssert), EnforcementWarn: is(o.Enforcement, events.EnforcementWarn),
		Accept: o.Accept, DataContentType: o.DataContentType, PartitionKey: o.PartitionKey, Idempotent: o.Idempotent,
		Deprecated: o.Deprecated,
	}
}
