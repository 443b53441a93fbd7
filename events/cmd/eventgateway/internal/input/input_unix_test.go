//go:build unix

package input

import (
	"path/filepath"
	"syscall"
	"testing"
)

// Check does not open a pipe: the writer would lose its reader when Check closes it.
func TestCheckDoesNotOpenAPipe(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if total, err := (Files{Names: []string{pipe}}).Check(); total != 0 || err != nil {
		// opening would wait for a writer
		t.Errorf("got %d, %v", total, err)
	}
}
