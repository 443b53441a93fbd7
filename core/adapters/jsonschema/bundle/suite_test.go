package bundle

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
)

// remotes finds the documents of the official suite that its schemas refer to.
type remotes struct {
	suite     fs.FS
	documents map[string]*document
}

const remote = "http://localhost:1234/"

func (f remotes) find(r *reference) (*document, error) {
	name, is := strings.CutPrefix(r.target, remote)
	if !is {
		return nil, nil
	}
	if d := f.documents[name]; d != nil {
		return d, nil
	}
	text, err := fs.ReadFile(f.suite, "remotes/"+name)
	if err != nil {
		return nil, r.wrong(err, "leads to no remote")
	}
	f.documents[name] = newDocument(name, text, parse(text, start(text)), r.target, r.from.draft, false)
	return f.documents[name], nil
}

// TestSuite bundles each schema of the official suite that refers to another document: alone,
// the bundle decides as the suite says. JSON_SCHEMA_TEST_SUITE names a checkout of the suite.
func TestSuite(t *testing.T) {
	bundled, tests := 0, 0
	eachOfSuite(t, func(suite fs.FS, draft int, g group) {
		host := newDocument("host", g.Schema, parse(g.Schema, 0), unnamed, draft, true)
		c, err := load(host, remotes{suite, map[string]*document{}}, false)
		if err != nil {
			t.Errorf("%s: %v", g.Description, err)
			return
		}
		if !c.changes() {
			return
		}
		bundled++
		text, _ := c.write()
		tests += g.decide(t, text)
	})
	t.Logf("%d schemas bundled, %d tests", bundled, tests)
}

// TestMoveSuite moves each schema of the official suite, with what it refers to, into another
// document: there, it decides as the suite says, also for those who ignore what is beside $ref.
func TestMoveSuite(t *testing.T) {
	moved, refused, tests := 0, 0, 0
	eachOfSuite(t, func(suite fs.FS, draft int, g group) {
		if strings.Contains(g.Description, "custom metaschema") { // $schema is lost
			return
		}
		host := newDocument("host", g.Schema, parse(g.Schema, 0), unnamed, draft, true)
		c, err := load(host, remotes{suite, map[string]*document{}}, false)
		if err != nil {
			t.Errorf("%s: %v", g.Description, err)
			return
		}
		keyword, text := resource.Definitions(draft), g.Schema
		if c.changes() {
			text, _ = c.write()
		}
		m, err := Move(text, "/"+keyword+"/at", resource.Name(draft))
		if err != nil {
			t.Logf("draft %d: %s: %v", draft, g.Description, err)
			refused++
			return
		}
		moved++
		tests += g.decide(t, fmt.Appendf(nil, `{"$schema":%q,%q:{"at":%s},"allOf":[{"$ref":"#/%s/at"}]}`,
			resource.Metaschema(draft), keyword, m.Schema, keyword))
	})
	t.Logf("%d schemas moved, %d not, %d tests", moved, refused, tests)
}

// group is one schema of the suite with its tests.
type group struct{ schematest.Group }

func eachOfSuite(t *testing.T, do func(suite fs.FS, draft int, g group)) {
	t.Helper()
	suite := schematest.Suite(t)
	for _, draft := range resource.Drafts {
		files, _ := fs.Glob(suite, "tests/draft"+draft.Name+"/*.json")
		for _, file := range files {
			for _, g := range schematest.Groups(t, suite, file, draft.Number) {
				g.Description = file + ": " + g.Description
				do(suite, draft.Number, group{g})
			}
		}
	}
}

// decide lets a schema decide about the group's data, and returns how many tests there are.
func (g group) decide(t *testing.T, text []byte) int {
	t.Helper()
	schema, err := source.Compile(text, source.Options{})
	if err != nil {
		t.Errorf("%s: %v\n%s", g.Description, err, text)
		return 0
	}
	for _, one := range g.Tests {
		if err := schema.Root.Validate(guard.Read(one.Data)); (err == nil) != one.Valid {
			t.Errorf("%s: %s: %v\n%s", g.Description, one.Description, err, text)
		}
	}
	return len(g.Tests)
}
