package clients_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recipe is a program in events/README.md, which is a file of its folder.
type recipe struct {
	folder, file string
	always       bool // in `make test`
	install      [][]string
	run          []string
}

// ready holds the README to a recipe, and returns a copy of its folder that can run.
func (r recipe) ready(t *testing.T) (dir string) {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join("..", "..", "events", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(filepath.Join(r.folder, r.file))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), strings.TrimSpace(string(program))) {
		t.Errorf("events/README.md does not have %s as it is", r.file)
	}
	if !r.always && os.Getenv(allEnv) == "" {
		t.Skip("make conformance")
	}
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(r.folder)); err != nil {
		t.Fatal(err)
	}
	for _, command := range r.install {
		run(t, dir, command)
	}
	return dir
}
