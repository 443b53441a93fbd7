package build

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const root = "../.."

// The patched library allocates less before main, and its verdicts are the same, also if many
// goroutines ask for the first metaschemas at once.
func TestThePatchedLibraryDecidesAsTheOtherDoes(t *testing.T) {
	if err := WriteModfile(t.Context(), root); err != nil {
		t.Fatal(err)
	}
	want, most := verdicts(t, "go.mod")
	got, allocated := verdicts(t, Modfile)
	if got != want || strings.Count(want, "\n") < 100 {
		t.Errorf("the patched library says\n%s\nnot\n%s", got, want)
	}
	if allocated > most/8 {
		t.Errorf("the start of the patched library allocates %d bytes, and %d without patches", allocated, most)
	}
}

// verdicts runs testdata/verdicts. It returns what it prints, and the bytes that the library
// allocates before main.
func verdicts(t *testing.T, modfile string) (out string, allocated int) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "verdicts")
	build := exec.CommandContext(t.Context(), "go", "build", "-modfile", modfile, "-o", program,
		"./functions/build/testdata/verdicts")
	build.Dir, build.Env = root, append(os.Environ(), noGoWork)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	var stdout, stderr bytes.Buffer
	run := exec.CommandContext(t.Context(), program)
	run.Env, run.Stdout, run.Stderr = append(os.Environ(), "GODEBUG=inittrace=1"), &stdout, &stderr
	if err := run.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	traced := regexp.MustCompile(`init ` + library + ` @.* clock, ([0-9]+) bytes`).FindStringSubmatch(stderr.String())
	if traced == nil {
		t.Fatalf("there is no trace of %s in %s", library, &stderr)
	}
	allocated, err := strconv.Atoi(traced[1])
	if err != nil {
		t.Fatal(err)
	}
	return stdout.String(), allocated
}

// Processes that build at once get the same go.mod and share one copy of the library.
func TestWriteModfileAtOnce(t *testing.T) {
	other := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum"} {
		if err := os.WriteFile(filepath.Join(other, name), []byte(read(t, filepath.Join(root, name))),
			0o600); err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := WriteModfile(t.Context(), other); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := WriteModfile(t.Context(), root); err != nil {
		t.Fatal(err)
	}
	if here, there := read(t, filepath.Join(root, Modfile)), read(t, filepath.Join(other, Modfile)); here != there {
		t.Errorf("go.mod is\n%s\nhere and\n%s\nin another checkout", here, there)
	}
	entries, err := os.ReadDir(filepath.Join(other, filepath.Dir(Modfile)))
	if err != nil || len(entries) != 3 { // go.mod, go.sum and the copy
		t.Errorf("there are %v, %v", entries, err)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Another version of the library may have another draft.go. Then the build fails, and says where to
// mend the patches.
func TestPatchRefusesAnotherVersion(t *testing.T) {
	for _, draft := range []string{"package jsonschema\n", strings.Repeat("func init() {\n", 2)} {
		if _, err := patch(draft); err == nil || !strings.Contains(err.Error(), "functions/build/patch.go") {
			t.Errorf("the patch of %q fails with %v", draft, err)
		}
	}
}
