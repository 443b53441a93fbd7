package site

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// write writes a site of some files.
func write(t *testing.T, dir string, force bool, files map[string]string) error {
	t.Helper()
	d, err := Open(dir, force)
	if err != nil {
		return err
	}
	defer d.Close()
	for name, text := range files {
		if err := d.Write(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	return d.Commit()
}

// has wants that a directory has files of some texts and nothing else but the list of them.
func has(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		name, _ := filepath.Rel(dir, path)
		if err != nil || name == "." || name == manifestName {
			return err
		}
		if info.IsDir() {
			if entries, err := os.ReadDir(path); err != nil || len(entries) == 0 {
				t.Errorf("%s is empty, %v", name, err)
			}
			return nil
		}
		text, err := os.ReadFile(path)
		got[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("the directory has %q, want %q, %v", got, want, err)
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A site replaces the one before. What somebody else wrote, or changed, stays.
func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "site")
	if err := write(t, dir, false, map[string]string{"a": "1", "b/c/d": "1", "b/e": "1", "changed": "1"}); err != nil {
		t.Fatal(err)
	}
	put(t, dir+"/b/mine", "mine")
	put(t, dir+"/changed", "mine")
	old, err := os.Stat(dir + "/a")
	if err != nil {
		t.Fatal(err)
	}
	if err := write(t, dir, false, map[string]string{"a": "1", "f/g": "2"}); err != nil {
		t.Fatal(err)
	}
	has(t, dir, map[string]string{"a": "1", "f/g": "2", "b/mine": "mine", "changed": "mine"})
	if same, err := os.Stat(dir + "/a"); err != nil || !os.SameFile(old, same) {
		t.Errorf("a file that stays the same is written again, %v", err)
	}
	err = write(t, dir, false, map[string]string{"a": "3", "b/mine": "3"})
	if foreign, is := errors.AsType[*ForeignError](err); !is || foreign.File != "b/mine" {
		t.Errorf("a file of somebody else is replaced: %v", err)
	}
	has(t, dir, map[string]string{"a": "1", "f/g": "2", "b/mine": "mine", "changed": "mine"})
	if err := write(t, dir, true, map[string]string{"a": "3", "b/mine": "3"}); err != nil {
		t.Fatal(err)
	}
	has(t, dir, map[string]string{"a": "3", "b/mine": "3", "changed": "mine"})
}

// What is not committed changes nothing, also if the program was killed.
func TestWriteThatEnds(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		d, err := Open(dir, false)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Write("a", []byte("1")); err != nil {
			t.Fatal(err)
		}
		// the program is killed: nothing is closed
	}
	if err := write(t, dir, false, map[string]string{"a": "2"}); err != nil {
		t.Fatal(err)
	}
	has(t, dir, map[string]string{"a": "2"})
	d, err := Open(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(d.Write("b", []byte("1")), d.Close()); err != nil {
		t.Fatal(err)
	}
	has(t, dir, map[string]string{"a": "2"})
}

// A directory may be somebody else's, and a list of files may name what is elsewhere.
func TestOpenRefuses(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	put(t, dir+"/mine", "mine")
	if _, err := Open(dir, false); err == nil || !strings.Contains(err.Error(), "mine") {
		t.Errorf("the directory is taken: %v", err)
	}
	has(t, dir, map[string]string{"mine": "mine"})
	put(t, outside+"/theirs", "theirs")
	if err := os.Symlink(outside, dir+"/link"); err != nil {
		t.Fatal(err)
	}
	hash := hashOf([]byte("theirs"))
	put(t, dir+"/"+manifestName, `{"files":{"link/theirs":"`+hash+`","../`+filepath.Base(outside)+`/theirs":"`+hash+`"}}`)
	if err := write(t, dir, false, map[string]string{"a": "1"}); err != nil {
		t.Fatal(err)
	}
	has(t, outside, map[string]string{"theirs": "theirs"})
	if err := write(t, dir, false, map[string]string{"link/b": "1"}); err == nil {
		t.Error("a file is written elsewhere")
	}
	has(t, outside, map[string]string{"theirs": "theirs"})
	put(t, dir+"/"+manifestName, `[]`)
	if _, err := Open(dir, false); err == nil {
		t.Error("a list of files that is none is taken")
	}
}

func TestNames(t *testing.T) {
	set := []string{"Fruits", "fruits", "Colors", "aux", "lpt1.x", "a.", ".", "..", "", "a/b", "a\\b", "a~b", "é",
		strings.Repeat("z", 65),
		"Com0", "console", "index.html", "-a", " a"}
	names := newNames(slices.Values(set))
	taken := map[string]string{}
	for _, name := range set {
		file := names.File(name)
		folded := strings.ToLower(file)
		if other, is := taken[folded]; is {
			t.Errorf("%q and %q are both %s", name, other, file)
		}
		taken[folded] = name
		kept := name == "Colors" || name == "console" || name == "index.html"
		if (file == name) != kept || !filepath.IsLocal(file) || len(file) > 64 || strings.ContainsAny(file, `/\: `) {
			t.Errorf("%q is the file %q", name, file)
		}
	}
	if names.File("unknown") == "unknown" {
		t.Error("a name that is not of the set may be one of it")
	}
}
