package registry

import (
	"slices"
	"strings"
	"time"

	"example.com/eventgateway/core"
)

// Declaration is what a registration says about the event type beside its
// schema. A nil field leaves the setting as it is.
type Declaration struct {
	Author             string  // of this registration, see [core.Registration]
	PartitionKey       *string // see Settings; a pointer to "" takes the declaration back
	Idempotent         *bool   // see Settings
	DataContentType    *string // as PartitionKey
	Compatibility      *core.Compatibility
	OpenContentLenient *bool
	VersionField       *string // as PartitionKey
	Draft              *string // as PartitionKey
	EnforcementWarn    *bool
	FormatsAssert      *bool
	Accept             *string // "latest", or a [core.Accept]
	Deprecated         *bool   // from now on, unless it is already
	Checks                     // of this registration

	// These describe the event type; a pointer to "" takes the declaration back. Tags have
	// commas between them.

	Owner, Tags, Description *string
}

// initial are the settings that an event type begins with. An open content model is what
// most schemas have, and most of their changes add a member that no event had before: strict
// comparisons refuse 183 of 441 changes of public schemas, lenient ones 132.
var initial = core.Settings{OpenContentLenient: true}

// apply returns the settings as declared. The error is CodeInvalidParameter.
func (d Declaration) apply(to core.Settings, now time.Time) (core.Settings, error) {
	switch {
	case d.Deprecated == nil:
	case !*d.Deprecated:
		to.DeprecatedAt = 0
	case to.DeprecatedAt == 0:
		to.DeprecatedAt = now.Unix()
	}
	set(&to.Idempotent, d.Idempotent)
	set(&to.OpenContentLenient, d.OpenContentLenient)
	set(&to.EnforcementWarn, d.EnforcementWarn)
	set(&to.FormatsAssert, d.FormatsAssert)
	if d.PartitionKey != nil {
		if to.PartitionKey = *d.PartitionKey; !isPointer(to.PartitionKey) {
			return core.Settings{}, notAPointer("partition_key", to.PartitionKey)
		}
	}
	if d.DataContentType != nil {
		var err error
		if to.DataContentType, err = dataContentType(*d.DataContentType); err != nil {
			return core.Settings{}, err
		}
	}
	if d.Compatibility != nil {
		if to.Compatibility = *d.Compatibility; !to.Compatibility.IsLevel() {
			return core.Settings{}, invalid(
				"the compatibility %q is not a level: the levels are none, backward, forward, full, "+
					"backward_transitive, forward_transitive and full_transitive",
				core.Shorten(string(to.Compatibility)))
		}
	}
	if d.VersionField != nil {
		if to.VersionField = *d.VersionField; !isPointer(to.VersionField) {
			return core.Settings{}, notAPointer("version_field", to.VersionField)
		}
	}
	if d.Draft != nil {
		if to.Draft = *d.Draft; to.Draft != "" && !slices.Contains(core.Drafts, to.Draft) {
			return core.Settings{}, invalid(
				"the draft %q is none of %s", core.Shorten(to.Draft), strings.Join(core.Drafts, ", "))
		}
	}
	if d.Accept != nil {
		var ok bool
		if to.Accept, ok = core.ParseAccept(*d.Accept); !ok {
			return core.Settings{}, invalid(
				"accept must be latest, all, or a whole number from 1 to %d, of the last versions that events may "+
					"name, and not %q", core.MaxAccept, core.Shorten(*d.Accept))
		}
	}
	if err := d.label(&to); err != nil {
		return core.Settings{}, err
	}
	if to.PartitionKey != "" && to.DataContentType != "" {
		return core.Settings{}, invalid(
			"the partition key %q points into JSON, but the data is %s: "+
				"declare one of partition_key and data_content_type, and give the other an empty value",
			core.Shorten(to.PartitionKey), to.DataContentType)
	}
	return to, nil
}

// set changes a setting if it is declared.
func set[T any](setting, declared *T) {
	if declared != nil {
		*setting = *declared
	}
}

// isPointer reports whether a setting is a JSON Pointer to a member, or nothing.
func isPointer(setting string) bool {
	_, err := core.PointerTokens(setting)
	return setting == "" || err == nil
}

func notAPointer(parameter, value string) error {
	return invalid("%s must be a JSON Pointer to a member, such as /order/id, and not %q",
		parameter, core.Shorten(value))
}

// dataContentType checks what a registration declares, and returns it in lower
// case. The error is CodeInvalidParameter.
func dataContentType(declared string) (string, error) {
	if declared == "" {
		return "", nil
	}
	mediaType, err := core.MediaType(declared)
	if err != nil {
		return "", invalid("data_content_type must be a media type without parameters, such as image/png, and not %q",
			core.Shorten(declared))
	}
	refuse := func(why string) (string, error) {
		return "", invalid("data_content_type cannot be %s: %s", mediaType, why)
	}
	switch {
	case core.IsJSON(mediaType):
		return refuse("events are JSON unless another media type is declared, and an empty value takes that back")
	case slices.Contains(core.NDJSONTypes, mediaType), strings.HasPrefix(mediaType, "application/cloudevents"):
		return refuse("that is how events are sent, not what one is")
	case strings.HasPrefix(mediaType, "multipart/"):
		return refuse("it means nothing without its boundary, and parameters are not kept")
	}
	return mediaType, nil
}
