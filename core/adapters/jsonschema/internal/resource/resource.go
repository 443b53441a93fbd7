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
