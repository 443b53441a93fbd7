package logfile

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func create(t *testing.T, name, want string) *os.File {
	t.Helper()
	file, err := Create(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	if filepath.Base(file.Name()) != want {
		t.Errorf("got %s, want %s", file.Name(), want)
	}
	return file
}

func TestRunsHaveLogsOfTheirOwn(t *testing.T) {
	name := filepath.Join(t.TempDir(), "some.log")
	first := create(t, name, "some.log")
	first.WriteString("first\n")
	second := create(t, name, "some-2.log")
	second.WriteString("second\n")
	first.WriteString("first again\n")
	create(t, name, "some-3.log")
	if text, err := os.ReadFile(name); err != nil || string(text) != "first\nfirst again\n" {
		t.Errorf("the first has %q, %v", text, err)
	}

	// After the end of a run, the next empties its log.
	second.Close()
	if text, _ := os.ReadFile(second.Name()); string(text) != "second\n" {
		t.Errorf("what is left of the second is %q", text)
	}
	create(t, name, "some-2.log")
	if text, _ := os.ReadFile(second.Name()); len(text) > 0 {
		t.Errorf("the next begins with %q", text)
	}
}

// A process keeps its log when the process that started it closes the file.
func TestALogIsItsWritersToo(t *testing.T) {
	name := filepath.Join(t.TempDir(), "some.log")
	file := create(t, name, "some.log")
	cmd := exec.CommandContext(t.Context(), "cat")
	cmd.Stdout = file
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	file.Close()
	create(t, name, "some-2.log").Close()
	stdin.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	create(t, name, "some.log")
}

func TestWhereThereCanBeNoLog(t *testing.T) {
	if _, err := Create(filepath.Join(t.TempDir(), "no folder", "some.log")); err == nil {
		t.Error("no error")
	}
}
