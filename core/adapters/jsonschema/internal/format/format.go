// Package format has the formats of JSON Schema, checked by their RFCs.
package format

import (
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
)

// All are the library's whose checks are replaced by ones that keep to the
// RFCs. Each is linear in the length of the value. "regex" cannot be replaced:
// for it the library asks the engine of patterns, which is ours too.
var All = []*lib.Format{
	{Name: "date-time", Validate: onStrings(checkDateTime)},
	{Name: "date", Validate: onStrings(checkDate)},
	{Name: "time", Validate: onStrings(checkTime)},
	{Name: "duration", Validate: onStrings(checkDuration)},
	{Name: "email", Validate: onStrings(checkEmail)},
	{Name: "idn-email", Validate: onStrings(checkIDNEmail)},
	{Name: "hostname", Validate: onStrings(checkHostname)},
	{Name: "idn-hostname", Validate: onStrings(checkIDNHostname)},
	{Name: "ipv4", Validate: onStrings(checkIPv4)},
	{Name: "ipv6", Validate: onStrings(checkIPv6)},
	{Name: "uri", Validate: onStrings(checkURI)},
	{Name: "uri-reference", Validate: onStrings(checkURIReference)},
	{Name: "iri", Validate: onStrings(checkIRI)},
	{Name: "iri-reference", Validate: onStrings(checkIRIReference)},
	{Name: "uri-template", Validate: onStrings(checkURITemplate)},
	{Name: "json-pointer", Validate: onStrings(checkJSONPointer[string])},
	{Name: "relative-json-pointer", Validate: onStrings(checkRelativeJSONPointer)},
	{Name: "uuid", Validate: onStrings(checkUUID[string])},
}

// onStrings is a check of values: formats say nothing about any but strings.
func onStrings(check func(string) error) func(any) error {
	return func(value any) error {
		if s, ok := value.(string); ok {
			return check(s)
		}
		return nil
	}
}

// text is a value that a check takes as it comes: a string, or its bytes in an event.
type text interface{ string | []byte }

// fault says what is wrong with a value, without the value.
type fault string

func (f fault) Error() string { return string(f) }

// checkJSONPointer is RFC 6901, section 3.
func checkJSONPointer[T text](s T) error {
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
func checkRelativeJSONPointer(s string) error {
	rest := strings.TrimLeft(s, "0123456789")
	if digits := s[:len(s)-len(rest)]; digits == "" || len(digits) > 1 && digits[0] == '0' {
		return fault("it must begin with a number without leading zeros")
	}
	if rest == "#" {
		return nil
	}
	return checkJSONPointer(rest)
}

// checkUUID is RFC 9562, section 4, of any version and variant.
func checkUUID[T text](s T) error {
	if len(s) != 36 {
		return fault("it must have 36 characters")
	}
	for i := range len(s) {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if s[i] != '-' {
				return fault("it must have hyphens after 8, 12, 16 and 20 digits")
			}
		} else if classes[s[i]]&hexadecimal == 0 {
			return fault("it must consist of hexadecimal digits and hyphens")
		}
	}
	return nil
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isAlpha(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isHex(c byte) bool   { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }
