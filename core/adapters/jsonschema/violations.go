package jsonschema

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"example.com/eventgateway/core"
)

// maxViolations bounds how many places are listed.
const maxViolations = 100

// maxDetail bounds a violation's sentence, in bytes: values of the event and of
// the schema are quoted in it.
const maxDetail = 300

// violationsOf lists the places in the document that an error tree names, in the
// order of the tree, and counts those beyond maxViolations.
func violationsOf(document any, err *lib.ValidationError) (list []core.Violation, more int) {
	c := collector{document: document, printer: message.NewPrinter(language.English)}
	c.visit(err, nil)
	return c.list, c.more
}

type collector struct {
	document any
	printer  *message.Printer
	list     []core.Violation
	more     int
	steps    int // of placeOf
}

// room reports whether one more place can be listed, and counts it if not: what
// is not listed must not cost a sentence.
func (c *collector) room() bool {
	if len(c.list) < maxViolations {
		return true
	}
	c.more++
	return false
}

// visit adds what err and its causes say. name, if not nil, is the member whose
// name, not its value, is being judged; the library gives no place for it.
func (c *collector) visit(err *lib.ValidationError, name *string) {
	if name != nil {
		err.InstanceLocation = append(slices.Clone(err.InstanceLocation), *name)
	}
	switch k := err.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			if c.room() {
				c.add(err, "", fmt.Sprintf("missing property %q", start(name)))
			}
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			if c.room() {
				c.add(err, "/"+escape(name), fmt.Sprintf("additional property %q is not allowed", start(name)))
			}
		}
	case *kind.FalseSchema:
		if c.room() {
			c.add(err, "", "nothing is allowed here")
		}
	case *kind.AnyOf:
		if c.room() {
			c.add(err, "", "no schema of anyOf matches; what each has against it follows")
		}
	case *kind.OneOf:
		if !c.room() {
			break
		}
		if len(k.Subschemas) == 0 {
			c.add(err, "", "no schema of oneOf matches; what each has against it follows")
		} else {
			c.add(err, "", fmt.Sprintf("more than one schema of oneOf matches: %d and %d", k.Subschemas[0], k.Subschemas[1]))
		}
	case *kind.Not:
		if c.room() {
			c.add(err, "", "the schema of not matches")
		}
	case *kind.PropertyNames:
		place := c.placeOf(k.Property, err.InstanceLocation)
		for _, cause := range err.Causes {
			cause.InstanceLocation = place
			c.visit(cause, &k.Property)
		}
		return
	case *kind.Format:
		if !c.room() {
			break
		}
		detail := brief(k).LocalizedString(c.printer)
		if k.Want == "regex" { // the reason is worth more than a long pattern
			detail = fmt.Sprintf("not a pattern of ECMA-262, %v", k.Err)
		}
		c.add(err, "", detail)
	default:
		if len(err.Causes) == 0 && c.room() {
			c.add(err, "", brief(err.ErrorKind).LocalizedString(c.printer))
		}
	}
	for _, cause := range err.Causes {
		c.visit(cause, nil)
	}
}

// maxPlaces bounds the work of placeOf, in values looked at, for an event with
// many refused names.
const maxPlaces = 20_000

// placeOf finds the object that has the member. The library keeps its place in
// memory that it writes over when it goes on: only the place's length is sure.
// Where several objects at that depth have such a member, it is believed.
func (c *collector) placeOf(member string, believed []string) []string {
	found, place := 0, believed
	at := make([]string, 0, len(believed))
	var walk func(value any)
	walk = func(value any) {
		if c.steps++; c.steps > maxPlaces {
			return
		}
		if len(at) == len(believed) {
			if object, ok := value.(map[string]any); ok {
				if _, has := object[member]; has {
					found, place = found+1, slices.Clone(at)
				}
			}
			return
		}
		descend := func(token string, below any) {
			at = append(at, token)
			walk(below)
			at = at[:len(at)-1]
		}
		switch v := value.(type) {
		case map[string]any:
			for name, below := range v {
				descend(name, below)
			}
		case []any:
			for i, below := range v {
				descend(strconv.Itoa(i), below)
			}
		}
	}
	walk(c.document)
	if found == 1 && c.steps <= maxPlaces {
		return place
	}
	return believed
}

func (c *collector) add(err *lib.ValidationError, below, detail string) {
	keyword := err.ErrorKind.KeywordPath()
	switch k := err.ErrorKind.(type) { // where the library's path is not the schema's
	case *kind.Not:
		keyword = []string{"not"}
	case *kind.Dependency:
		keyword = []string{"dependencies", k.Prop}
	}
	_, fragment, _ := strings.Cut(err.SchemaURL, "#")
	schemaPointer, _ := url.PathUnescape(fragment) // the library escaped it: it cannot fail
	if document := referenced(err.SchemaURL); document != "" {
		detail += ", by " + document
	}
	v := core.Violation{
		Pointer: pointerOf(err.InstanceLocation) + below, Detail: shorten(detail),
		SchemaPointer: schemaPointer + pointerOf(keyword),
	}
	if len(keyword) > 0 {
		v.Keyword = keyword[0]
	} else if i := strings.LastIndexByte(schemaPointer, '/'); i >= 0 {
		v.Keyword = schemaPointer[i+1:] // a false schema: the keyword that holds it, as in additionalProperties
	}
	c.list = append(c.list, v)
}

// pointerOf is the JSON Pointer of reference tokens.
func pointerOf(tokens []string) string {
	var b strings.Builder
	for _, token := range tokens {
		b.WriteByte('/')
		b.WriteString(escape(token))
	}
	return b.String()
}

// escape writes a reference token of RFC 6901.
func escape(token string) string { return escaper.Replace(token) }

// One for all: to make it takes 5 KB.
var escaper = strings.NewReplacer("~", "~0", "/", "~1")

func shorten(s string) string {
	if len(s) <= maxDetail {
		return s
	}
	cut := maxDetail
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
