package bundle

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// SchemaFile is the name of the schema in a directory of one event type.
const SchemaFile = "schema.json"

// Main returns the file that is a directory's schema: schema.json, or the only one in it that no
// other in it refers to.
func (f *Files) Main(dir string) (string, error) {
	file := filepath.Join(dir, SchemaFile)
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return "", err
	}
	var embedded []string
	for _, file := range files {
		result, err := f.Bundle(file)
		if err != nil {
			return "", err
		}
		embedded = append(embedded, result.Embedded...)
	}
	files = slices.DeleteFunc(files, func(file string) bool { return slices.Contains(embedded, filepath.Clean(file)) })
	switch len(files) {
	case 0:
		return "", fmt.Errorf("%s has no %s, and no other schema: name a file", dir, SchemaFile)
	case 1:
		return files[0], nil
	}
	return "", fmt.Errorf("%s has no %s, and more than one schema that no other refers to (%s): name a file", dir,
		SchemaFile, strings.Join(files[:min(len(files), 3)], ", "))
}
