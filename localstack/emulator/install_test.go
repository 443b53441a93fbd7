package emulator_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"example.com/eventgateway/localstack/emulator"
)

// fakePython stands for python3. It writes each call to $CALLS and does as much
// of `-c`, `-m venv` and `-m pip` as Install can see.
const fakePython = `#!/bin/sh
echo "$*" >> "$CALLS"
case "$1 $2" in
"-c "*) echo "$VERSION" ;;
"-m venv") [ "$BROKEN" != venv ] && mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
"-m pip") echo "from pip" && [ "$BROKEN" != pip ] && echo > "$(dirname "$0")/ministack" ;;
esac
`

// checkout is a folder with requirements, and a PATH with only a fake python3 and
// what that needs.
func checkout(t *testing.T, version, broken string) (root, calls string) {
	t.Helper()
	root, bin := t.TempDir(), t.TempDir()
	write(t, filepath.Join(root, "localstack", "requirements.txt"), "ministack==1\n", 0o644)
	if version != "" {
		write(t, filepath.Join(bin, "python3"), fakePython, 0o755)
	}
	for _, tool := range []string{"mkdir", "cp", "dirname"} {
		for _, folder := range []string{"/bin", "/usr/bin"} {
			os.Symlink(filepath.Join(folder, tool), filepath.Join(bin, tool))
		}
	}
	calls = filepath.Join(t.TempDir(), "calls")
	write(t, calls, "", 0o644)
	t.Setenv("PATH", bin)
	t.Setenv("VERSION", version)
	t.Setenv("BROKEN", broken)
	t.Setenv("CALLS", calls)
	return root, calls
}

func write(t *testing.T, name, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestInstallOnceForTheSameRequirements(t *testing.T) {
	root, calls := checkout(t, "3 12", "")
	if emulator.Installed(root) {
		t.Fatal("installed before it is")
	}
	var installers sync.WaitGroup
	for range 4 { // at the same time
		installers.Go(func() {
			program, err := emulator.Install(context.Background(), root)
			if err != nil {
				t.Error(err)
			} else if _, err := os.Stat(program); err != nil {
				t.Error(err)
			}
		})
	}
	installers.Wait()
	if n := strings.Count(read(t, calls), "-m pip install"); n != 1 {
		t.Errorf("pip ran %d times", n)
	}
	before := read(t, calls)
	if _, err := emulator.Install(context.Background(), root); err != nil || read(t, calls) != before {
		t.Errorf("a later call did something: %v", err)
	}

	write(t, filepath.Join(root, "localstack", "requirements.txt"), "ministack==2\n", 0o644)
	if emulator.Installed(root) {
		t.Error("still installed with other requirements")
	}
	if _, err := emulator.Install(context.Background(), root); err != nil {
		t.Error(err)
	}
	if n := strings.Count(read(t, calls), "-m pip install"); n != 2 {
		t.Errorf("pip ran %d times", n)
	}
}

func TestInstallSaysWhatToDo(t *testing.T) {
	for _, c := range []struct{ name, version, broken, says string }{
		{"no python", "", "", "python3 is not in PATH: the AWS emulator needs Python 3.10 or newer; install it"},
		{"old python", "3 9", "", "is Python 3.9: the AWS emulator needs 3.10 or newer; install one"},
		{"very old python", "2 7", "", "is Python 2.7"},
		{"python that says nothing", " ", "", "does not run"},
		{"no venv module", "3 12", "venv", "apt install python3-venv"},
		{"no download", "3 12", "pip", "could not be downloaded from PyPI: check the network"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root, _ := checkout(t, c.version, c.broken)
			_, err := emulator.Install(context.Background(), root)
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Fatalf("error %q, want one line with %q", err, c.says)
			}
			if c.broken == "" {
				return
			}
			log := filepath.Join(root, ".cache", "install.log")
			if !strings.Contains(err.Error(), log) {
				t.Errorf("the error does not name %s: %v", log, err)
			}
			if c.broken == "pip" && !strings.Contains(read(t, log), "from pip") {
				t.Error("the log lacks pip's output")
			}
			if emulator.Installed(root) {
				t.Error("a failed installation counts as done")
			}
		})
	}
}
