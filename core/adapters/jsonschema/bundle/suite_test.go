package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
	"example.com/eventgateway/core/jsontext"
)

// remotes finds the documents of the official suite that its schemas refer to.
type remotes struct {
	dir       string
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
	text, err := os.ReadFile(path.Join(f.dir, "remotes", name))
	if err != nil {
		return nil, r.wrong(err, "leads to no remote")
	}
	f.documents[name] = newDocument(name, text, parse(text, start(text)), r.target, r.from.draft, false)
	return f.documents[name], nil
}

// TestSuite bundles each schema of the official suite that refers to another document: alone,
// the bundle decides as the suite says. JSON_SCHEMA_TEST_SUITE names a checkout of the suite.
func TestSuite(t *testing.T) {
	dir := os.Getenv("JSON_SCHEMA_TEST_SUITE")
	if dir == "" {
		t.Skip("JSON_SCHEMA_TEST_SUITE names no checkout of the official suite")
	}
	bundled, tests := 0, 0
	for folder, draft := range map[string]int{"draft4": 4, "draft6": 6, "draft7": 7, "draft2019-09": 2019,
		"draft2020-12": 2020} {
		files, _ := fs.Glob(os.DirFS(dir), "tests/"+folder+"/*.json")
		for _, file := range files {
			text, err := os.ReadFile(path.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			for group := range jsontext.Elements(text) {
				var g struct {
					Description string
					Schema      json.RawMessage
					Tests       []struct {
						Description string
						Data        json.RawMessage
						Valid       bool
					}
				}
				if err := json.Unmarshal(group, &g); err != nil {
					t.Fatal(err)
				}
				if !bytes.Contains(g.Schema, []byte(`"$schema"`)) && bytes.HasPrefix(g.Schema, []byte("{")) {
					g.Schema = []byte(fmt.Sprintf(`{"$schema":%q,%s`, metaschemas[draft], g.Schema[1:]))
				}
				host := newDocument("host", g.Schema, parse(g.Schema, 0), unnamed, draft, true)
				c, err := load(host, remotes{dir, map[string]*document{}}, false)
				if err != nil {
					t.Errorf("%s: %s: %v", file, g.Description, err)
					continue
				}
				if !c.changes() {
					continue
				}
				bundled++
				text, _ := c.write()
				schema, err := source.Compile(text, source.Options{})
				if err != nil {
					t.Errorf("%s: %s: %v\n%s", file, g.Description, err, text)
					continue
				}
				for _, one := range g.Tests {
					tests++
					var event any
					decoder := json.NewDecoder(bytes.NewReader(one.Data))
					decoder.UseNumber()
					_ = decoder.Decode(&event)
					if err := schema.Root.Validate(event); (err == nil) != one.Valid {
						t.Errorf("%s: %s: %s: %v\n%s", file, g.Description, one.Description, err, text)
					}
				}
			}
		}
	}
	t.Logf("%d schemas bundled, %d tests", bundled, tests)
}
