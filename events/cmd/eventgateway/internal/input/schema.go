package input

import (
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/adapters/jsonschema/bundle"
)

// Schema reads schemas that may be in many files.
type Schema struct {
	root string
	read map[string]bundle.Result // by the name that was read
}

// RootFlag adds --root.
func (s *Schema) RootFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.root, "root", "",
		"the directory with the files that the schema may refer to (default: the working directory, or the "+
			"schema's own)")
}

// Read returns the schema in a file or directory, or on stdin for "-", with what it refers to
// in other files. If it refers to none, that is the file as it is, whatever it has.
func (s *Schema) Read(stdin io.Reader, name string) ([]byte, error) {
	asked := name
	info, err := os.Stat(name)
	isDir := err == nil && info.IsDir()
	first := name
	if isDir {
		first = filepath.Join(name, bundle.SchemaFile)
	}
	files, err := bundle.Open(first, s.root)
	if err != nil {
		return nil, err
	}
	defer files.Close()
	if isDir {
		if name, err = files.Main(name); err != nil {
			return nil, err
		}
	}
	text, err := ReadFile(stdin, name)
	if err != nil {
		return nil, err
	}
	result, err := files.BundleText(name, text)
	if s.read == nil {
		s.read = map[string]bundle.Result{}
	}
	s.read[asked] = result
	return result.Document, err
}

// Place returns where a part of a schema that was read is written.
func (s *Schema) Place(name, pointer string) bundle.Place { return s.read[name].Place(pointer) }
