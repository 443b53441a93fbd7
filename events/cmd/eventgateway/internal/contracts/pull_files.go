package contracts

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/events/internal/schemadir"
)

func (p *pull) latest(t core.EventType) int { return p.state[t].Version }

// same reports whether the directory has the schema that is registered, however it is
// written.
func (p *pull) same(t core.EventType) bool {
	local := p.local.Type(t)
	if local == nil {
		return false
	}
	fingerprint, err := (jsonschema.Language{}).Fingerprint(local.Pinned(p.latest))
	return err == nil && fingerprint == p.state[t].Fingerprint
}

// folders returns the folder of each registered event type: the one in the directory, or a
// new one.
func (p *pull) folders() (map[core.EventType]string, error) {
	events := map[string][]string{} // by client
	for t := range p.state {
		events[t.Client] = append(events[t.Client], t.Event)
	}
	for _, t := range p.local.Types {
		if _, registered := p.state[t.EventType]; !registered {
			events[t.Client] = append(events[t.Client], t.Event)
		}
	}
	ofClients := schemadir.FolderNames(slices.Collect(maps.Keys(events)))
	for _, t := range p.local.Types {
		ofClients[t.Client] = path.Dir(t.Folder)
	}
	folders := map[core.EventType]string{}
	taken := map[string]string{} // by the name in lower case: some file systems ignore case
	for name, types := range events {
		for event, folder := range schemadir.FolderNames(types) {
			t := core.EventType{Client: name, Event: event}
			folder = ofClients[name] + "/" + folder
			if local := p.local.Type(t); local != nil {
				folder = local.Folder
			}
			if other := taken[strings.ToLower(folder)]; other != "" {
				return nil, confused(p.dir, folder, other)
			}
			folders[t], taken[strings.ToLower(folder)] = folder, folder
		}
	}
	return folders, nil
}

// confused is the error for two folders that are one where case is ignored.
func confused(dir, folder, other string) error {
	if base := path.Base(folder); strings.ToLower(base) == base { // the other one has the capitals
		folder, other = other, folder
	}
	safe := path.Join(path.Dir(folder), schemadir.FolderName(path.Base(folder), true))
	return fmt.Errorf("%s/%s would be the same folder as %s/%s on file systems that ignore case: rename it to %s/%s, "+
		"and pull again", dir, folder, dir, other, dir, safe)
}

func (p *pull) schema(folder string, document []byte) error {
	file := folder + "/" + schemadir.SchemaFile
	unpinned, others := schemadir.Unpinned(document, p.latest)
	for _, other := range others {
		p.note(file, other.Pointer, fmt.Sprintf("it refers to version %d of %s, whose latest is %d: "+
			"it keeps the number", other.Version, other.To.Topic(), p.latest(other.To)))
	}
	if before, err := fs.ReadFile(p.root.FS(), file); err == nil && bytes.Equal(before, unpinned) {
		return nil
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := schemadir.WriteSchema(p.root, folder, unpinned); err != nil {
		return err
	}
	return p.wrote(file)
}

func (p *pull) settings(t core.EventType, folder string) error {
	var before schemadir.Settings
	if local := p.local.Type(t); local != nil && local.Manifest.Settings != nil {
		before = local.Manifest.Settings
	}
	if len(p.state[t].Settings.Differences(before)) == 0 {
		return nil
	}
	if err := schemadir.WriteManifest(p.root, folder, p.state[t].Settings); err != nil {
		return err
	}
	return p.wrote(folder + "/" + schemadir.ManifestFile)
}

func (p *pull) wrote(file string) error {
	file = filepath.Join(p.dir, filepath.FromSlash(file))
	p.written = append(p.written, file)
	if p.app.JSON() {
		return nil
	}
	_, err := fmt.Fprintln(p.app.Stdout, file)
	return err
}
