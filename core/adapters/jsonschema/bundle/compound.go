package bundle

import (
	"fmt"

	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
)

// Bounds of what is bundled: more than a gateway takes in one schema.
const (
	maxDocuments = 1_000
	maxBytes     = 16 << 20 // of all documents together
)

// finder finds the documents that others refer to.
type finder interface {
	// find returns the document that a reference leads to, nil for one that stays as it is.
	find(r *reference) (*document, error)
}

// compound is a document and all that it leads to, each once.
type compound struct {
	rooted    bool // documents without a host have absolute paths, as the registry's have
	find      finder
	documents []*document
	byURI     map[string]*document // as they are asked for
	byID      map[string]*document
	known     map[*document]bool
	bytes     int
}

// load follows all references of the host.
func load(host *document, find finder, rooted bool) (*compound, error) {
	c := &compound{rooted: rooted, find: find, byURI: map[string]*document{}, byID: map[string]*document{},
		known: map[*document]bool{}}
	if err := c.add(host); err != nil {
		return nil, err
	}
	for more := true; more; { // a reference may lead to others in a document that was done
		more = false
		for i := 0; i < len(c.documents); i++ {
			for d := c.documents[i]; d.followed < len(d.refs); d.followed++ {
				more = true
				if err := c.follow(d.refs[d.followed]); err != nil {
					return nil, err
				}
			}
		}
	}
	return c, nil
}

func (c *compound) add(d *document) error {
	if c.known[d] {
		return nil
	}
	c.known[d] = true
	if other := c.byID[d.top().uri]; other != nil && !c.rooted && d.top().id != nil { // else one gets another
		return d.wrong(d.top().id.begin, nil, "the $id %q is that of %s, too", d.top().id.text, other.name)
	}
	c.byID[d.top().uri] = d
	c.documents = append(c.documents, d)
	c.bytes += len(d.text)
	if len(c.documents) > maxDocuments || c.bytes > maxBytes {
		return fmt.Errorf("%s leads to more than %d files, or to more than %d bytes", c.documents[0].name,
			maxDocuments, maxBytes)
	}
	return nil
}

func (c *compound) follow(r *reference) error {
	in := r.from.in
	if to := in.part(r.target); to != nil {
		r.to = to
	} else {
		d := c.byURI[r.target]
		if d == nil {
			var err error
			if d, err = c.find.find(r); d == nil || err != nil {
				return err
			}
			c.byURI[r.target] = d
		}
		if r.to = d.part(r.target); r.to == nil {
			r.to = d.top()
		}
		if r.to.at.kind != '{' && !d.isTruth() {
			return r.wrong(nil, "leads to %s, which is no schema: want an object, true or false", d.name)
		}
		if err := c.add(d); err != nil {
			return err
		}
	}
	if r.to.find(r.fragment) == nil && r.to.in != in && !c.rooted { // else compiling it says what is wrong
		return r.wrong(nil, "leads nowhere in %s", r.to.in.name)
	}
	return nil
}

// wrong is an error at a reference.
func (r *reference) wrong(cause error, format string, args ...any) error {
	return r.from.in.wrong(r.at.begin, cause, "the $ref %q %s", quote.Shorten(r.at.text), fmt.Sprintf(format, args...))
}

// wrong is an error at a place in the text.
func (d *document) wrong(at int, cause error, format string, args ...any) error {
	line, column := position(d.text, at)
	return &Error{File: d.name, Line: line, Column: column, Err: cause, Detail: fmt.Sprintf(format, args...)}
}
