package keyword

import (
	"encoding/json"
	"slices"
	"strconv"
	"sync"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"example.com/eventgateway/core/adapters/jsonschema/internal/cost"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/jsontext"
)

// ValidateText returns what Validate would return for the value of a text, by a plain schema
// whose keywords are taken over.
func ValidateText(s *lib.Schema, text *guard.Text) *lib.ValidationError {
	c := textCheckers.Get().(*textChecker)
	c.text = text
	c.value(s, jsontext.Space(text.Bytes(), 0))
	var err *lib.ValidationError
	if len(c.errors) > 0 {
		err = c.errors[0]
	}
	c.putBack()
	return err
}

// textChecker is a checker that reads a text. Most values need not be made for that.
type textChecker struct {
	checker
	text  *guard.Text
	names []string // of the members of open objects
}

// textCheckers are used again, for the memory of their parts.
var textCheckers = sync.Pool{New: func() any { return new(textChecker) }}

// maxKept bounds how many names and errors a checker holds that is kept to be used again.
const maxKept = 1024

func (c *textChecker) putBack() {
	c.text = nil
	c.at, c.names, c.errors = emptied(c.at), emptied(c.names), emptied(c.errors)
	if max(cap(c.names), cap(c.errors)) <= maxKept {
		textCheckers.Put(c)
	}
}

// emptied lets go of what a list has.
func emptied[T any](list []T) []T {
	clear(list[:cap(list)])
	return list[:0]
}

// value adds what a schema has against the value at i, and returns the place behind it.
func (c *textChecker) value(s *lib.Schema, i int) (end int) {
	first := len(c.errors)
	text := c.text.Bytes()
	switch begin := text[i]; {
	case begin == '{' && takesAny(s, cost.Object):
		end = c.members(s, i)
	case begin == '[' && takesAny(s, cost.Array):
		end = c.items(s, i)
	case begin == '"':
		var value string
		if value, end = c.text.String(i); takesString(s, value) {
			c.string(s, value)
		} else {
			c.keywords(s, value)
		}
	case begin == '-' || begin >= '0' && begin <= '9':
		if end = jsontext.ValueEnd(text, i); !takesNumber(s, text[i:end]) {
			value, _ := c.text.Value(i)
			c.keywords(s, value)
		}
	default:
		var value any
		value, end = c.text.Value(i)
		c.keywords(s, value)
	}
	c.group(s, first)
	return end
}

// takesAny reports whether refusalOf has nothing against any value of a type, nor inPlace. A
// value that schemas are applied to in place is read once for all of them.
func takesAny(s *lib.Schema, of lib.Types) bool { return s.Enum == nil && takesAmong(s, of) }

// takesAmong is takesAny for the values of the schema's enum.
func takesAmong(s *lib.Schema, of lib.Types) bool {
	return !graph.HasInPlace(s) && s.Bool == nil && s.Const == nil && s.Format == nil &&
		(s.Types == nil || s.Types.IsEmpty() || *s.Types&of != 0)
}

// takesString reports whether refusalOf has nothing against a string, nor inPlace.
func takesString(s *lib.Schema, value string) bool {
	is := func(one any) bool { text, is := one.(string); return is && text == value }
	return takesAmong(s, cost.String) && (s.Enum == nil || slices.ContainsFunc(s.Enum.Values, is))
}

// numbers are the types of numbers.
var numbers = cost.TypeOf(json.Number(""))

// takesNumber reports whether a schema is sure to take a number.
func takesNumber(s *lib.Schema, written []byte) bool {
	if !takesAny(s, numbers) {
		return false
	}
	return takenFrom[*bounds](s).within(written, s.Types != nil && *s.Types&numbers == cost.Integer)
}

func (c *textChecker) members(s *lib.Schema, i int) (end int) {
	text, first := c.text.Bytes(), len(c.names)
	keywords := takenFrom[members](s)
	var unknown []string
	for i = jsontext.Space(text, i+1); text[i] != '}'; i = jsontext.Next(text, i) {
		var name string
		name, i = c.text.String(i)
		i = jsontext.Colon(text, i)
		c.names = append(c.names, name)
		below, allowed := keywords.of(name)
		if !allowed {
			unknown = append(unknown, name)
		}
		i = c.below(below, i, name)
	}
	if len(unknown) > 0 {
		c.add(s, &kind.AdditionalProperties{Properties: unknown})
	}
	names := c.names[first:]
	c.object(s, len(names), missing(s.Required, names))
	c.names = c.names[:first]
	return i + 1
}

func (c *textChecker) items(s *lib.Schema, i int) (end int) {
	text := c.text.Bytes()
	one := takenFrom[items](s).schema
	n := 0
	for i = jsontext.Space(text, i+1); text[i] != ']'; i = jsontext.Next(text, i) {
		i = c.below(one, i, strconv.Itoa(n))
		n++
	}
	c.array(s, n)
	return i + 1
}

// below is value for a member or an item. A schema of nil takes any value.
func (c *textChecker) below(s *lib.Schema, i int, token string) (end int) {
	if s == nil {
		return jsontext.ValueEnd(c.text.Bytes(), i)
	}
	c.at = append(c.at, token)
	end = c.value(s, i)
	c.at = c.at[:len(c.at)-1]
	return end
}

// fewPairs is up to how many pairs of names are compared one by one.
const fewPairs = 256

// missing returns the required names that are not among names.
func missing(required, names []string) (list []string) {
	var set map[string]bool
	if len(required)*len(names) > fewPairs {
		set = make(map[string]bool, len(names))
		for _, name := range names {
			set[name] = true
		}
	}
	for _, name := range required {
		if !set[name] && (set != nil || !slices.Contains(names, name)) {
			list = append(list, name)
		}
	}
	return list
}
