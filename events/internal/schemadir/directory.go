// Package schemadir reads and writes directories of schemas, in which teams keep what their
// gateways are to have registered:
//
//	<client>/<event>/schema.json   the schema
//	<client>/<event>/event.yaml    the settings, if not all are the defaults
//	<client>/<event>/valid/        events that the schema accepts
//	<client>/<event>/invalid/      events that it refuses
//
// A schema refers to another event type by its file (../Colors/schema.json), by its $id, or
// by its name (/SpongeBob/Colors/schema). The number of the version depends on the gateway:
// [Type.Pinned] adds it. Other files that a schema refers to are embedded. Folders whose names
// begin with "." or "_" are not read.
package schemadir

import (
	"fmt"
	"slices"

	"example.com/eventgateway/core"
)

// Directory is a directory that was read.
type Directory struct {
	Clients []string // with a folder, in byte order
	Types   []*Type  // by name, but each type behind the types that it refers to
}

// Type is an event type of a directory.
type Type struct {
	core.EventType
	Folder   string // within the directory, with slashes
	Source   []byte // of schema.json
	Document []byte // the schema, with other files embedded, and with the names of event types
	Manifest Manifest
	Valid    []Event
	Invalid  []Event

	references []Reference
}

// Event is a file with one event.
type Event struct {
	File string // within the directory, with slashes
	Data []byte
}

// SchemaFile is the file of the schema, and ManifestFile of the settings.
const (
	SchemaFile   = "schema.json"
	ManifestFile = "event.yaml"
)

// File is the path of one of the type's files within the directory.
func (t *Type) File(name string) string { return t.Folder + "/" + name }

// Type returns the event type, or nil if the directory does not have it.
func (d *Directory) Type(t core.EventType) *Type {
	for _, known := range d.Types {
		if known.EventType == t {
			return known
		}
	}
	return nil
}

// Problem is something wrong in a directory.
type Problem struct {
	File    string // within the directory, with slashes
	Pointer string // the place in a JSON file; "" for none
	Line    int    // the place in another file, from 1; 0 for none
	Column  int    // from 1; 0 for none
	Code    string // stable, such as "schema_invalid"
	Detail  string
	Warning bool // it can be registered nevertheless
}

// Error says where the problem is, and what.
func (p Problem) Error() string {
	place := p.File
	if p.Line > 0 {
		place += fmt.Sprintf(":%d", p.Line)
		if p.Column > 0 {
			place += fmt.Sprintf(":%d", p.Column)
		}
	}
	if p.Pointer != "" {
		place += " at " + p.Pointer
	}
	return place + ": " + p.Detail
}

// Failed reports whether a problem is more than a warning.
func Failed(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return !p.Warning })
}

// Codes of problems that only a directory has. Other problems have the gateway's codes.
const (
	CodeLayout    = "directory_invalid"
	CodeManifest  = "manifest_invalid"
	CodeReference = "reference_invalid"
	CodeEvents    = "events_contradict"
	CodeUnchecked = "not_checked"
)
