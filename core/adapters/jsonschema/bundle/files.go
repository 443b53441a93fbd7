package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// Files bundles the files of a directory. It is for one goroutine.
type Files struct {
	// Address, if it is not nil, says what stays a reference to an event type's schema, and how
	// it is written: /Client/Event/schema?version=3. at is the path of a file from the directory,
	// with slashes, or what a $ref says without its fragment if that is /Client/Event/schema,
	// with a version or without. If ok is false, a file is embedded, and a $ref stays.
	Address func(at string) (address string, ok bool)

	root      *os.Root
	dir       string               // as it is written
	documents map[string]*document // of the bundle that is made, by path
	ids       index
}

// Open opens the directory in which the files are that a file refers to. root names it; ""
// means the working directory if the file is in it, else the file's own.
func Open(file, root string) (*Files, error) {
	if root == "" {
		root = "."
		if _, inside := within(".", file); !inside {
			root = filepath.Dir(file)
		}
	}
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	return &Files{root: r, dir: root, ids: index{root: r, read: map[string]string{},
		dirs: map[string]map[string][]string{}}}, nil
}

// Close releases the directory.
func (f *Files) Close() error { return f.root.Close() }

// within returns the path of a file from a directory, with slashes.
func within(dir, file string) (string, bool) {
	from, err := filepath.Abs(dir)
	if err != nil {
		return "", false
	}
	to, err := filepath.Abs(file)
	if err != nil {
		return "", false
	}
	rel, err := filepath.Rel(from, to)
	return filepath.ToSlash(rel), err == nil && filepath.IsLocal(rel)
}

// Bundle reads a file and bundles it with what it refers to.
func (f *Files) Bundle(file string) (Result, error) {
	rel, inside := within(f.dir, file)
	if !inside {
		return Result{}, fmt.Errorf("%s is not in the directory %s", file, f.dir)
	}
	text, err := f.text(rel)
	if err != nil {
		return Result{}, err
	}
	return f.BundleText(file, text)
}

// BundleText is [Files.Bundle] for the bytes of a file that has been read, or is yet to be
// written. A text that is not JSON is returned as it is: compiling it tells the error.
func (f *Files) BundleText(file string, text []byte) (Result, error) {
	rel, inside := within(f.dir, file)
	if !inside {
		return Result{}, fmt.Errorf("%s is not in the directory %s", file, f.dir)
	}
	plain, err := core.WithoutMark(text)
	if err == nil {
		_, err = guard.Check(plain)
	}
	if err != nil {
		return Result{Document: text}, nil //nolint:nilerr // said by the comment
	}
	host := newDocument(file, plain, parse(plain, start(plain)), unnamed+escape(rel), latest, true)
	host.path = rel
	f.documents = map[string]*document{rel: host}
	c, err := load(host, f, false)
	if err != nil {
		return Result{}, err
	}
	if !c.changes() {
		return Result{Document: text, host: host}, nil
	}
	result := Result{host: host}
	result.Document, result.embedded = c.write()
	for _, d := range c.documents[1:] {
		result.Embedded = append(result.Embedded, d.name)
	}
	return result, nil
}

// latest is the draft of documents that do not say theirs.
const latest = resource.Draft2020

// maxFile bounds a file, in bytes.
const maxFile = 10 << 20

func (f *Files) text(rel string) ([]byte, error) {
	file, err := f.root.Open(filepath.FromSlash(rel))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("%s is over %d bytes", f.shown(rel), maxFile)
	}
	return text, err
}

// shown is a path as the user would write it.
func (f *Files) shown(rel string) string { return filepath.Join(f.dir, filepath.FromSlash(rel)) }

// escape writes a path as URIs have it.
func escape(rel string) string { return (&url.URL{Path: rel}).EscapedPath() }

// find implements finder.
func (f *Files) find(r *reference) (*document, error) {
	if _, _, registered := core.ParseAddress(resource.Without(r.at.text)); registered {
		f.addressed(resource.Without(r.at.text), r)
		return nil, nil
	}
	if isMetaschema(r.target) {
		return nil, nil
	}
	at := r.paths()
	for _, rel := range at {
		if !filepath.IsLocal(filepath.FromSlash(rel)) {
			continue
		}
		d, err := f.document(rel, r)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil || d == nil || d.top().id == nil || d.top().uri == r.target:
			return d, err
		}
		// Its $id is another: then a file that has the right one comes first.
		if other, err := f.byID(r); other != nil || r.address != "" || err != nil {
			return other, err
		}
		return d, nil
	}
	if d, err := f.byID(r); d != nil || r.address != "" || err != nil {
		return d, err
	}
	return nil, f.missing(r, at)
}

