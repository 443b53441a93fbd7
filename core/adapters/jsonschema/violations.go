package jsonschema

import (
	"fmt"
	"net/url"
	"slices"
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

// violationsOf lists the places that an error tree names, in the order of the
// tree, and counts those beyond maxViolations.
func violationsOf(err *lib.ValidationError) (list []core.Violation, more int) {
	c := collector{printer: message.NewPrinter(language.English)}
	c.visit(err, nil)
	return c.list, c.more
}

type collector struct {
	printer *message.Printer
	list    []core.Violation
	more    int
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
			c.add(err, "", fmt.Sprintf("missing property %q", name))
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			c.add(err, "/"+escape(name), fmt.Sprintf("additional property %q is not allowed", name))
		}
	case *kind.FalseSchema:
		c.add(err, "", "nothing is allowed here")
	case *kind.AnyOf:
		c.add(err, "", "no schema of anyOf matches; what each has against it follows")
	case *kind.OneOf:
		if len(k.Subschemas) == 0 {
			c.add(err, "", "no schema of oneOf matches; what each has against it follows")
		} else {
			c.add(err, "", fmt.Sprintf("more than one schema of oneOf matches: %d and %d", k.Subschemas[0], k.Subschemas[1]))
		}
	case *kind.Not:
		c.add(err, "", "the schema of not matches")
	case *kind.PropertyNames:
		for _, cause := range err.Causes {
			cause.InstanceLocation = err.InstanceLocation
			c.visit(cause, &k.Property)
		}
		return
	case *kind.Format:
		detail := err.ErrorKind.LocalizedString(c.printer)
		if k.Want == "regex" {
			detail += " (patterns are RE2: no lookaround, no back-references)"
		}
		c.add(err, "", detail)
	default:
		if len(err.Causes) == 0 {
			c.add(err, "", err.ErrorKind.LocalizedString(c.printer))
		}
	}
	for _, cause := range err.Causes {
		c.visit(cause, nil)
	}
}

func (c *collector) add(err *lib.ValidationError, below, detail string) {
	if len(c.list) == maxViolations {
		c.more++
		return
	}
	keyword := err.ErrorKind.KeywordPath()
	switch k := err.ErrorKind.(type) { // where the library's path is not the schema's
	case *kind.Not:
		keyword = []string{"not"}
	case *kind.Dependency:
		keyword = []string{"dependencies", k.Prop}
	}
	_, fragment, _ := strings.Cut(err.SchemaURL, "#")
	schemaPointer, _ := url.PathUnescape(fragment) // the library escaped it: it cannot fail
	v := core.Violation{
		Pointer: pointer(err.InstanceLocation) + below, Detail: shorten(detail),
		SchemaPointer: schemaPointer + pointer(keyword),
	}
	if len(keyword) > 0 {
		v.Keyword = keyword[0]
	} else if i := strings.LastIndexByte(schemaPointer, '/'); i >= 0 {
		v.Keyword = schemaPointer[i+1:] // a false schema: the keyword that holds it, as in additionalProperties
	}
	c.list = append(c.list, v)
}

func pointer(tokens []string) string {
	var b strings.Builder
	for _, token := range tokens {
		b.WriteByte('/')
		b.WriteString(escape(token))
	}
	return b.String()
}

// escape writes a reference token of RFC 6901.
func escape(token string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(token)
}

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
