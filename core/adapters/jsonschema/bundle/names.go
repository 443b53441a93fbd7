package bundle

import (
	"strconv"
	"strings"

	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// names gives each part its URI in the bundle, at a host of which nothing is known: where
// the host document names one, the others have absolute names.
type names struct {
	*compound
	absolute bool // unnamed documents have absolute URIs
	common   string
	uris     map[*part]string
	used     map[string]bool
	ids      map[*part]string // that are to be written; not those that stay
}

func (c *compound) names() *names {
	n := &names{compound: c, uris: map[*part]string{}, used: map[string]bool{}, ids: map[*part]string{}}
	n.absolute = !isUnnamed(c.documents[0].top().uri) || c.mixed()
	if !c.rooted && !n.absolute {
		n.common = c.common()
	}
	n.host(c.documents[0])
	for _, d := range c.documents[1:] {
		n.embedded(d)
	}
	for _, d := range c.documents {
		for _, r := range d.parts[1:] {
			n.inner(r)
		}
	}
	return n
}

// mixed reports whether a document that names its host refers to one that does not.
func (c *compound) mixed() bool {
	for _, d := range c.documents {
		for _, r := range d.refs {
			if r.to != nil && r.to.in != d && !isUnnamed(r.from.uri) && isUnnamed(r.to.uri) {
				return true
			}
		}
	}
	return false
}

// common returns the URI of the directory that has all unnamed documents.
func (c *compound) common() string {
	dir := dirOf(c.documents[0].top().uri)
	for _, d := range c.documents[1:] {
		for uri := d.top().uri; isUnnamed(uri) && !strings.HasPrefix(uri, dir); {
			dir = dirOf(strings.TrimSuffix(dir, "/"))
		}
	}
	return dir
}

// dirOf returns a URI up to its last slash.
func dirOf(uri string) string { return uri[:strings.LastIndexByte(uri, '/')+1] }

// moved is a URI below the common directory.
func (n *names) moved(uri string) string {
	if rest, below := strings.CutPrefix(uri, n.common); below && n.common != "" {
		return unnamed + rest
	}
	return uri
}

// host names the host document. It keeps the $id that it has. It has none if it has no host
// name and nothing else needs to name it: wherever it is read, the others have their paths from
// there. They have no .., which does not mean the same everywhere.
func (n *names) host(d *document) {
	top := d.top()
	uri := top.uri
	if isUnnamed(uri) && !n.rooted && !n.absolute {
		uri = unnamed + uri[len(dirOf(uri)):]
		if top.id != nil {
			uri, _, _ = resource.Resolve(unnamed, resource.Without(top.id.text))
		}
	}
	if isUnnamed(uri) && top.id == nil && (n.absolute || n.meant(top)) {
		top.id = idOf(d.root, d.draft) // beside $ref it counts from now on
		n.ids[top] = n.text(unnamed, uri)
	}
	n.used[uri], n.uris[top] = true, uri
}

// meant reports whether a reference has the name of a part.
func (n *names) meant(r *part) bool {
	for _, d := range n.documents {
		for _, ref := range d.refs {
			if ref.to == r && resource.Without(ref.at.text) != "" {
				return true
			}
		}
	}
	return false
}

// embedded names a document that is to be embedded in the host document.
func (n *names) embedded(d *document) {
	top, host := d.top(), n.uris[n.documents[0].top()]
	uri := n.moved(top.uri)
	if n.used[uri] {
		uri = n.moved(d.asked)
	}
	n.take(top, host, uri)
}

// inner names a part of a document.
func (n *names) inner(r *part) {
	parent := n.uris[r.parent]
	uri, _, ok := resource.Resolve(parent, resource.Without(r.id.text))
	if !ok {
		uri = r.uri
	}
	n.take(r, parent, uri)
}

// take gives a part a URI that no other has, and an $id if its own leads elsewhere.
func (n *names) take(r *part, base, uri string) {
	free := uri
	for i := 2; n.used[free]; i++ {
		free = uri + "?copy=" + strconv.Itoa(i)
		if strings.Contains(uri, "?") {
			free = uri + "&copy=" + strconv.Itoa(i)
		}
	}
	n.used[free], n.uris[r] = true, free
	if r.id != nil {
		if same, _, ok := resource.Resolve(base, resource.Without(r.id.text)); ok && same == free {
			return
		}
	}
	n.ids[r] = n.text(base, free)
}

// text writes a URI as a reference from another.
func (n *names) text(base, uri string) string {
	switch {
	case n.absolute || !isUnnamed(uri) || !isUnnamed(base):
		return uri
	case n.rooted:
		return uri[len(unnamed)-1:]
	}
	return relative(base, uri)
}

// key is the name of an embedded document among the host's definitions.
func (n *names) key(d *document) string {
	uri := n.uris[d.top()]
	if n.rooted {
		return strings.TrimPrefix(uri, strings.TrimSuffix(unnamed, "/"))
	}
	return strings.TrimPrefix(uri, unnamed)
}
