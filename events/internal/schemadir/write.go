package schemadir

import (
	"errors"
	"io/fs"
	"os"
	"path"
)

// WriteSchema writes the schema of the event type in a folder. It replaces the file in one
// step, as WriteManifest does.
func WriteSchema(root *os.Root, folder string, document []byte) error {
	return replace(root, path.Join(folder, SchemaFile), document)
}

// WriteManifest writes the settings of the event type in a folder. Without settings, there
// is no file.
func WriteManifest(root *os.Root, folder string, settings Settings) error {
	file := path.Join(folder, ManifestFile)
	if written := settings.yaml(); written != nil {
		return replace(root, file, written)
	}
	if err := root.Remove(file); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// replace writes a new file and renames it, so that an interruption leaves either the old
// file or the new file.
func replace(root *os.Root, file string, data []byte) error {
	folder, name := path.Split(file)
	if err := root.MkdirAll(path.Clean(folder), 0o755); err != nil {
		return err
	}
	beside := path.Join(folder, "."+name+".new")
	if err := root.WriteFile(beside, data, 0o644); err != nil {
		return err
	}
	return root.Rename(beside, file)
}
