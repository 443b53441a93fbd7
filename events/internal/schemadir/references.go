package schemadir

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/bundle"
)

// Reference is a $ref that leads to another event type.
type Reference struct {
	To      core.EventType
	Version int    // the number that is written; 0 if there is none
	Pointer string // the place in the schema

	fragment   string // with its "#"; "" for none
	start, end int    // of the JSON string in the document
}

// resolve finds the event types that the schemas refer to, and embeds the other files.
func (d *Directory) resolve(dir string) (found []Problem, err error) {
	addresses := map[string]string{} // by file
	for _, t := range d.Types {
		addresses[t.File(SchemaFile)] = nameOf(t.EventType)
	}
	files, err := bundle.Open(dir, dir)
	if err != nil {
		return nil, err
	}
	defer files.Close()
	files.Address = func(at string) (string, bool) {
		address, known := addresses[at]
		return address, known
	}
	for _, t := range d.Types {
		bundled, err := files.BundleText(path.Join(filepath.ToSlash(dir), t.File(SchemaFile)), t.Source)
		if err != nil {
			found = append(found, t.unbundled(dir, err))
			continue
		}
		t.Document = bundled.Document
		if plain, err := core.WithoutMark(t.Document); err == nil { // Judge refuses the others
			t.Document = plain
		}
		found = append(found, d.refer(t)...)
	}
	return found, nil
}

// unbundled is the problem that a file cannot be embedded.
func (t *Type) unbundled(dir string, err error) Problem {
	p := Problem{File: t.File(SchemaFile), Code: CodeReference, Detail: err.Error()}
	if e, ok := errors.AsType[*bundle.Error](err); ok {
		p.Line, p.Column, p.Detail = e.Line, e.Column, e.Detail
		if file, err := filepath.Rel(dir, e.File); err == nil {
			p.File = filepath.ToSlash(file)
		}
	}
	return p
}

// nameOf is the address of an event type without a version.
func nameOf(t core.EventType) string { return "/" + t.Client + "/" + t.Event + "/schema" }

// refer finds the event types that a schema refers to.
func (d *Directory) refer(t *Type) (found []Problem) {
	values, err := scan(t.Document)
	if err != nil {
		return nil // Judge says what is wrong with the document
	}
	for _, v := range values {
		r, isType := v.reference()
		if !isType {
			continue
		}
		if err := d.check(t, v, r); err != nil {
			found = append(found, Problem{File: t.File(SchemaFile), Pointer: v.pointer, Code: CodeReference,
				Detail: fmt.Sprintf("%q: %v", core.Shorten(v.text), err)})
			continue
		}
		t.references = append(t.references, r)
	}
	return found
}

// check returns what is wrong with a reference.
func (d *Directory) check(t *Type, v value, r Reference) error {
	switch {
	case r.Version == 0 && strings.Contains(v.text, "?"):
		return fmt.Errorf("want %s, or that with ?version=N", nameOf(r.To))
	case r.To.Client != t.Client:
		return fmt.Errorf("%s is of another client: a schema can refer only to event types of %s",
			r.To.Topic(), t.Client)
	case r.Version == 0 && d.Type(r.To) == nil:
		return fmt.Errorf("the directory has no %s", r.To.Topic())
	}
	return nil
}

// reference reads an address.
func (v value) reference() (r Reference, isType bool) {
	address, _, _ := strings.Cut(v.text, "#")
	r = Reference{Pointer: v.pointer, fragment: v.text[len(address):], start: v.start, end: v.end}
	r.To, r.Version, isType = core.ParseAddress(address)
	return r, isType
}

// References are the event types that the schema refers to.
func (t *Type) References() []Reference { return t.references }

// Pinned returns the schema as it is registered: each reference names the version that a
// gateway has of the event type.
func (t *Type) Pinned(version func(core.EventType) int) []byte {
	return t.Addressed(func(to core.EventType) string { return core.Address(to, version(to)) })
}

// Addressed returns the schema with an address for each reference that has no version.
func (t *Type) Addressed(address func(core.EventType) string) []byte {
	return t.rewrite(func(r Reference) string {
		if r.Version > 0 {
			return core.Address(r.To, r.Version)
		}
		return address(r.To)
	})
}

func (t *Type) rewrite(address func(Reference) string) []byte {
	var b []byte
	last := 0
	for _, r := range t.references {
		b = append(b, t.Document[last:r.start]...)
		b = append(b, strconv.Quote(address(r))...)
		if r.fragment != "" { // as it is written
			b = append(b[:len(b)-1], fragmentOf(t.Document[r.start:r.end])...)
		}
		last = r.end
	}
	return append(b, t.Document[last:]...)
}

// fragmentOf returns the end of a JSON string from its "#" on.
func fragmentOf(quoted []byte) []byte { return quoted[bytes.IndexByte(quoted, '#'):] }

// Unpinned returns a registered schema as a directory has it: references to the latest
// version of an event type, which latest returns, have no version. others are the references
// to earlier versions, which keep it.
func Unpinned(document []byte, latest func(core.EventType) int) (unpinned []byte, others []Reference) {
	values, err := scan(document)
	if err != nil {
		return document, nil
	}
	t := Type{Document: document}
	for _, v := range values {
		r, isType := v.reference()
		switch {
		case !isType || r.Version == 0:
		case r.Version != latest(r.To):
			others = append(others, r)
		default:
			t.references = append(t.references, r)
		}
	}
	return t.rewrite(func(r Reference) string { return nameOf(r.To) }), others
}
