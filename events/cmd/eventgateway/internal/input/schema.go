package input

import (
	"bytes"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/adapters/jsonschema/bundle"
)

// Schema reads schemas that may be in many files.
type Schema struct{ root string }

// RootFlag adds --root.
func (s *Schema) RootFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.root, "root", "",
		"the directory with the files that the schema may refer to (default: the working directory, or the "+
			"schema's own)")
}

// Source is a schema and where it is from.
type Source struct {
	File     string // its file, of a directory the main one; "-" is standard input
	Text     []byte // the file
	Document []byte // the schema: the file, with what it refers to in other files

	bundled bundle.Result
}

// Bundled reports whether the schema is from several files.
func (s Source) Bundled() bool { return !bytes.Equal(s.Text, s.Document) }

// Place returns where a part of the schema is written.
func (s Source) Place(pointer string) bundle.Place { return s.bundled.Place(pointer) }

// Read returns the schema in a file or directory, or on stdin for "-", with what it refers to
// in other files. If it refers to none, the document is the file as it is, also if that is not
// JSON.
func (s *Schema) Read(stdin io.Reader, name string) (Source, error) {
	info, err := os.Stat(name)
	isDir := err == nil && info.IsDir()
	first := name
	if isDir {
		first = filepath.Join(name, bundle.SchemaFile)
	}
	files, err := bundle.Open(first, s.root)
	if err != nil {
		return Source{}, err
	}
	defer files.Close()
	if isDir {
		if name, err = files.Main(name); err != nil {
			return Source{}, err
		}
	}
	text, err := ReadFile(stdin, name)
	if err != nil {
		return Source{}, err
	}
	result, err := files.BundleText(name, text)
	return Source{name, text, result.Document, result}, err
}
