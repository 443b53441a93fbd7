package bundle

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// edit is a change of a text.
type edit struct {
	begin, end int
	text       string
}

// apply returns the text with edits, which do not overlap.
func apply(text []byte, edits []edit) []byte {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.begin, b.begin) })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(text[at:e.begin])
		out.WriteString(e.text)
		at = e.end
	}
	out.Write(text[at:])
	return out.Bytes()
}

// quoted writes a string as JSON.
func quoted(s string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // it is a string
	return strings.TrimSuffix(b.String(), "\n")
}

// changes reports whether the host document is not the whole already. One that has no $id does
// not find itself by its file's name.
func (c *compound) changes() bool {
	host := c.documents[0]
	return len(c.documents) > 1 || slices.ContainsFunc(host.refs, func(r *reference) bool {
		itself := r.to == host.top() && host.top().id == nil && resource.Without(r.at.text) != ""
		return r.address != "" || itself
	})
}

// write returns the host document with the others in it, and these by their names there.
func (c *compound) write() ([]byte, map[string]*document) {
	n := c.names()
	host := c.documents[0]
	edits := n.edits(host, n.ids[host.top()], latest)
	embedded := map[string]*document{}
	if len(n.documents) > 1 {
		edits = append(edits, n.definitions(host, embedded))
	}
	return apply(host.text, edits), embedded
}

// references returns the edits that make references lead to where they led.
func (n *names) references(d *document) (edits []edit) {
	for _, r := range d.refs {
		if r.address != "" {
			edits = append(edits, edit{r.at.begin, r.at.end, quoted(withFragment(r.address, r))})
		}
		if r.to == nil {
			continue
		}
		base := n.uris[r.from]
		fragment, moved := n.movedFragment(r)
		now, _, ok := resource.Resolve(base, r.at.text)
		switch stays := ok && now == n.uris[r.to] && !climbs(base, r.at.text); {
		case moved && stays:
			edits = append(edits, edit{r.at.begin, r.at.end, quoted(resource.Without(r.at.text) + "#" + fragment)})
		case moved:
			edits = append(edits, edit{r.at.begin, r.at.end, quoted(n.text(base, n.uris[r.to]) + "#" + fragment)})
		case !stays:
			edits = append(edits, edit{r.at.begin, r.at.end, quoted(withFragment(n.text(base, n.uris[r.to]), r))})
		}
	}
	return edits
}

// withFragment adds the fragment of a reference, as it is written.
func withFragment(uri string, r *reference) string {
	if _, fragment, has := strings.Cut(r.at.text, "#"); has {
		return uri + "#" + fragment
	}
	return uri
}

// ownIDs returns the edits of $id where there is one.
func (n *names) ownIDs(d *document) (edits []edit) {
	for _, r := range d.parts {
		if name, changes := n.ids[r]; changes && r.id != nil {
			edits = append(edits, edit{r.id.begin, r.id.end, quoted(name)})
		}
	}
	return edits
}

// edits returns the edits of a document. id is the $id that it needs, "" if it needs none;
// draft is the draft of the document around it.
func (n *names) edits(d *document, id string, draft int) []edit {
	more := d.untold(draft)
	var edits []edit
	if id != "" && d.top().id == nil {
		if own := d.root.member(resource.ID(d.draft)); own != nil { // it names nothing, or an anchor
			edits = append(edits, edit{own.begin, own.end, quoted(id + anchorAt(d.root, d.draft))})
		} else {
			more = append(more, quoted(resource.ID(d.draft))+": "+quoted(id))
		}
	}
	edits = append(edits, first(d, more))
	if n.unignores(d) {
		edits = append(edits, unignored(d.root)...)
	}
	return append(append(edits, n.references(d)...), n.ownIDs(d)...)
}

// anchorAt returns the fragment of a schema's $id if it names an anchor that counts.
func anchorAt(schema *node, draft int) string {
	id, _ := schema.string(resource.ID(draft))
	if _, name, _ := strings.Cut(id, "#"); name != "" && !onlyRef(schema, draft) {
		return "#" + name
	}
	return ""
}

// first adds members where an object begins.
func first(d *document, members []string) edit {
	at := d.root.begin + 1
	if len(members) == 0 {
		return edit{begin: at, end: at}
	}
	if len(d.root.members) == 0 {
		return edit{at, at, strings.Join(members, ", ")}
	}
	space := string(d.text[at:d.root.members[0].begin])
	text := space + strings.Join(members, ","+cmp.Or(space, " ")) + ","
	if space == "" {
		text += " "
	}
	return edit{at, at, text}
}

