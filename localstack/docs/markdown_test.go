package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// root is the checkout, seen from here.
const root = "../.."

// page is a Markdown file.
type page struct {
	path   string // from root
	text   string
	prose  string   // the text without its blocks of code
	blocks []string // the blocks of code
}

// pages reads all Markdown files, except those that the make targets install.
func pages(t *testing.T) (all []page) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case skipped(entry):
			return fs.SkipDir
		case !strings.HasSuffix(path, ".md"):
			return nil
		}
		all = append(all, read(t, strings.TrimPrefix(filepath.ToSlash(path), root+"/")))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// skipped are folders that the make targets fill, and Git's.
func skipped(entry fs.DirEntry) bool {
	name := entry.Name()
	return entry.IsDir() && (name == "node_modules" || name == "cdk.out" ||
		strings.HasPrefix(name, ".") && name != "..")
}

// read reads one of them.
func read(t *testing.T, path string) page {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	p := page{path: path, text: string(text)}
	var prose, block strings.Builder
	fenced := false
	for line := range strings.Lines(p.text) {
		fence := strings.HasPrefix(line, "```")
		switch {
		case fence:
			fenced = !fenced
		case fenced || strings.HasPrefix(line, "    "):
			block.WriteString(line)
			continue
		default:
			prose.WriteString(line)
		}
		if block.Len() > 0 {
			p.blocks = append(p.blocks, block.String())
			block.Reset()
		}
	}
	if fenced {
		t.Errorf("%s: a block of code does not end", path)
	}
	p.prose, p.blocks = prose.String(), append(p.blocks, block.String())
	return p
}

var span = regexp.MustCompile("`([^`\n]+)`")

// code returns what the page has in spans and blocks of code.
func (p page) code() []string {
	code := p.blocks
	for _, match := range span.FindAllStringSubmatch(p.prose, -1) {
		code = append(code, match[1])
	}
	return code
}

// table returns the rows of the first table after a text, each with its cells, without
// the two rows of the head.
func (p page) table(t *testing.T, after string) (rows [][]string) {
	t.Helper()
	_, rest, found := strings.Cut(p.text, after)
	if !found {
		t.Fatalf("%s does not say %q", p.path, after)
	}
	for line := range strings.Lines(rest) {
		cells, is := strings.CutPrefix(strings.TrimSpace(line), "| ")
		switch {
		case is:
			rows = append(rows, strings.Split(strings.TrimSuffix(cells, "|"), " | "))
		case len(rows) > 0 && !strings.HasPrefix(line, "|"):
			return rows[1:]
		}
	}
	t.Fatalf("%s has no table after %q", p.path, after)
	return nil
}
