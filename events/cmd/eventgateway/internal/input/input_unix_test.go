//go:build unix

package input

import (
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe is opened once, by who reads it: its writer would lose the reader.
func TestAPipeIsNotOpenedBefore(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if total, err := (Files{Names: []string{pipe}}).Check(); total != 0 || err != nil { // else it waits for a writer
		t.Errorf("got %d, %v", total, err)
	}
}
