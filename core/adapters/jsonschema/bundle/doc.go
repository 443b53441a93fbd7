// Package bundle makes one schema of many documents, as JSON Schema 2020-12, Core, section 9.3
// ("Compound Documents") says: what a document refers to is embedded in its $defs or
// definitions, under its $id, each document once. The texts stay as they are written, but for
// what has to change: an $id where a document has none, and a $ref that would lead elsewhere.
//
// Two kinds of documents are bundled:
//
//	files, err := bundle.Open("schemas/order.json", "") // "" or the directory that no $ref may leave
//	result, err := files.Bundle("schemas/order.json")   // a path as the user writes it
//	place := result.Place("/$defs/types~1money.json/type") // which file has it
//	text, err := bundle.Registered(source)                 // what event types refer to
//
// In files, a $ref finds another file by its $id, or by its path: by the path of the $ref, from
// the directory of the file that it stands in. What the registry answers (/Client/Event/schema,
// with a version or without) and the standard metaschemas stay references. Nothing is fetched.
//
// With [Files.Address], files that are schemas of event types stay references, too.
//
// Errors about files are an [*Error] with the file, the line and the column.
package bundle

import "fmt"

// Error is what is wrong at some place in a file.
type Error struct {
	File         string // as the user would write it
	Line, Column int    // from 1, in characters
	Detail       string
	Err          error // the cause, or nil
}

// Error implements error.
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Detail)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Result is a bundled schema.
type Result struct {
	Document []byte   // the file's own bytes if it refers to no other
	Embedded []string // the files that are embedded, in the order in which they are found

	host     *document
	embedded map[string]*document // by their names in its definitions
}
