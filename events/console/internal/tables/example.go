package tables

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"example.com/eventgateway/core/jsontext"
)

// Example returns an event to begin with, in lines: the schema's first example, or one that is
// made of what the schema says. The gateway may refuse the latter: a pattern, for one, is not
// read.
func Example(schema []byte, draft string) string {
	d := resolved(schema, draft)
	written := []byte(d.example(d.text, nil, 0))
	var pretty bytes.Buffer
	if len(written) > maxExample || json.Indent(&pretty, written, "", "  ") != nil {
		return "{}"
	}
	return pretty.String()
}

const maxExample = 64 << 10 // bytes

// none is the example of a value that leads back to one around it: the event had better not have it.
const none = ""

func (d *document) example(schema []byte, around []string, depth int) string {
	if depth > maxNesting || d.budget < 0 {
		return "null"
	}
	made := d.make(schema, around, depth)
	d.budget -= len(made)
	return made
}

func (d *document) make(schema []byte, around []string, depth int) string {
	v := d.at(schema, around)
	for _, p := range v.parts {
		for example := range jsontext.Elements(p["examples"]) {
			return string(example)
		}
		for _, keyword := range []string{"const", "default"} {
			if p[keyword] != nil {
				return string(p[keyword])
			}
		}
		for first := range jsontext.Elements(p["enum"]) {
			return string(first)
		}
	}
	for _, p := range v.parts {
		for _, keyword := range []string{"oneOf", "anyOf"} {
			for branch := range jsontext.Elements(p[keyword]) {
				if v.typeOf() != "" {
					break
				}
				if made := d.example(branch, v.refs, depth+1); made != none {
					return made
				}
			}
		}
	}
	switch kind, _, _ := strings.Cut(v.typeOf(), " or "); kind {
	case "object":
		return d.exampleObject(v, depth)
	case "array":
		return d.exampleArray(v, depth)
	case "string":
		return v.exampleString()
	case "integer", "number":
		return v.exampleNumber()
	case "boolean":
		return "true"
	}
	if v.again != "" {
		return none
	}
	return "null"
}

// exampleObject has the required members, or all that are described if none is required.
func (d *document) exampleObject(v value, depth int) string {
	members := v.members()
	all := depth < 3 && !slices.ContainsFunc(members, func(m *member) bool { return m.required })
	var b strings.Builder
	separator := "{"
	for _, m := range members {
		if !m.required && !all || b.Len() >= maxExample {
			continue
		}
		made := none
		if m.schema != nil {
			made = d.example(m.schema, v.refs, depth+1)
		}
		if made == none && m.required {
			made = "null"
		}
		if made != none {
			b.WriteString(separator + m.written + ":" + made)
			separator = ","
		}
	}
	if b.Len() == 0 {
		return "{}"
	}
	return b.String() + "}"
}

func (d *document) exampleArray(v value, depth int) string {
	var items []string
	for _, p := range v.parts {
		for schema := range jsontext.Elements(p["prefixItems"]) {
			items = append(items, cmp.Or(d.example(schema, v.refs, depth+1), "null"))
		}
		if isObject(p["items"]) && len(items) == 0 {
			if made := d.example(p["items"], v.refs, depth+1); made != none {
				items = append(items, made)
			}
		}
	}
	return "[" + strings.Join(items, ",") + "]"
}

// formats has an example of each format that fixes how a string looks.
var formats = map[string]string{
	"date-time": "2026-01-31T12:00:00Z", "date": "2026-01-31", "time": "12:00:00Z", "duration": "PT1H",
	"email": "somebody@example.com", "hostname": "example.com", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1",
	"uri": "https://example.com/", "uri-reference": "/", "uuid": "0f14d0ab-9605-4a62-a9e4-5ed26688389b",
	"json-pointer": "/a", "regex": "a",
}

func (v value) exampleString() string {
	text := "text"
	for _, p := range v.parts {
		if known := formats[str(p["format"])]; known != "" {
			text = known
		}
		if least := number(p["minLength"]); int(least) > len(text) && least <= 1000 {
			text += strings.Repeat("x", int(least)-len(text))
		}
		if most := p["maxLength"]; most != nil && int(number(most)) < len(text) {
			text = text[:max(0, int(number(most)))]
		}
	}
	return `"` + text + `"`
}

func (v value) exampleNumber() string {
	for _, p := range v.parts {
		for _, keyword := range []string{"minimum", "maximum", "multipleOf"} {
			if p[keyword] != nil && p["exclusiveMinimum"] == nil && p["exclusiveMaximum"] == nil {
				return string(p[keyword])
			}
		}
		if above := p["exclusiveMinimum"]; above != nil && number(above) < 1e9 {
			return strconv.Itoa(int(number(above)) + 1)
		}
	}
	return "1"
}

// number decodes a JSON number; 0 for another value.
func number(written []byte) (n float64) {
	_ = json.Unmarshal(written, &n) // what is no number stays 0
	return n
}
