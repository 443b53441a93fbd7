package registry

import (
	"errors"

	"example.com/eventgateway/core"
)

// Incompatible is the error for a new schema that breaks the compatibility of its event
// type. Its chain has the *[core.Error], with CodeSchemaIncompatible.
type Incompatible struct {
	Breaches []Breach // at most MaxBreaches
	Traffic  *Traffic // what the schema makes of recent events; nil unless a dry run tried it
	Err      error
}

// Error is the text of Err.
func (e *Incompatible) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *Incompatible) Unwrap() error { return e.Err }

// withTraffic adds traffic to an error with CodeSchemaIncompatible.
func withTraffic(err error, traffic *Traffic) error {
	var breaches []Breach
	if e, ok := errors.AsType[*Incompatible](err); ok {
		breaches, err = e.Breaches, e.Err
	}
	return &Incompatible{Breaches: breaches, Traffic: traffic, Err: err}
}

// Breach is one place where a new schema breaks the compatibility with an earlier
// version. Its SchemaPointer is of the new schema, its Pointer of the documents, as in
// [Incompatibility].
type Breach struct {
	core.Violation
	Version              int                // the earlier version
	Direction            core.Compatibility // CompatibilityBackward or CompatibilityForward
	EarlierSchemaPointer string             // the place in the earlier schema
	Example              string             // JSON that one version accepts and the other refuses; "" if none was found
}

// Breaches compares a schema with an earlier version in one direction,
// CompatibilityBackward or CompatibilityForward, as the settings say. It returns none if
// the schema is compatible.
func Breaches(
	earlier, later CompiledSchema, by core.Settings, version int, direction core.Compatibility,
) (breaches []Breach) {
	writer, reader := earlier, later
	if direction == core.CompatibilityForward {
		writer, reader = later, earlier
	}
	for _, cause := range reader.Compare(writer, compareOptions(by)) {
		breaches = append(breaches, breachOf(cause, version, direction))
	}
	return breaches
}

// breachOf returns an incompatibility in terms of the new schema and the earlier version,
// which the caller knows.
func breachOf(c Incompatibility, version int, direction core.Compatibility) Breach {
	b := Breach{
		Violation: core.Violation{Pointer: c.Pointer, Keyword: c.Keyword, Detail: c.Detail,
			SchemaPointer: c.ReaderPointer},
		Version: version, Direction: direction, EarlierSchemaPointer: c.WriterPointer, Example: string(c.Example),
	}
	if direction == core.CompatibilityForward { // the new schema is the writer's
		b.SchemaPointer, b.EarlierSchemaPointer = c.WriterPointer, c.ReaderPointer
	}
	return b
}
