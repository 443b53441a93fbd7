package violation

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
)

// maxEnumQuoted bounds what a sentence quotes of an enum, in bytes.
const maxEnumQuoted = 120

// sentence says what is expected and what was found, in plain words. The library's
// own sentences would write all of a megabyte, or an enum of ten thousand values.
func (c *collector) sentence(f finding) string {
	value := c.valueOf(f)
	switch k := f.ErrorKind.(type) {
	case *kind.Type:
		return "expected " + either(k.Want) + ", found " + c.found(f, value)
	case *kind.Const:
		shown := quote.Whole(value)
		return ofEnum(judged(f, shown), shown, []any{k.Want})
	case *kind.Enum:
		shown := quote.Whole(value)
		return ofEnum(judged(f, shown), shown, k.Want)
	case *kind.FalseSchema:
		return c.nothing(f)
	}
	is := judged(f, quote.Value(value))
	switch k := f.ErrorKind.(type) {
	case *kind.Not:
		return is + " matches the schema of not, and must not"
	case *kind.Pattern:
		return is + " does not match the pattern " + quote.Pattern(k.Want)
	case *kind.Format:
		if k.Want == "regex" {
			return fmt.Sprintf("%s is not a pattern of ECMA-262: %v", is, k.Err)
		}
		return fmt.Sprintf("%s is not a valid %s: %v", is, k.Want, k.Err)
	case *kind.MinLength:
		return measured(f, is) + " has " + atLeast(k.Got, k.Want, "character", "characters")
	case *kind.MaxLength:
		return measured(f, is) + " has " + atMost(k.Got, k.Want, "character", "characters")
	case *kind.MinItems:
		return "the array has " + atLeast(k.Got, k.Want, "item", "items")
	case *kind.MaxItems:
		return "the array has " + atMost(k.Got, k.Want, "item", "items")
	case *kind.MinProperties:
		return "the object has " + atLeast(k.Got, k.Want, "property", "properties")
	case *kind.MaxProperties:
		return "the object has " + atMost(k.Got, k.Want, "property", "properties")
	case *kind.AdditionalItems:
		items, _ := value.([]any)
		return "the array has " + atMost(len(items), len(items)-k.Count, "item", "items")
	case *kind.UniqueItems:
		return fmt.Sprintf("items %d and %d are equal", k.Duplicates[0], k.Duplicates[1])
	case *kind.Contains:
		return c.ofContains(f, "no item matches the schema of contains; the closest is ")
	case *kind.MinContains:
		return c.ofContains(f, itemsThatMatch(len(k.Got))+fmt.Sprintf(" the schema of contains; at least %s "+
			"needed; the closest of the others is ", areOf(k.Want)))
	case *kind.MaxContains:
		return itemsThatMatch(len(k.Got)) + fmt.Sprintf(" the schema of contains; at most %s allowed", areOf(k.Want))
	case *kind.Minimum:
		return ofBound(is, "is less than the minimum", k.Want)
	case *kind.Maximum:
		return ofBound(is, "is more than the maximum", k.Want)
	case *kind.ExclusiveMinimum:
		return is + " is not more than the exclusive minimum " + quote.Decimal(k.Want)
	case *kind.ExclusiveMaximum:
		return is + " is not less than the exclusive maximum " + quote.Decimal(k.Want)
	case *kind.MultipleOf:
		return ofBound(is, "is no multiple of", k.Want)
	case *kind.ContentEncoding:
		return is + " is not in the encoding " + quote.String(k.Want)
	case *kind.ContentMediaType:
		return is + " is not of the media type " + quote.String(k.Want)
	case *kind.ContentSchema:
		return "what " + is + " contains does not match contentSchema"
	case *kind.RefCycle:
		return "the schema refers to itself for the same value without an end"
	case *kind.InvalidJsonValue:
		return "this is not a JSON value"
	}
	return "the schema does not match"
}

// judged says that a name is one.
func judged(f finding, shown string) string {
	if f.name != nil {
		return "the name " + shown
	}
	return shown
}

// measured is a string of which the length is told, or a name.
func measured(f finding, is string) string {
	if f.name != nil {
		return is
	}
	return "the string"
}

