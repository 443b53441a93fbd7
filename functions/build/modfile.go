package build

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Modfile is where WriteModfile writes, in the module's folder. `go build -modfile` reads it.
const Modfile = ".cache/patched/go.mod"

// WriteModfile writes a copy of root's go.mod that replaces the schema library. By itself the
// library compiles the metaschemas of all drafts before main. The replacement compiles the
// metaschemas of one draft when a schema first needs them (functions/decisions/cold-start.md).
//
// It fails if the patches do not fit the library in go.mod. Several processes may call it at the same
// time.
func WriteModfile(ctx context.Context, root string) error {
	original, err := libraryFolder(ctx, root)
	if err != nil {
		return err
	}
	draft, err := os.ReadFile(filepath.Join(original, "draft.go"))
	if err != nil {
		return err
	}
	patched, err := patch(string(draft))
	if err != nil {
		return err
	}
	// Binaries have the folder's name, so it is the same on all machines.
	sum := sha256.Sum256([]byte(filepath.Base(original) + patched))
	replacement := fmt.Sprintf("./.cache/patched/%x", sum[:6])
	if err := copyLibrary(original, filepath.Join(root, replacement), patched); err != nil {
		return err
	}
	if err := copyFile(root, "go.sum", ""); err != nil {
		return err
	}
	return copyFile(root, "go.mod", fmt.Sprintf("\nreplace %s => %s\n", library, replacement))
}

const (
	library  = "github.com/santhosh-tekuri/jsonschema/v6"
	noGoWork = "GOWORK=off" // which -modfile asks for
)

// libraryFolder returns where the go command keeps the library. It downloads it if need be.
func libraryFolder(ctx context.Context, root string) (string, error) {
	list := exec.CommandContext(ctx, "go", "list", "-find", "-f", "{{.Dir}}", library)
	list.Dir, list.Env, list.Stderr = root, append(os.Environ(), noGoWork), new(bytes.Buffer)
	folder, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("go list %s: %w\n%s", library, err, list.Stderr)
	}
	return strings.TrimSpace(string(folder)), nil
}

// copyLibrary makes a copy of the library with another draft.go, if there is none yet.
func copyLibrary(from, to, draft string) error {
	if _, err := os.Stat(to); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(filepath.Dir(to), "new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	if err := os.CopyFS(temp, os.DirFS(from)); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(temp, "draft.go"), []byte(draft), 0o600); err != nil {
		return err
	}
	if err := os.Rename(temp, to); err != nil && !errors.Is(err, fs.ErrExist) { // another process was faster
		return err
	}
	return nil
}

// copyFile copies a file of root to the folder of Modfile, and appends end. It replaces an earlier
// copy in one step, because other builds may be reading it.
func copyFile(root, name, end string) error {
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		return err
	}
	folder := filepath.Join(root, filepath.Dir(Modfile))
	temp, err := os.CreateTemp(folder, "new-")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(append(text, end...))
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), filepath.Join(folder, name))
}
