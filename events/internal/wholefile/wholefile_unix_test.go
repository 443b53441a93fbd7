//go:build unix

package wholefile

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Replace writes to a pipe or a device instead of replacing it.
func TestAPipeStaysAPipe(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan string, 1)
	go func() {
		text, err := os.ReadFile(name)
		read <- string(text)
		if err != nil {
			t.Error(err)
		}
	}()
	if err := ReplaceText(name, []byte("text")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Type() != fs.ModeNamedPipe {
		t.Fatalf("it is %v, %v", info.Mode(), err)
	}
	if text := <-read; text != "text" {
		t.Errorf("the pipe has %q", text)
	}
}

// Replace replaces the file that a link leads to.
func TestALinkStaysALink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	if err := ReplaceText(link, []byte("new")); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if to, is := os.Readlink(link); string(text) != "new" || err != nil || to != file || is != nil {
		t.Errorf("the file has %q, %v; the link leads to %s, %v", text, err, to, is)
	}
}

// An error names the file that was asked for.
func TestTheErrorNamesTheFile(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "missing", "file")
	want := "open " + name + ": no such file or directory"
	if err := ReplaceText(name, nil); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
