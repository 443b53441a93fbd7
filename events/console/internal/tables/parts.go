package tables

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"example.com/eventgateway/core/jsontext"
)

// part is a schema object: what one place says about a value. A value often has several: the
// schema itself, what its $ref leads to, and the schemas of its allOf.
type part map[string][]byte

// partOf reads a schema object. Another value has no members.
func partOf(schema []byte) part {
	p := part{}
	for name, value := range jsontext.Members(schema) {
		p[str(name)] = value
	}
	return p
}

// str decodes a JSON string; "" for another value.
func str(written []byte) (decoded string) {
	_ = json.Unmarshal(written, &decoded) // what is no string stays ""
	return decoded
}

// document is a schema whose references are followed, within bounds.
type document struct {
	text    []byte
	targets map[string][]byte // by $ref
	budget  int               // how many bytes may still be read
}

// maxWork bounds how many bytes of schemas are read for one table. A place that many references
// lead to is read for each of them.
const maxWork = 8 << 20

func newDocument(text []byte) *document {
	return &document{text: text, targets: map[string][]byte{}, budget: maxWork}
}

// target returns the schema that a $ref within the document leads to: a JSON Pointer behind "#".
// It is nil for any other.
func (d *document) target(ref string) []byte {
	if found, known := d.targets[ref]; known {
		return found
	}
	at, inside := strings.CutPrefix(ref, "#")
	if !inside || at != "" && at[0] != '/' {
		return nil
	}
	found := d.text
	if at != "" {
		for token := range strings.SplitSeq(at[1:], "/") {
			found = child(found, decodeToken(token))
		}
	}
	d.budget -= len(d.text)
	d.targets[ref] = found
	return found
}

// value is a place of the table: all that is said about it.
type value struct {
	parts   []part
	literal string   // what a schema that is true or false allows; "" for others
	refs    []string // that lead here, also from around it
	again   string   // the $ref that leads to a place around this one
	broken  string   // the $ref that leads nowhere here
}

// at reads all that a schema says about a value. around are the references that lead to it.
func (d *document) at(schema []byte, around []string) value {
	v := value{refs: around}
	d.gather(&v, schema, 0)
	return v
}

const maxNesting = 24 // of references and allOf at one place, and of values in each other

func (d *document) gather(v *value, schema []byte, nesting int) {
	d.budget -= len(schema) + 200 // what a short one costs
	switch {
	case nesting > maxNesting || d.budget < 0:
		return
	case string(schema) == "true":
		v.literal = "anything"
		return
	case string(schema) == "false":
		v.literal = "nothing: it must be absent"
		return
	}
	p := partOf(schema)
	v.parts = append(v.parts, p)
	for _, keyword := range []string{"$ref", "$dynamicRef", "$recursiveRef"} {
		ref := str(p[keyword])
		if ref == "" {
			continue
		}
		switch target := d.target(ref); {
		case target == nil:
			v.broken = ref
		case slices.Contains(v.refs, ref):
			v.again = ref
		default:
			v.refs = append(slices.Clip(v.refs), ref)
			d.gather(v, target, nesting+1)
		}
	}
	for branch := range jsontext.Elements(p["allOf"]) {
		d.gather(v, branch, nesting+1)
	}
}

// member is a member of an object: what all parts say about it.
type member struct {
	name, written string // written is the name in JSON
	schema        []byte // nil if it is only required
	required      bool
}

// members returns the members that the parts name, each once: first those that are described.
func (v value) members() (list []*member) {
	known := map[string]*member{}
	find := func(written []byte) *member {
		name := str(written)
		if known[name] == nil {
			known[name] = &member{name: name, written: string(written)}
			list = append(list, known[name])
		}
		return known[name]
	}
	schemas := map[*member][][]byte{}
	for _, p := range v.parts {
		for written, schema := range jsontext.Members(p["properties"]) {
			m := find(written)
			schemas[m] = append(schemas[m], schema)
		}
	}
	for _, p := range v.parts {
		for written := range jsontext.Elements(p["required"]) {
			find(written).required = true
		}
	}
	for m, all := range schemas {
		if m.schema = all[0]; len(all) > 1 {
			m.schema = slices.Concat([]byte(`{"allOf":[`), bytes.Join(all, []byte(",")), []byte(`]}`))
		}
	}
	return list
}

// child returns the value of an object's last member of a name, or of an array's element.
func child(text []byte, token string) (found []byte) {
	for name, value := range jsontext.Members(text) {
		if str(name) == token {
			found = value
		}
	}
	n := 0
	for element := range jsontext.Elements(text) {
		if strconv.Itoa(n) == token {
			return element
		}
		n++
	}
	return found
}
