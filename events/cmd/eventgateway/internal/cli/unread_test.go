//go:build unix

package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A command hears at once that the reader of its output has gone, and does not wait for one that files and
// devices never have.
func TestEndWhenUnread(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	ctx, end := context.WithCancelCause(t.Context())
	a := &App{Stdout: untilUnread(writer, end)}
	a.EndWhenUnread()
	select {
	case <-ctx.Done():
		t.Error("it ends before the reader does")
	case <-time.After(50 * time.Millisecond):
	}
	reader.Close()
	select {
	case <-ctx.Done():
	case <-time.After(10 * time.Second):
	}
	if !errors.Is(context.Cause(ctx), errUnread) {
		t.Errorf("it ends with %v", context.Cause(ctx))
	}
	for _, name := range []string{os.DevNull, filepath.Join(t.TempDir(), "file")} {
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if awaitUnread(file) {
			t.Errorf("nobody reads %s any more", name)
		}
		file.Close()
	}
}