// valueOf is the value that a finding judges.
func (c *collector) valueOf(f finding) any {
	if f.name != nil {
		return *f.name
	}
	if c.text != nil && len(c.list) < fewValues {
		return c.text.At(f.InstanceLocation)
	}
	value, _ := pointer.At(c.whole(), f.InstanceLocation)
	return value
}

// found is a value with its type.
func (c *collector) found(f finding, value any) string {
	switch value.(type) {
	case string:
		if f.name != nil {
			return judged(f, quote.Value(value))
		}
		return "the string " + quote.Value(value)
	case json.Number:
		return "the number " + quote.Value(value)
	}
	return quote.Value(value)
}

// either is the types that are expected.
func either(types []string) string {
	var list []string
	for _, name := range types {
		switch name {
		case "null":
		case "array", "integer", "object":
			name = "an " + name
		default:
			name = "a " + name
		}
		list = append(list, name)
	}
	return choice(list)
}

// choice puts "or" before the last of a list.
func choice(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}

// ofEnum is the sentence for a value that is none of those wanted. shown is the value in a few
// words, and is the same, or the name that it is.
func ofEnum(is, shown string, want []any) string {
	if len(want) == 1 {
		only := quote.Whole(want[0])
		return "expected " + only + ", found " + is + unseen(shown, only)
	}
	sentence, note, listed := make([]byte, 0, quote.MaxQuoted+maxEnumQuoted), "", 0
	sentence = append(append(sentence, is...), " is none of "...)
	for length := 0; listed < len(want); listed++ {
		before := len(sentence)
		if listed > 0 {
			sentence = append(sentence, ", "...)
		}
		begin := len(sentence)
		sentence = quote.AppendWhole(sentence, want[listed])
		if length += len(sentence) - begin; length > maxEnumQuoted && listed > 0 {
			sentence = sentence[:before]
			break
		}
		note = cmp.Or(note, unseen(shown, string(sentence[begin:])))
	}
	if more := len(want) - listed; more > 0 {
		sentence = fmt.Appendf(sentence, " and %d more", more)
	}
	return string(append(sentence, note...))
}

// unseen says that two values differ where they are shown alike.
func unseen(value, want string) string {
	if value == want {
		return ", which differ in what is not shown"
	}
	return ""
}

// ofBound is the sentence for a number beyond a bound. Two long numbers may differ behind
// the beginnings that are shown.
func ofBound(is, relation string, bound *big.Rat) string {
	text := quote.Decimal(bound)
	if is == text {
		text += ", which differs in what is not shown"
	}
	return is + " " + relation + " " + text
}

func atLeast(got, want int, one, many string) string {
	return fmt.Sprintf("%s; at least %s needed", quote.Amount(got, one, many), areOf(want))
}

func atMost(got, want int, one, many string) string {
	return fmt.Sprintf("%s; at most %s allowed", quote.Amount(got, one, many), areOf(want))
}

func areOf(n int) string { return quote.Amount(n, "is", "are") }

func itemsThatMatch(n int) string { return quote.Amount(n, "item matches", "items match") }

func missingBeside(name, present string) string {
	return "missing property " + quote.String(name) + ", which must be there if " + quote.String(present) + " is"
}

// nothing is the sentence for the schema false, which has no word of its own.
func (c *collector) nothing(f finding) string {
	keyword, place := keywordAndPointer(f.ValidationError)
	last := ""
	if n := len(f.InstanceLocation); n > 0 {
		last = f.InstanceLocation[n-1]
	}
	switch keyword {
	case "propertyNames":
		return "the name " + quote.String(last) + " is not allowed"
	case "properties", "patternProperties":
		return "the property " + quote.String(last) + " is not allowed"
	case "additionalProperties":
		return "additional property " + quote.String(last) + " is not allowed"
	case "unevaluatedProperties":
		return "the property " + quote.String(last) + " is not allowed: no other keyword of the schema takes it"
	case "dependencies", "dependentSchemas":
		tokens := pointer.Tokens(place)
		return "the property " + quote.String(tokens[len(tokens)-1]) + " is not allowed"
	case "items", "prefixItems", "additionalItems":
		return "item " + last + " is not allowed"
	case "unevaluatedItems":
		return "item " + last + " is not allowed: no other keyword of the schema takes it"
	}
	return "nothing is allowed here"
}
