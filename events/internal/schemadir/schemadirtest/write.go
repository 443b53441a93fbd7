// Package schemadirtest writes directories of schemas for tests.
package schemadirtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Write writes files, by their paths in a directory, with slashes.
func Write(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for path, content := range files {
		name := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
