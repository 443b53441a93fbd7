package bundle

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/jsontext"
)

// index knows the $id of the files in a directory, which it reads when it is asked.
type index struct {
	root *os.Root
	read map[string]string              // the $id by the path of the file; "" for none
	dirs map[string]map[string][]string // the paths of the files below a directory, by their $id
}

// extensions are the file names' endings that make a file worth looking through for an $id.
var extensions = []string{".json", ".jsonschema"}

// Bounds of what is looked through for an $id.
const (
	maxIndexed      = 20_000  // files
	maxIndexedBytes = 1 << 20 // of a file
)

// byID returns the file with the $id that a reference names. The nearest directory that has
// one counts, so that families of files may lie side by side.
func (f *Files) byID(r *reference) (*document, error) {
	written := resource.Without(r.at.text)
	for dir := path.Dir(r.from.in.path); ; dir = path.Dir(dir) {
		found, err := f.ids.in(dir, r.target, written)
		if err != nil {
			return nil, r.wrong(err, "is looked for: %v", err)
		}
		switch {
		case len(found) == 1:
			return f.document(found[0], r)
		case len(found) > 1:
			return nil, r.wrong(nil, "is the $id of more than one file: %s and %s", f.place(found[0]),
				f.place(found[1]))
		case dir == ".":
			return nil, nil
		}
	}
}

// place is where a file has its $id.
func (f *Files) place(rel string) string {
	text, err := f.text(rel)
	if err != nil {
		return f.shown(rel)
	}
	root := parse(text, start(text))
	e := Error{File: f.shown(rel)}
	e.Line, e.Column = position(text, idOf(root, draftOf(root, latest)).begin)
	return strings.TrimSuffix(e.Error(), ": ")
}

// in returns the files below a directory that have an $id: as an absolute URI, or as it is
// written in a reference.
func (x *index) in(dir, uri, written string) ([]string, error) {
	ids, known := x.dirs[dir]
	if !known {
		var err error
		if ids, err = x.walk(dir); err != nil {
			return nil, err
		}
		x.dirs[dir] = ids
	}
	if found := ids[uri]; len(found) > 0 {
		return found, nil
	}
	return ids[written], nil
}

// walk returns the files below a directory by their $id.
func (x *index) walk(dir string) (map[string][]string, error) {
	ids := map[string][]string{}
	err := fs.WalkDir(x.root.FS(), dir, func(rel string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			if name := entry.Name(); rel != dir && (strings.HasPrefix(name, ".") || name == "node_modules") {
				return fs.SkipDir
			}
			return nil
		case !entry.Type().IsRegular() || !slices.Contains(extensions, path.Ext(rel)):
			return nil
		}
		id, known := x.read[rel]
		if !known {
			if len(x.read) == maxIndexed {
				return fmt.Errorf("there are more than %d files in %s: name a smaller directory", maxIndexed,
					x.root.Name())
			}
			id = x.idIn(rel, entry)
			x.read[rel] = id
		}
		if id != "" {
			ids[id] = append(ids[id], rel)
		}
		return nil
	})
	return ids, err
}

// idIn returns the $id of a file, "" for none.
func (x *index) idIn(rel string, entry fs.DirEntry) string {
	info, err := entry.Info()
	if err != nil || info.Size() > maxIndexedBytes {
		return ""
	}
	text, err := x.root.ReadFile(filepath.FromSlash(rel))
	if err != nil {
		return ""
	}
	if _, err := guard.Check(text); err != nil {
		return ""
	}
	root := parse(text, start(text))
	id := idOf(root, draftOf(root, latest))
	if id == nil {
		return ""
	}
	if uri, _, ok := resource.Resolve("", resource.Without(id.text)); ok && strings.Contains(uri, ":") {
		return uri
	}
	return resource.Without(id.text)
}

func start(text []byte) int { return jsontext.Space(text, 0) }
