package branches_test

import (
	"slices"
	"testing"

	"example.com/eventgateway/core/adapters/jsonschema/internal/branches"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
)

const byKind = `{"oneOf":[
	{"properties":{"kind":{"const":"circle"},"radius":{"type":"number"}},"required":["kind"]},
	{"properties":{"kind":{"enum":["line","arrow"]}},"required":["kind"]},
	{"type":"string"}]}`

const byKindOfShape = `{"anyOf":[
	{"properties":{"shape":{"properties":{"kind":{"const":1}}}}},
	{"properties":{"shape":{"properties":{"kind":{"const":2}}}}}]}`

// A branch is excluded if what it wants at a place is not there.
func TestAConstTellsBranchesApart(t *testing.T) {
	for _, c := range []struct {
		name, schema, event string
		excluded            []int
		known               bool // another branch takes what is there
	}{
		{"one branch takes it", byKind, `{"kind":"circle"}`, []int{1}, true},
		{"another takes it", byKind, `{"kind":"arrow"}`, []int{0}, true},
		{"none takes it", byKind, `{"kind":"x"}`, []int{0, 1}, false},
		{"it is missing", byKind, `{"radius":1}`, []int{0, 1}, false},
		{"no object", byKind, `"x"`, nil, false},
		{"a member of a member", byKindOfShape, `{"shape":{"kind":2.0}}`, []int{0}, true},
		{"a member of a member that is missing", byKindOfShape, `{"shape":{}}`, nil, false},
	} {
		compiled, err := source.Compile([]byte(c.schema), source.Options{})
		if err != nil {
			t.Fatal(err)
		}
		found := branches.Find(compiled.All)[compiled.Root]
		choice, list := found.OneOf, compiled.Root.OneOf
		if choice == nil {
			choice, list = found.AnyOf, compiled.Root.AnyOf
		}
		value, err := guard.Decode([]byte(c.event))
		if err != nil {
			t.Fatal(err)
		}
		var excluded []int
		for i := range list {
			if why := choice.Excludes(i, value); why != nil {
				excluded = append(excluded, i)
				if why.Known != c.known {
					t.Errorf("%s: branch %d: %+v", c.name, i, why)
				}
			}
		}
		if !slices.Equal(excluded, c.excluded) {
			t.Errorf("%s: %v are excluded, want %v", c.name, excluded, c.excluded)
		}
	}
}

func TestNothingTellsBranchesApart(t *testing.T) {
	for _, schema := range []string{
		`{"oneOf":[{"type":"string"},{"type":"integer"}]}`, `{"anyOf":[{"properties":{"a":{"const":1}}},{"properties":{"b":{"const":1}}}]}`,
		`{"oneOf":[{"properties":{"a":{"const":{"b":1}}}},{"properties":{"a":{"const":{"b":2}}}}]}`,
	} {
		compiled, err := source.Compile([]byte(schema), source.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if found := branches.Find(compiled.All); len(found) > 0 {
			t.Errorf("%s: %v", schema, found)
		}
	}
}
