package bundle

import (
	"net/url"
	"path"
	"strings"

	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// unnamed is where documents are whose $id names no host: a relative reference means the same
// at any host.
const unnamed = resource.Base

// isUnnamed reports whether a document of this URI has no host of its own.
func isUnnamed(uri string) bool { return strings.HasPrefix(uri, unnamed) }

// relative returns a reference that leads from one URI to another. Both are unnamed, or the
// reference is the other URI.
func relative(from, to string) string {
	if !isUnnamed(from) || !isUnnamed(to) {
		return to
	}
	path, query, _ := strings.Cut(to[len(unnamed):], "?")
	way, _, _ := strings.Cut(from[len(unnamed):], "?")
	have, want := strings.Split(way, "/"), strings.Split(path, "/")
	for len(have) > 1 && len(want) > 1 && have[0] == want[0] {
		have, want = have[1:], want[1:]
	}
	reference := strings.Repeat("../", len(have)-1) + strings.Join(want, "/")
	if query != "" {
		reference += "?" + query
	}
	if first, _, _ := strings.Cut(reference, "/"); reference == "" || strings.Contains(first, ":") {
		return "./" + reference
	}
	return reference
}

// climbs reports whether a reference goes above the directories of an unnamed URI: what that
// means depends on where the document is read.
func climbs(base, reference string) bool {
	to, err := url.Parse(resource.Without(reference))
	if err != nil || to.IsAbs() || to.Host != "" || strings.HasPrefix(to.Path, "/") || !isUnnamed(base) {
		return false
	}
	from, err := url.Parse(base)
	return err == nil && strings.HasPrefix(path.Join(strings.TrimPrefix(path.Dir(from.Path), "/"), to.Path), "..")
}
