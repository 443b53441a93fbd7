package schemadir

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events/internal/limit"
)

// Read reads a directory. It returns the problems of its layout, manifests and references;
// Judge finds the problems of schemas and events. If the error is not nil, the directory cannot be
// read.
func Read(dir string) (*Directory, []Problem, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, err
	}
	defer root.Close()
	r := reader{files: root.FS()}
	if err := r.directory(); err != nil {
		return nil, nil, inDirectory(dir, err)
	}
	unresolved, err := r.read.resolve(dir)
	if err != nil {
		return nil, nil, err
	}
	r.found = append(r.found, unresolved...)
	r.found = append(r.found, r.read.order()...)
	return &r.read, r.found, nil
}

// inDirectory returns an error of a file in a directory as one of the file as the user names it.
func inDirectory(dir string, err error) error {
	if failed, is := errors.AsType[*fs.PathError](err); is {
		failed.Op = strings.TrimSuffix(failed.Op, "at") // "openat"
		failed.Path = filepath.Join(dir, filepath.FromSlash(failed.Path))
	}
	return err
}

type reader struct {
	files fs.FS
	read  Directory
	found []Problem
}

func (r *reader) problem(file, format string, args ...any) {
	r.found = append(r.found, Problem{File: file, Code: CodeLayout, Detail: fmt.Sprintf(format, args...)})
}

func (r *reader) directory() error {
	return r.folders(".", core.CheckClient, func(client, folder string) error {
		r.read.Clients = append(r.read.Clients, client)
		check := func(event string) error {
			_, err := core.NewEventType(client, event)
			return err
		}
		return r.folders(folder, check, func(event, folder string) error {
			return r.eventType(core.EventType{Client: client, Event: event}, folder)
		})
	})
}

// folders visits the folders in a folder that have names.
func (r *reader) folders(in string, check func(name string) error, visit func(name, folder string) error) error {
	entries, err := fs.ReadDir(r.files, in)
	if err != nil {
		return err
	}
	byName := map[string]string{}       // folders by the names of their clients or events
	ignoringCase := map[string]string{} // folders by their own names in lower case
	for _, entry := range entries {
		folder := path.Join(in, entry.Name())
		if skipped(entry.Name()) {
			continue
		}
		info, err := fs.Stat(r.files, folder) // follows a link
		switch {
		case err != nil:
			return err
		case !info.IsDir():
			if entry.Name() == SchemaFile || entry.Name() == ManifestFile {
				r.problem(folder, "it is at no place of the directory: want <client>/<event>/%s", entry.Name())
			}
			continue
		}
		name, err := nameIn(entry.Name())
		if err == nil {
			err = check(name)
		}
		if err != nil {
			r.problem(folder, "%s", detailOf(err))
			continue
		}
		lower := strings.ToLower(entry.Name())
		if other := cmp.Or(byName[name], ignoringCase[lower]); other != "" {
			r.twice(folder, other, name)
			continue
		}
		byName[name], ignoringCase[lower] = folder, folder
		if err := visit(name, folder); err != nil {
			return err
		}
	}
	return nil
}

// twice reports that two folders are one, by their names or on some file systems.
func (r *reader) twice(folder, other, name string) {
	otherName, _ := nameIn(path.Base(other)) // it was read before
	if otherName == name {
		r.problem(folder, "it has the same name as %s", other)
		return
	}
	r.problem(folder, "%s is the same folder on file systems that ignore case: name one of them %s, and the other %s",
		other, FolderName(name, true), FolderName(otherName, true))
}

func skipped(name string) bool { return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") }

func (r *reader) eventType(name core.EventType, folder string) error {
	t := &Type{EventType: name, Folder: folder}
	var err error
	if t.Source, err = r.file(t.File(SchemaFile)); errors.Is(err, fs.ErrNotExist) {
		r.problem(folder, "there is no %s: a folder that is no event type begins with an underscore", SchemaFile)
		return nil
	}
	if err != nil {
		return err
	}
	written, err := r.file(t.File(ManifestFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var found []Problem
	t.Manifest, found = readManifest(t.File(ManifestFile), written)
	r.found = append(r.found, found...)
	for _, wrong := range []string{"event.yml", "event.json", "events.yaml", "schema.yaml"} {
		if _, err := fs.Stat(r.files, t.File(wrong)); err == nil {
			r.problem(t.File(wrong), "it is not read: want %s and %s", SchemaFile, ManifestFile)
		}
	}
	if t.Valid, err = r.events(t, "valid"); err != nil {
		return err
	}
	if t.Invalid, err = r.events(t, "invalid"); err != nil {
		return err
	}
	r.read.Types = append(r.read.Types, t)
	return nil
}

// events reads a folder of events: of JSON, the files .json, else all files.
func (r *reader) events(t *Type, folder string) (read []Event, err error) {
	entries, err := fs.ReadDir(r.files, t.File(folder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		file := path.Join(t.File(folder), entry.Name())
		switch {
		case skipped(entry.Name()):
			continue
		case entry.IsDir():
			r.problem(file, "it is a folder: events are files")
			continue
		case t.Manifest.Settings["data_content_type"] == "" && path.Ext(file) != ".json":
			r.problem(file, "it is not read: name the file of an event .json")
			continue
		}
		data, err := r.file(file)
		if err != nil {
			return nil, err
		}
		read = append(read, Event{File: file, Data: data})
	}
	return read, nil
}

func (r *reader) file(name string) ([]byte, error) {
	f, err := r.files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return limit.ReadAll(f, name)
}

// detailOf is the sentence of an error of core.
func detailOf(err error) string {
	if e, ok := errors.AsType[*core.Error](err); ok {
		return e.Detail
	}
	return err.Error()
}
