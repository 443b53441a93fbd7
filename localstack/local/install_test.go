package local

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"example.com/eventgateway/localstack/internal/process"
)

// The fakes play the tools that `make install` calls. They note their calls in $CALLS, and
// write files where the tools would.
const (
	fakePython = `#!/bin/sh
case "$1 $2" in
"--version ") echo "Python $VERSION" ;;
"-c import"*) [ "$VERSION" != 3.9 ] && [ "$VERSION" != 2.7 ] ;;
"-m venv") [ "$BROKEN" != venv ] && mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
"-m pip")
	echo pip >> "$CALLS"; echo from pip; echo > "$(dirname "$0")/ministack"; sleep "${PAUSE:-0}"
	[ "$BROKEN" != pip ] ;;
esac
`
	fakeNode = `#!/bin/sh
[ "$1" = --version ] && echo "$NODE"
`
	fakeNPM = `#!/bin/sh
echo npm >> "$CALLS"; echo "from npm $*"; mkdir node_modules
[ "$BROKEN" != npm ] && cp package-lock.json node_modules/of
`
)

// installation is a checkout with as much as `make install` needs.
type installation struct {
	root, bin string
	env       []string
}

// newInstallation returns an installation with a PATH of only the fakes and the commands of
// the Makefile.
func newInstallation(t *testing.T) *installation {
	t.Helper()
	i := &installation{root: t.TempDir(), bin: t.TempDir()}
	checkout, err := findRoot()
	if err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile(filepath.Join(checkout, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"Makefile": string(makefile), "go.mod": "toolchain local\n", "localstack/requirements.txt": "ministack==1\n",
		"package.json": "{}", "package-lock.json": "1",
	} {
		i.write(t, filepath.Join(i.root, name), text, 0o644)
	}
	for name, text := range map[string]string{"python3": fakePython, "node": fakeNode, "npm": fakeNPM} {
		i.write(t, filepath.Join(i.bin, name), text, 0o755)
	}
	for _, tool := range []string{"awk", "cat", "cmp", "cp", "dirname", "head", "mkdir", "mktemp", "mv", "rm", "sleep",
		"touch"} {
		file, err := exec.LookPath(tool)
		if err == nil {
			err = os.Symlink(file, filepath.Join(i.bin, tool))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	i.env = []string{"PATH=" + i.bin, "VERSION=3.12.1", "NODE=v20.1.2", "CALLS=" + filepath.Join(i.root, "calls")}
	return i
}

func (i *installation) write(t *testing.T, file, text string, mode os.FileMode) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), mode)); err != nil {
		t.Fatal(err)
	}
}

// read returns a file's text, "" if there is no file.
func (i *installation) read(name ...string) string {
	text, _ := os.ReadFile(filepath.Join(append([]string{i.root}, name...)...))
	return string(text)
}

func (i *installation) command(t *testing.T, env ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	program, err := exec.LookPath("make")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "install")
	process.Bind(cmd)
	stderr := &bytes.Buffer{}
	cmd.Dir, cmd.Env, cmd.Stderr = i.root, append(append([]string{}, i.env...), env...), stderr
	return cmd, stderr
}

// install runs `make install` and returns the lines with errors.
func (i *installation) install(t *testing.T, env ...string) (complaints []string) {
	t.Helper()
	cmd, stderr := i.command(t, env...)
	err := cmd.Run()
	for line := range strings.Lines(stderr.String()) {
		if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "make: ***") {
			complaints = append(complaints, line)
		}
	}
	if (err != nil) != (len(complaints) > 0) {
		t.Errorf("make ended with %v and said %q", err, stderr)
	}
	return complaints
}