// missing is the error for a reference that no file answers. at is where it could be.
func (f *Files) missing(r *reference, at []string) error {
	switch {
	case len(at) == 0:
		return r.wrong(nil, "is the $id of no file in %s: nothing is fetched", f.dir)
	case !filepath.IsLocal(filepath.FromSlash(at[0])):
		return r.wrong(nil, "leads out of the directory %s", f.dir)
	case !isUnnamed(r.target):
		return r.wrong(nil, "leads to no file: there is no %s, and no file in %s has the $id %s",
			f.shown(at[0]), f.dir, r.target)
	}
	return r.wrong(nil, "leads to no file: there is no %s", f.shown(at[0]))
}

// paths returns where the file of a reference may be, the likeliest first. One place is the
// path as it is written, from the file that has the reference. The other is the path of the
// reference's URI, from that file's URI; a URI of another host or scheme has none.
func (r *reference) paths() []string {
	dir := path.Dir(r.from.in.path)
	var list []string
	written, err := url.Parse(resource.Without(r.at.text))
	if err == nil && !written.IsAbs() && written.Host == "" && written.RawQuery == "" &&
		!strings.HasPrefix(written.Path, "/") {
		list = append(list, path.Join(dir, written.Path))
	}
	from, err := url.Parse(r.from.in.top().uri)
	if err != nil {
		return list
	}
	to, err := url.Parse(r.target)
	if err != nil || to.Scheme != from.Scheme || to.Host != from.Host || to.Opaque != "" || to.RawQuery != "" {
		return list
	}
	if isUnnamed(r.target) { // by the standard
		if climbs(r.from.uri, r.at.text) {
			return list
		}
		return append([]string{strings.TrimPrefix(to.Path, "/")}, list...)
	}
	way, err := filepath.Rel(filepath.FromSlash(path.Dir(from.Path)), filepath.FromSlash(to.Path))
	if err != nil {
		return list
	}
	return append(list, path.Join(dir, filepath.ToSlash(way)))
}

// addressed asks how a reference to an event type's schema is written.
func (f *Files) addressed(at string, r *reference) bool {
	if f.Address == nil {
		return false
	}
	address, ok := f.Address(at)
	if ok {
		r.address = address
	}
	return ok
}

// document reads a file, or returns the one that was read; nil for one that is not embedded.
func (f *Files) document(rel string, r *reference) (*document, error) {
	if d := f.documents[rel]; d != nil { // such as the one that is bundled
		return d, nil
	}
	if f.addressed(rel, r) {
		return nil, nil
	}
	if info, err := f.root.Stat(filepath.FromSlash(rel)); err == nil && !info.Mode().IsRegular() {
		what := "no regular file" // opening a pipe would wait for its writer
		if info.IsDir() {
			what = "a directory"
		}
		return nil, r.wrong(nil, "leads to %s, which is %s", f.shown(rel), what)
	}
	text, err := f.text(rel)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		return nil, r.wrong(err, "leads to a file that cannot be read: %v", err)
	}
	if text, err = core.WithoutMark(text); err == nil {
		_, err = guard.Check(text)
	}
	if err != nil {
		return nil, f.notJSON(rel, text, err)
	}
	d := newDocument(f.shown(rel), text, parse(text, start(text)), r.target, r.from.draft, false)
	d.path = rel
	f.documents[rel] = d
	return d, nil
}

// placed is how a text is said not to be JSON.
var placed = regexp.MustCompile(`^the body (.*) \(line ([0-9]+), column ([0-9]+)\)$`)

func (f *Files) notJSON(rel string, text []byte, err error) error {
	result := &Error{File: f.shown(rel), Line: 1, Column: 1, Detail: err.Error(), Err: err}
	if refusal, ok := errors.AsType[*core.Error](err); ok {
		result.Detail = strings.Replace(refusal.Detail, "the body", "the file", 1)
		if parts := placed.FindStringSubmatch(refusal.Detail); parts != nil {
			result.Detail = "the file " + parts[1]
			line, _ := strconv.Atoi(parts[2])
			column, _ := strconv.Atoi(parts[3]) // in bytes
			before := bytes.Join(bytes.SplitAfter(text, []byte("\n"))[:line-1], nil)
			result.Line, result.Column = position(text, len(before)+column-1)
		}
	}
	return result
}
