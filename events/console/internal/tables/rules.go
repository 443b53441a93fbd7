package tables

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"example.com/eventgateway/core/jsontext"
)

// typeOf says in words which types the parts allow.
func (v value) typeOf() string {
	for _, p := range v.parts {
		if name := str(p["type"]); name != "" {
			return name
		}
		var names []string
		if json.Unmarshal(p["type"], &names) == nil && len(names) > 0 {
			return strings.Join(names, " or ")
		}
	}
	for _, p := range v.parts {
		switch {
		case p["properties"] != nil || p["patternProperties"] != nil:
			return "object"
		case p["items"] != nil || p["prefixItems"] != nil:
			return "array"
		}
	}
	for _, p := range v.parts {
		kinds := map[string]bool{}
		for element := range jsontext.Elements(p["enum"]) {
			kinds[kindOf(element)] = true
		}
		if p["const"] != nil {
			kinds[kindOf(p["const"])] = true
		}
		if len(kinds) > 0 {
			return strings.Join(slices.Sorted(maps.Keys(kinds)), " or ")
		}
	}
	return v.literal
}

// kindOf returns the type of a JSON value.
func kindOf(written []byte) string {
	switch written[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

// rules says what the parts demand beside the type, a rule each.
func (v value) rules() (rules []string) {
	for _, p := range v.parts {
		for _, rule := range p.rules() {
			if !slices.Contains(rules, rule) {
				rules = append(rules, rule)
			}
		}
	}
	return rules
}

func (p part) rules() (rules []string) {
	add := func(rule string) {
		if rule != "" {
			rules = append(rules, rule)
		}
	}
	add(p.between("minLength", "maxLength", "character", "characters"))
	add(p.bounds())
	if step := p["multipleOf"]; step != nil {
		add("a multiple of " + short(string(step)))
	}
	if p["const"] != nil {
		add("exactly " + short(string(p["const"])))
	}
	if values := list(p["enum"]); values != "" {
		add("one of " + values)
	}
	for _, keyword := range []string{"format", "pattern", "contentEncoding", "contentMediaType"} {
		if said := str(p[keyword]); said != "" {
			add(keyword + " " + short(said))
		}
	}
	add(p.between("minItems", "maxItems", "item", "items"))
	add(p.between("minProperties", "maxProperties", "member", "members"))
	for _, c := range closed {
		if string(p[c.name]) == c.value {
			add(c.rule)
		}
	}
	for name, others := range jsontext.Members(p["dependentRequired"]) {
		add("with " + short(str(name)) + ", also " + list(others))
	}
	return rules
}

// said is a keyword and a value or words for it.
type said struct{ name, value string }

// closed are keywords whose rule has no more to say than one value.
var closed = []struct {
	said
	rule string
}{
	{said{"uniqueItems", "true"}, "no two items alike"},
	{said{"additionalProperties", "false"}, "no other members"},
	{said{"unevaluatedProperties", "false"}, "no other members"},
	{said{"items", "false"}, "no other items"},
	{said{"additionalItems", "false"}, "no other items"},
	{said{"readOnly", "true"}, "read only"},
	{said{"writeOnly", "true"}, "write only"},
}

// between says what two keywords bound: "1 to 64 characters".
func (p part) between(low, high, one, many string) string {
	least, most := string(p[low]), string(p[high])
	unit := many
	switch {
	case least == "0" && most == "":
		return ""
	case least != "" && least == most:
		if least == "1" {
			unit = one
		}
		return "exactly " + short(least) + " " + unit
	case least != "" && most != "":
		return short(least) + " to " + short(most) + " " + unit
	case least != "":
		if least == "1" {
			unit = one
		}
		return "at least " + short(least) + " " + unit
	case most != "":
		if most == "1" {
			unit = one
		}
		return "at most " + short(most) + " " + unit
	}
	return ""
}

// bounds says between which numbers a number is. In draft 4, exclusiveMinimum is true or false.
func (p part) bounds() string {
	least, most := string(p["minimum"]), string(p["maximum"])
	above, below := string(p["exclusiveMinimum"]), string(p["exclusiveMaximum"])
	if above == "true" {
		least, above = "", least
	}
	if below == "true" {
		most, below = "", most
	}
	if least != "" && most != "" && isNumberless(above) && isNumberless(below) {
		return short(least) + " to " + short(most)
	}
	var words []string
	for _, bound := range []said{{"at least", least}, {"above", above}, {"at most", most}, {"below", below}} {
		if !isNumberless(bound.value) {
			words = append(words, bound.name+" "+short(bound.value))
		}
	}
	return strings.Join(words, ", ")
}

func isNumberless(bound string) bool { return bound == "" || bound == "false" || bound == "true" }

// list returns the first values of an array as they are written.
func list(array []byte) string {
	const most, mostBytes = 30, 1000
	var values []string
	bytes := 0
	for element := range jsontext.Elements(array) {
		if bytes += len(element); len(values) == most || bytes > mostBytes && len(values) > 0 {
			values = append(values, "…")
			break
		}
		values = append(values, short(string(element)))
	}
	return strings.Join(values, ", ")
}
