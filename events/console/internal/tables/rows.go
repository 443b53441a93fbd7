// Package tables tells a JSON Schema as a table for people: a row for each place of an event, with
// its type, its rules and its words. It also tells what differs between two tables, and makes
// an event to begin with.
//
// A schema comes from strangers. What is read and what is told is bounded, and nothing here
// judges events: the gateway does.
package tables

import (
	"bytes"
	"strconv"

	"example.com/eventgateway/core/adapters/jsonschema/bundle"
	"example.com/eventgateway/core/jsontext"
)

// Row is a place of the events that a schema describes.
type Row struct {
	// Path is the place: "order.items[].id" is the member id of each item. "" is the event.
	// Parent and Name are its two halves.
	Path, Parent, Name string
	Depth              int    // of the place; 0 for the event
	Branch             string // what the row is about, if that is not the place alone: "one of, 2"

	Required    bool
	Type        string   // such as "string" or "integer or null"; "" for any
	Rules       []string // such as "1 to 64 characters"
	Title       string
	Description string
	Default     string // in JSON
	Examples    []string
	Deprecated  bool
	Note        string // why the row tells no more: "the same again as for …"
}

// Table is a schema.
type Table struct {
	Rows    []Row
	Omitted bool // the schema has more than a table has room for
}

// maxRows bounds a table.
const maxRows = 2000

// Of reads a schema: one document with all that it refers to, as the gateway bundles it. draft is
// the draft of the event type's settings, or "".
func Of(schema []byte, draft string) Table {
	t := tabulation{document: resolved(schema, draft)}
	t.value(t.text, Row{}, nil)
	return t.Table
}

// resolved returns a document whose references are JSON Pointers, if the schema can be told so.
func resolved(schema []byte, draft string) *document {
	text := bytes.TrimSpace(schema)
	if moved, err := bundle.Move(text, "", draft); err == nil {
		text = bytes.TrimSpace(moved.Schema)
	}
	return newDocument(text)
}

// tabulation is the making of a table.
type tabulation struct {
	*document
	Table
}

// value adds a row for a schema, and one for each value in it.
func (t *tabulation) value(schema []byte, row Row, around []string) {
	if len(t.Rows) == maxRows || t.budget < 0 || row.Depth > maxNesting {
		t.Omitted = true
		return
	}
	v := t.at(schema, around)
	v.describe(&row)
	t.Rows = append(t.Rows, row)
	t.members(v, row)
	t.items(v, row)
	t.branches(v, row)
}

// describe fills a row with what the parts say. The first one that has words speaks.
func (v value) describe(row *Row) {
	row.Type, row.Rules = v.typeOf(), v.rules()
	if row.Type == "" && v.again != "" {
		row.Type = "as above"
	}
	for _, p := range v.parts {
		row.Deprecated = row.Deprecated || string(p["deprecated"]) == "true"
		if row.Title == "" {
			row.Title = short(str(p["title"]))
		}
		if row.Description == "" {
			row.Description = cut(str(p["description"]), 2000)
		}
		if row.Default == "" {
			row.Default = short(string(p["default"]))
		}
		for example := range jsontext.Elements(p["examples"]) {
			if len(row.Examples) < 3 && row.Depth > 0 {
				row.Examples = append(row.Examples, short(string(example)))
			}
		}
	}
	switch {
	case v.again != "":
		row.Note = "the same again as above: " + short(v.again)
	case v.broken != "":
		row.Note = "described elsewhere: " + short(v.broken)
	}
}

// members adds the rows of an object's members.
func (t *tabulation) members(v value, row Row) {
	for _, m := range v.members() {
		member := row.member(readable(m.name))
		if member.Required = m.required; m.schema == nil {
			t.add(member)
			continue
		}
		t.value(m.schema, member, v.refs)
	}
	for _, p := range v.parts {
		for pattern, schema := range jsontext.Members(p["patternProperties"]) {
			t.value(schema, row.member("/"+short(str(pattern))+"/"), v.refs)
		}
		for _, keyword := range []string{"additionalProperties", "unevaluatedProperties"} {
			if isObject(p[keyword]) {
				t.value(p[keyword], row.member("*"), v.refs)
			}
		}
	}
}

// add adds a row of which the schema says no more.
func (t *tabulation) add(row Row) {
	if len(t.Rows) == maxRows {
		t.Omitted = true
		return
	}
	t.Rows = append(t.Rows, row)
}

// items adds the rows of an array's items. Before draft 2020-12, items could be a list.
func (t *tabulation) items(v value, row Row) {
	for _, p := range v.parts {
		n := 0
		for _, keyword := range []string{"prefixItems", "items"} {
			for schema := range jsontext.Elements(p[keyword]) {
				t.value(schema, row.item(strconv.Itoa(n)), v.refs)
				n++
			}
		}
		for _, keyword := range []string{"items", "additionalItems", "unevaluatedItems"} {
			if isObject(p[keyword]) {
				t.value(p[keyword], row.item(""), v.refs)
			}
		}
		if isObject(p["contains"]) {
			t.value(p["contains"], row.item("").branch("at least one"), v.refs)
		}
	}
}

// branches adds the rows of schemas that hold under a condition.
func (t *tabulation) branches(v value, row Row) {
	for _, p := range v.parts {
		for _, kind := range []said{{"oneOf", "one of, "}, {"anyOf", "any of, "}} {
			n := 0
			for schema := range jsontext.Elements(p[kind.name]) {
				n++
				t.value(schema, row.branch(kind.value+strconv.Itoa(n)), v.refs)
			}
		}
		for _, kind := range []said{{"if", "if"}, {"then", "then"}, {"else", "otherwise"}, {"not", "not"},
			{"propertyNames", "each name"}} {
			if isObject(p[kind.name]) {
				t.value(p[kind.name], row.branch(kind.value), v.refs)
			}
		}
		for _, keyword := range []string{"dependentSchemas", "dependencies"} {
			for name, schema := range jsontext.Members(p[keyword]) {
				if isObject(schema) {
					t.value(schema, row.branch("with "+readable(str(name))), v.refs)
				}
			}
		}
	}
}

func isObject(schema []byte) bool { return len(schema) > 0 && schema[0] == '{' }

// member returns the row of members of the row's value.
func (r Row) member(name string) Row {
	parent := r.Path
	if parent != "" {
		parent += "."
	}
	return Row{Path: parent + name, Parent: parent, Name: name, Depth: r.Depth + 1, Branch: r.Branch}
}

// item returns the row of the row's items, or of the one at an index.
func (r Row) item(index string) Row {
	name := "[" + index + "]"
	return Row{Path: r.Path + name, Parent: r.Path, Name: name, Depth: r.Depth + 1, Branch: r.Branch}
}

// branch returns the row of the same place under a condition.
func (r Row) branch(condition string) Row {
	if r.Branch != "" {
		condition = r.Branch + ", " + condition
	}
	return Row{Path: r.Path, Parent: r.Parent, Name: r.Name, Depth: r.Depth + 1, Branch: short(condition)}
}
