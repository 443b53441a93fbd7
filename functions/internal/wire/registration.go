package wire

import (
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events"
)

// TimeOf is a time that is in seconds since 1970; nil for 0.
func TimeOf(seconds int64) *time.Time {
	if seconds == 0 {
		return nil
	}
	t := time.Unix(seconds, 0).UTC()
	return &t
}

// SettingsOf are an event type's settings. Defaults are left out, except compatibility.
func SettingsOf(s core.Settings) events.Settings {
	body := events.Settings{
		PartitionKey: s.PartitionKey, DataContentType: s.DataContentType, Idempotent: s.Idempotent,
		Compatibility: string(s.Compatibility.OrDefault()), VersionField: s.VersionField, Draft: s.Draft,
		DeprecatedAt: TimeOf(s.DeprecatedAt),
		Accept:       string(s.Accept), Owner: s.Owner, Tags: s.Tags.List(), Description: s.Description,
	}
	if s.OpenContentLenient {
		body.OpenContent = events.OpenContentLenient
	}
	if s.EnforcementWarn {
		body.Enforcement = events.EnforcementWarn
	}
	if s.FormatsAssert {
		body.Formats = events.FormatsAssert
	}
	return body
}

// RegisteredOf is the answer to a registration.
func RegisteredOf(r registry.Registered) events.Registered {
	body := events.Registered{
		Client: r.Type.Client, Event: r.Type.Event, Version: r.Version, Fingerprint: r.Fingerprint,
		CreatedAt: r.CreatedAt, Settings: SettingsOf(r.Settings), WarningsOmitted: r.Warnings.Omitted,
	}
	for _, w := range r.Warnings.List {
		body.Warnings = append(body.Warnings, events.Warning(w))
	}
	return body
}

// VersionOf is a version's entry in the list of versions.
func VersionOf(r core.Registration) events.RegisteredVersion {
	return events.RegisteredVersion{
		Version: r.Version, CreatedAt: r.CreatedAt, Fingerprint: r.Fingerprint, Author: r.Author,
		Settings: SettingsOf(r.Settings), VersionDeprecatedAt: TimeOf(r.VersionDeprecatedAt),
	}
}

// TrafficOf is what a schema makes of samples; nil for nil.
func TrafficOf(t *registry.Traffic) *events.Traffic {
	if t == nil {
		return nil
	}
	body := &events.Traffic{Checked: t.Checked, Refused: t.Refused}
	if !t.Since.IsZero() {
		body.Since = &t.Since
	}
	for _, r := range t.Refusals {
		refusal := events.TrafficRefusal{Events: r.Events, Code: string(r.Code)}
		if r.Keyword != "" {
			refusal.Pointer, refusal.SchemaPointer = &r.Pointer, &r.SchemaPointer
			refusal.Keyword, refusal.Detail = r.Keyword, r.Detail
		}
		body.Errors = append(body.Errors, refusal)
	}
	return body
}
