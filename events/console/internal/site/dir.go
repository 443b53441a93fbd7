package site

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
)

// staging begins the name of the folder that new files are written to, in the directory itself.
const staging = ".eventgateway-export-"

// ForeignError says that a directory has something that no export wrote.
type ForeignError struct{ Dir, File string }

func (e *ForeignError) Error() string {
	return fmt.Sprintf("%s has %s, which no export wrote", e.Dir, e.File)
}

// Dir is a directory that a site is written to. Until [Dir.Commit], the site that is there stays
// as it is. One program at a time may write a site to a directory.
type Dir struct {
	path    string
	root    *os.Root
	staging string // a folder of the directory
	force   bool
	before  manifest // of the site that is there

	mu    sync.Mutex
	files manifest
}

// Open opens a directory, and makes it if there is none. One with files is a [ForeignError]
// unless an earlier export wrote there; force takes it, and lets files of others be replaced.
func Open(path string, force bool) (*Dir, error) {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	d := &Dir{path: path, root: root, force: force, files: manifest{}}
	if err := d.begin(); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return d, nil
}

func (d *Dir) begin() error {
	entries, err := fs.ReadDir(d.root.FS(), ".")
	if err != nil {
		return err
	}
	if d.before, err = readManifest(d.root); err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), staging) { // of an export that was killed
			if err := d.root.RemoveAll(e.Name()); err != nil {
				return err
			}
		} else if d.before == nil && !d.force {
			return &ForeignError{d.path, e.Name()}
		}
	}
	made, err := os.MkdirTemp(d.path, staging)
	if err != nil {
		return err
	}
	d.staging = path.Base(strings.ReplaceAll(made, `\`, "/"))
	return nil
}

// Write keeps a file for [Dir.Commit]. It may be called by several goroutines at once.
func (d *Dir) Write(name string, data []byte) error {
	d.mu.Lock()
	d.files[name] = hashOf(data)
	d.mu.Unlock()
	staged := d.staging + "/" + name
	if err := d.root.MkdirAll(path.Dir(staged), 0o755); err != nil {
		return err
	}
	return d.root.WriteFile(staged, data, 0o644)
}

// Commit replaces the site that is there. Files that it has and the new one has not are deleted,
// unless somebody changed them. Each file is there whole at any time; the list of files names the
// new and the old ones while they are replaced, so that an export that is killed leaves nothing
// behind that the next one does not know.
func (d *Dir) Commit() error {
	if err := d.foreign(); err != nil {
		return err
	}
	both := maps.Clone(d.before)
	if both == nil {
		both = manifest{}
	}
	maps.Copy(both, d.files)
	if err := d.list(both); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		if err := d.replace(name); err != nil {
			return err
		}
	}
	for name, hash := range d.before {
		if _, stays := d.files[name]; !stays && d.has(name, hash) {
			if err := d.remove(name); err != nil {
				return err
			}
		}
	}
	return d.list(d.files)
}

// foreign finds a file of somebody else where a new file is to be.
func (d *Dir) foreign() error {
	for name := range d.files {
		if _, own := d.before[name]; own || d.force {
			continue
		}
		if _, err := d.root.Lstat(name); err == nil {
			return &ForeignError{d.path, name}
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// replace moves a new file to its place. One that is there already stays, with its time.
func (d *Dir) replace(name string) error {
	if d.has(name, d.files[name]) {
		return nil
	}
	if err := d.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	return d.root.Rename(d.staging+"/"+name, name)
}

// has reports whether a file has the content of a hash.
func (d *Dir) has(name, hash string) bool {
	data, err := d.root.ReadFile(name)
	return err == nil && hashOf(data) == hash
}

// remove deletes a file, and the folders that are empty then.
func (d *Dir) remove(name string) error {
	if err := d.root.Remove(name); err != nil {
		return err
	}
	for folder := path.Dir(name); folder != "."; folder = path.Dir(folder) {
		if d.root.Remove(folder) != nil { // it has other files
			break
		}
	}
	return nil
}

// list writes the list of files.
func (d *Dir) list(files manifest) error {
	staged := d.staging + "/" + manifestName
	if err := d.root.WriteFile(staged, files.text(), 0o644); err != nil {
		return err
	}
	return d.root.Rename(staged, manifestName)
}

// Close ends the writing. What is not committed is dropped.
func (d *Dir) Close() error { return errors.Join(d.root.RemoveAll(d.staging), d.root.Close()) }