// definitions adds the other documents to the host's definitions, and notes their names there.
func (n *names) definitions(host *document, embedded map[string]*document) edit {
	keyword := resource.Definitions(host.draft)
	within := host.root.member(keyword)
	taken := map[string]bool{}
	if within != nil {
		for _, m := range within.members {
			taken[m.name] = true
		}
	}
	outer := indentation(host.text, host.root)
	inner := outer + outer
	separator := ", "
	if outer != "" {
		separator = ",\n" + inner
	}
	var list []string
	for _, d := range n.documents[1:] {
		key := n.key(d)
		for i := 2; taken[key]; i++ {
			key = n.key(d) + " (" + strconv.Itoa(i) + ")"
		}
		taken[key], embedded[key] = true, d
		list = append(list, quoted(key)+": "+n.embed(d, host, inner))
	}
	text := strings.Join(list, separator)
	if within != nil && within.kind == '{' {
		if len(within.members) == 0 {
			return edit{within.begin, within.end, "{" + text + "}"}
		}
		end := within.members[len(within.members)-1].value.end
		return edit{end, end, separator + text}
	}
	if outer != "" {
		text = "{\n" + inner + text + "\n" + outer + "}"
	} else {
		text = "{" + text + "}"
	}
	text = quoted(keyword) + ": " + text
	if len(host.root.members) == 0 {
		return edit{host.root.begin, host.root.end, "{" + text + "}"}
	}
	end := host.root.members[len(host.root.members)-1].value.end
	if outer != "" {
		return edit{end, end, ",\n" + outer + text}
	}
	return edit{end, end, ", " + text}
}

// indentation returns what the members of an object are indented by; "" if they are on its line.
func indentation(text []byte, object *node) string {
	if len(object.members) == 0 {
		return ""
	}
	space := text[object.begin+1 : object.members[0].begin]
	newline := bytes.LastIndexByte(space, '\n')
	if newline < 0 {
		return ""
	}
	return string(space[newline+1:])
}

// embed returns a document as it is embedded in another.
func (n *names) embed(d, host *document, indent string) string {
	id := n.uris[d.top()]
	if name, changes := n.ids[d.top()]; changes {
		id = name
	}
	if d.root.kind != '{' { // true or false
		text := "{" + quoted(resource.ID(host.draft)) + ": " + quoted(id)
		if d.text[d.root.begin] == 'f' {
			text += `, "not": {}`
		}
		return text + "}"
	}
	text := bytes.TrimSpace(apply(d.text, n.edits(d, id, host.draft)))
	if indent != "" {
		text = bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\n"+indent))
	}
	return string(text)
}

// unignored returns the edits of a schema beside whose $ref an $id has to count, in drafts that
// ignore all beside $ref: the $ref goes into allOf, and what else they ignore gets other names.
func unignored(schema *node) (edits []edit) {
	for _, m := range schema.members {
		switch m.name {
		case "$ref":
			edits = append(edits, edit{m.begin, m.begin, `"allOf": [{`}, edit{m.value.end, m.value.end, `}]`})
		default:
			if isRenamed(m.name) {
				edits = append(edits, edit{m.begin, m.end, quoted(ignored + m.name)})
			}
		}
	}
	return edits
}

// ignored begins the names of what a draft ignores beside $ref.
const ignored = "x-ignored-"

func isRenamed(keyword string) bool {
	switch keyword {
	case "$ref", "$schema", "$id", "id", "$comment", "title", "description", "default", "examples", "definitions",
		"$defs":
		return false
	}
	return true
}

// unignores reports whether a document has to have an $id beside its $ref.
func (n *names) unignores(d *document) bool {
	_, changes := n.ids[d.top()]
	return (changes || d != n.documents[0]) && onlyRef(d.root, d.draft)
}

// movedFragment returns the fragment of a reference that leads through what gets another name.
func (n *names) movedFragment(r *reference) (fragment string, moved bool) {
	rest, isPointer := strings.CutPrefix(r.fragment, "/")
	if !isPointer || r.to != r.to.in.top() || !n.unignores(r.to.in) {
		return "", false
	}
	first, _, _ := strings.Cut(rest, "/")
	plain, err := url.PathUnescape(first)
	if err != nil {
		return "", false
	}
	name := pointer.Tokens("/" + plain)[0]
	if r.to.at.member(name) == nil || !isRenamed(name) {
		return "", false
	}
	return "/" + ignored + rest, true
}
