package docs

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
)

// A link leads to a file or folder of the checkout and, after #, to one of its headings.
func TestLinksLeadSomewhere(t *testing.T) {
	for _, p := range pages(t) {
		for _, match := range link.FindAllStringSubmatch(p.prose, -1) {
			target, anchor, _ := strings.Cut(match[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			to := p.path
			if target != "" {
				to = path.Join(path.Dir(p.path), target)
			}
			if !exists(to) {
				t.Errorf("%s links to %s, which is not there", p.path, match[1])
			} else if anchor != "" && !slices.Contains(anchors(read(t, to)), anchor) {
				t.Errorf("%s links to %s, but there is no such heading", p.path, match[1])
			}
		}
	}
}

// anchors are the headings as links name them: lower case, dashes for spaces, no marks.
func anchors(p page) (names []string) {
	for _, match := range heading.FindAllStringSubmatch(p.prose, -1) {
		name := strings.ReplaceAll(strings.ToLower(match[1]), " ", "-")
		names = append(names, regexp.MustCompile(`[^\pL\d_-]`).ReplaceAllString(name, ""))
	}
	return names
}

var (
	named = regexp.MustCompile(`(?:^|[\s"'@=])(?:\./)?([\w.][\w.@*/-]*)`)
	files = regexp.MustCompile(`\.(go|md|json|ya?ml|txt|py|mod)$`)
)

// A file that a page names in code exists: from the root of the checkout, from the page
// or, as main.go, somewhere below the page. In blocks of code, where files can be the
// reader's, those count that are named from the root.
func TestNamedFilesExist(t *testing.T) {
	for _, p := range pages(t) {
		for _, code := range p.code() {
			block := strings.Contains(code, "\n")
			for _, match := range named.FindAllStringSubmatch(code, -1) {
				name := strings.TrimRight(match[1], "./")
				first, _, deep := strings.Cut(name, "/")
				fromRoot := deep && exists(first) && !strings.HasPrefix(first, ".")
				if !fromRoot && (block || !files.MatchString(name)) {
					continue
				}
				if !exists(name) && !exists(path.Join(path.Dir(p.path), name)) &&
					(deep || !below(t, path.Dir(p.path), name)) {
					t.Errorf("%s names %s, which is not there", p.path, name)
				}
			}
		}
	}
}

// exists reports whether a path from the root, or what matches it, is there.
func exists(name string) bool {
	found, err := filepath.Glob(filepath.Join(root, name))
	return err == nil && len(found) > 0
}

// below reports whether a folder has a file of that name somewhere in it.
func below(t *testing.T, folder, name string) (found bool) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(root, folder), func(_ string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case skipped(entry):
			return fs.SkipDir
		case entry.Name() == name:
			found = true
			return fs.SkipAll
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// A target that a page tells to make is in the Makefile.
func TestNamedTargetsExist(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	used := regexp.MustCompile(`\bmake ([a-z0-9-]+)`)
	for _, p := range pages(t) {
		for _, code := range p.code() {
			for _, match := range used.FindAllStringSubmatch(code, -1) {
				if !regexp.MustCompile(`(?m)^` + match[1] + `:`).Match(makefile) {
					t.Errorf("%s says make %s, which is no target", p.path, match[1])
				}
			}
		}
	}
}

// A newcomer reads the README in two minutes.
func TestTheReadmeIsShort(t *testing.T) {
	if n := len(read(t, "README.md").text); n > 6000 {
		t.Errorf("README.md has %d bytes, more than 6,000: a folder's README can take the rest", n)
	}
}
