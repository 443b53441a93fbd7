// Package format has the formats of JSON Schema, checked by their RFCs.
package format

import (
	"errors"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
)

// Format is a format of strings.
type Format struct {
	Name string
	// Check says what is wrong with a text, without the text. It takes time linear in the
	// text's length, and allocates nothing for a valid one. It returns ErrCostly for a text that
	// only Thorough can tell about.
	Check func(text []byte) error
	// Thorough is Check where characters of the text are looked up in tables.
	Thorough func(text []byte) error
}

// ErrCostly is not an error: it says that a format's Thorough has to be asked.
var ErrCostly = errors.New("only a costly check knows")

// All replace the library's checks, and keep to the RFCs. "regex" cannot be replaced:
// for it the library asks the engine of patterns, which is ours too.
var All = []Format{
	{Name: "date-time", Check: checkDateTime},
	{Name: "date", Check: checkDate},
	{Name: "time", Check: checkTime},
	{Name: "duration", Check: checkDuration},
	{Name: "email", Check: checkEmail},
	{Name: "idn-email", Check: checkIDNEmail},
	{Name: "hostname", Check: checkHostname, Thorough: checkInternational},
	{Name: "idn-hostname", Check: checkIDNHostname, Thorough: checkInternational},
	{Name: "ipv4", Check: checkIPv4},
	{Name: "ipv6", Check: checkIPv6},
	{Name: "uri", Check: checkURI},
	{Name: "uri-reference", Check: checkURIReference},
	{Name: "iri", Check: checkIRI},
	{Name: "iri-reference", Check: checkIRIReference},
	{Name: "uri-template", Check: checkURITemplate},
	{Name: "json-pointer", Check: checkJSONPointer},
	{Name: "relative-json-pointer", Check: checkRelativeJSONPointer},
	{Name: "uuid", Check: checkUUID},
}

// Of returns the check of a format that the library knows: ours, or its own.
func Of(f *lib.Format) Format {
	for _, ours := range All {
		if ours.Name == f.Name {
			return ours
		}
	}
	return Format{
		Name:     f.Name,
		Check:    func([]byte) error { return ErrCostly },
		Thorough: func(text []byte) error { return f.Validate(string(text)) },
	}
}

// Validate checks a value: a format says nothing about values that are not strings.
func (f Format) Validate(value any) error {
	s, ok := value.(string)
	if !ok {
		return nil
	}
	err := f.Check([]byte(s))
	if errors.Is(err, ErrCostly) {
		return f.Thorough([]byte(s))
	}
	return err
}

// fault says what is wrong with a value, without the value.
type fault string

func (f fault) Error() string { return string(f) }

// checkJSONPointer is RFC 6901, section 3.
func checkJSONPointer(s []byte) error {
	if len(s) > 0 && s[0] != '/' {
		return fault("it must be empty or begin with /")
	}
	for i := range len(s) {
		if s[i] == '~' && (i+1 == len(s) || s[i+1] != '0' && s[i+1] != '1') {
			return fault("~ must be followed by 0 or 1")
		}
	}
	return nil
}

// checkRelativeJSONPointer is draft-bhutton-relative-json-pointer-00, section 3.
// Its index manipulation (as in 0-1) came after the drafts that name the format.
func checkRelativeJSONPointer(s []byte) error {
	digits := while(s, 0, digit)
	if digits == 0 || digits > 1 && s[0] == '0' {
		return fault("it must begin with a number without leading zeros")
	}
	if string(s[digits:]) == "#" {
		return nil
	}
	return checkJSONPointer(s[digits:])
}

// checkUUID is RFC 9562, section 4, of any version and variant.
func checkUUID(s []byte) error {
	if len(s) != 36 {
		return fault("it must have 36 characters")
	}
	for i, c := range s {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return fault("it must have hyphens after 8, 12, 16 and 20 digits")
			}
		} else if !is(c, hexadecimal) {
			return fault("it must consist of hexadecimal digits and hyphens")
		}
	}
	return nil
}
