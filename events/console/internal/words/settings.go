// Package words says in sentences what settings mean.
package words

import (
	"strings"

	"example.com/eventgateway/events"
)

// Setting is a setting of an event type in words.
type Setting struct{ Name, Words string }

// compatible says what each compatibility asks of a new version.
var compatible = map[string]string{
	"none":     "A new version may be anything.",
	"backward": "A new version must accept all that %s accepts.",
	"forward":  "A new version must accept only what %s accepts.",
	"full":     "A new version must accept exactly what %s accepts.",
}

// Of says what settings mean. Those that have their defaults are left out, but for the
// ones that every sender should know.
func Of(s events.Settings) (words []Setting) {
	add := func(name, text string) { words = append(words, Setting{name, text}) }
	kind, transitive := strings.CutSuffix(s.Compatibility, "_transitive")
	earlier := "the version before it"
	if transitive {
		earlier = "every earlier version"
	}
	add("compatibility "+s.Compatibility, strings.Replace(compatible[kind], "%s", earlier, 1))
	if s.OpenContent == events.OpenContentLenient {
		add("open content lenient", "Comparisons assume that events have only members that their schema names.")
	} else {
		add("open content strict", "Comparisons assume that events may have any member that their schema allows.")
	}
	if s.Enforcement == events.EnforcementWarn {
		add("enforcement warn",
			"An event that violates the schema is stored, marked with the number of its "+
				"violations.")
	} else {
		add("enforcement enforce", "An event that violates the schema is refused.")
	}
	if s.PartitionKey != "" {
		add("partition key "+s.PartitionKey, "Events with the same value there keep their order.")
	} else {
		add("no partition key", "Each event is ordered for itself, unless its sender names a key.")
	}
	if s.Idempotent {
		add("idempotent", "An event that is sent again within the window of the deployment is stored once.")
	}
	if s.DataContentType != "" {
		add("data "+s.DataContentType, "Events are bytes of this media type. The schema describes them in base64.")
	}
	if s.VersionField != "" {
		add("version field "+s.VersionField, "Comparisons leave out what is there.")
	}
	if s.Formats == events.FormatsAssert {
		add("formats assert", "The keyword format is checked, whatever the schema's draft says.")
	}
	switch s.Accept {
	case "":
		add("accept latest", "An event is checked by the latest version.")
	case "all":
		add("accept all", "An event may name any version, to be checked by it.")
	default:
		add("accept "+s.Accept, "An event may name one of the last "+s.Accept+" versions, to be checked by it.")
	}
	if s.Draft != "" {
		add("draft "+s.Draft, "A schema that names no draft is of this one.")
	}
	return words
}