func (i *installation) check(t *testing.T, requirements, lock string) {
	t.Helper()
	if i.read(".venv", ".installed") != requirements || i.read(".venv", "bin", "ministack") == "" {
		t.Errorf("of Python packages %q is installed", i.read(".venv", ".installed"))
	}
	if i.read("node_modules", ".installed") != lock || i.read("node_modules", "of") != lock {
		t.Errorf("of Node packages %q is installed", i.read("node_modules", ".installed"))
	}
	if left, _ := filepath.Glob(filepath.Join(i.root, ".cache", "new-*")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

// age makes the stamps older than the files that pin the packages.
func (i *installation) age(t *testing.T) {
	t.Helper()
	old := time.Now().Add(-time.Hour)
	for _, stamp := range []string{".venv/.installed", "node_modules/.installed"} {
		if err := os.Chtimes(filepath.Join(i.root, stamp), old, old); err != nil {
			t.Fatal(err)
		}
	}
}

func TestInstallOnceForTheSamePins(t *testing.T) {
	t.Parallel()
	i := newInstallation(t)
	i.installTogether(t)
	i.check(t, "ministack==1\n", "1")

	before := i.read("calls")
	i.age(t) // as after a checkout of the same pins
	if complaints := i.install(t); complaints != nil || i.read("calls") != before {
		t.Errorf("a later call did something, or said %q", complaints)
	}

	i.age(t)
	i.write(t, filepath.Join(i.root, "localstack", "requirements.txt"), "ministack==2\n", 0o644)
	i.write(t, filepath.Join(i.root, "package-lock.json"), "2", 0o644)
	if complaints := i.install(t); complaints != nil || i.read("calls") != before+"pip\nnpm\n" {
		t.Errorf("with other pins: calls %q after %q; said %q", i.read("calls"), before, complaints)
	}
	i.check(t, "ministack==2\n", "2")

	i.age(t)
	i.write(t, filepath.Join(i.root, "localstack", "requirements.txt"), "ministack==3\n", 0o644)
	i.write(t, filepath.Join(i.root, "package-lock.json"), "3", 0o644)
	i.installTogether(t) // over what is there
	i.check(t, "ministack==3\n", "3")
}

func (i *installation) installTogether(t *testing.T) {
	t.Helper()
	var installers sync.WaitGroup
	for range 4 {
		installers.Go(func() {
			if complaints := i.install(t, "PAUSE=0.2"); complaints != nil {
				t.Errorf("%q", complaints)
			}
		})
	}
	installers.Wait()
}

// A make that is stopped leaves nothing that counts as installed, and no temporary folder.
func TestInstallAfterOneThatWasStopped(t *testing.T) {
	t.Parallel()
	i := newInstallation(t)
	cmd, _ := i.command(t, "PAUSE=60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); i.read("calls") == ""; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("pip is not called")
		}
	}
	if err := process.Signal(cmd, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("a make that is stopped succeeds")
	}
	if i.read(".venv", "bin", "python") != "" {
		t.Error("half an environment is in place")
	}
	if complaints := i.install(t); complaints != nil {
		t.Errorf("%q", complaints)
	}
	i.check(t, "ministack==1\n", "1")
}

func TestInstallSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, without, env, says, log string }{
		{"no python", "python3", "", "error: python3 is not in PATH: the AWS emulator needs Python 3.10 or newer; " +
			"install it", ""},
		{"old python", "", "VERSION=3.9",
			"error: python3 is Python 3.9: the AWS emulator needs Python 3.10 or newer; install it", ""},
		{"very old python", "", "VERSION=2.7", "error: python3 is Python 2.7: ", ""},
		{"no venv module", "", "BROKEN=venv", "apt install python3-venv", ""},
		{"no download by pip", "", "BROKEN=pip",
			"pins could not be downloaded from PyPI: check the network and pip's settings and try again; pip's " +
				"output is in .cache/venv.log", "from pip"},
		{"no node", "node", "", "error: node is not in PATH: install Node 20 or newer, with npm, and try again", ""},
		{"broken node", "", "NODE=", "error: node is version : install Node 20", ""},
		{"old node", "", "NODE=v16.0.0", "error: node is version v16.0.0: install Node 20", ""},
		{"very old node", "", "NODE=v6.1.0", "error: node is version v6.1.0: install Node 20", ""},
		{"no npm", "npm", "", "error: npm is not in PATH: install Node 20", ""},
		{"no download by npm", "", "BROKEN=npm",
			"error: npm ci failed: check the network and npm's settings and try again; its output is in " +
				".cache/node_modules.log", "from npm ci --ignore-scripts"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			i := newInstallation(t)
			if c.without != "" {
				os.Remove(filepath.Join(i.bin, c.without))
			}
			complaints := i.install(t, c.env)
			if len(complaints) != 1 || !strings.Contains(complaints[0], c.says) {
				t.Errorf("said %q, want one line with %q", complaints, c.says)
			}
			if i.read(".venv", ".installed") != "" && i.read("node_modules", ".installed") != "" {
				t.Error("all counts as installed")
			}
			if _, log, ok := strings.Cut(strings.Join(complaints, ""), "output is in "); ok &&
				!strings.Contains(i.read(strings.TrimSpace(log)), c.log) {
				t.Errorf("the log has %q", i.read(strings.TrimSpace(log)))
			}
			if left, _ := filepath.Glob(filepath.Join(i.root, ".cache", "new-*")); len(left) > 0 {
				t.Errorf("%v is left", left)
			}
		})
	}
}
