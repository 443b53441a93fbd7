// Package resource has what tells the schemas of a document apart: their URIs, their drafts and
// the keywords that lead to them.
package resource

import (
	"net/url"
	"strings"
)

// Base is the name that a schema without $id has while it is compiled. The top
// level domain is reserved never to exist (RFC 2606). It is an absolute URL,
// since the library would resolve a relative one to a file's.
const Base = "https://schema.invalid/"

// Resolve returns the absolute URI of a reference without its fragment, and the fragment as it
// is written (RFC 3986, section 5.2). ok is false if there is none.
func Resolve(base, reference string) (uri, fragment string, ok bool) {
	written, fragment, _ := strings.Cut(reference, "#")
	if written == "" {
		return base, fragment, true
	}
	to, err := url.Parse(written)
	if err != nil {
		return "", fragment, false
	}
	if to.IsAbs() {
		return to.String(), fragment, true
	}
	from, err := url.Parse(base)
	if err != nil || from.Opaque != "" {
		return "", fragment, false
	}
	return from.ResolveReference(to).String(), fragment, true
}

// Host is an absolute URL up to its path; "" for others.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" || u.Host == "" || u.User != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// Without takes the fragment from a URI.
func Without(uri string) string {
	uri, _, _ = strings.Cut(uri, "#")
	return uri
}

// Drafts, as the library numbers them.
const (
	Draft4    = 4
	Draft6    = 6
	Draft7    = 7
	Draft2019 = 2019
	Draft2020 = 2020
)

// Draft returns the draft of a metaschema, or of a part of one, which says its draft too; 0 if
// it is not one of a draft that is known.
func Draft(metaschema string) int {
	_, rest, _ := strings.Cut(Without(metaschema), ":")
	switch rest {
	case "//json-schema.org/draft-04/schema":
		return Draft4
	case "//json-schema.org/draft-06/schema":
		return Draft6
	case "//json-schema.org/draft-07/schema":
		return Draft7
	case "//json-schema.org/draft/2019-09/schema":
		return Draft2019
	case "//json-schema.org/draft/2020-12/schema", "//json-schema.org/schema": // which is the latest
		return Draft2020
	}
	switch {
	case strings.HasPrefix(rest, "//json-schema.org/draft/2019-09/meta/"):
		return Draft2019
	case strings.HasPrefix(rest, "//json-schema.org/draft/2020-12/meta/"):
		return Draft2020
	}
	return 0
}

// IsDraft reports whether $schema is the address of a metaschema that the library has.
func IsDraft(dialect string) bool {
	address, fragment, _ := strings.Cut(dialect, "#")
	scheme, _, _ := strings.Cut(address, ":")
	return (scheme == "http" || scheme == "https") && fragment == "" && Draft(address) != 0
}

// IsData reports whether the value of a keyword is no schema, whatever it looks like.
func IsData(keyword string) bool {
	switch keyword {
	case "const", "enum", "default", "examples", "x-invalid-examples":
		return true
	}
	return false
}

// ID is the keyword of a draft for $id.
func ID(draft int) string {
	if draft == Draft4 {
		return "id"
	}
	return "$id"
}

// Way is how a keyword leads to schemas.
type Way int

// The ways.
const (
	None  Way = iota
	Named     // to the members of its value
	Below     // to its value, or to the items of its value
)

// To returns how a keyword of a draft leads to schemas.
func To(draft int, keyword string) Way {
	since := Draft4
	way := Below
	switch keyword {
	case "definitions", "properties", "patternProperties", "dependencies":
		way = Named
	case "not", "allOf", "anyOf", "oneOf", "additionalProperties", "items", "additionalItems":
	case "propertyNames", "contains":
		since = Draft6
	case "if", "then", "else":
		since = Draft7
	case "$defs", "dependentSchemas":
		since, way = Draft2019, Named
	case "unevaluatedProperties", "unevaluatedItems", "contentSchema":
		since = Draft2019
	case "prefixItems":
		since = Draft2020
	default:
		return None
	}
	if draft < since {
		return None
	}
	return way
}
