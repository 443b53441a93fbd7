package keyword_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/branches"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/keyword"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan/plantest"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
	"example.com/eventgateway/core/adapters/jsonschema/internal/violation"
)

// A schema whose keywords are replaced refuses the same events, at the same places and in
// the same words, as the library by itself.
func TestReplacedKeywordsAreTheLibrarys(t *testing.T) {
	valid, invalid, plainly := 0, 0, map[string]int{}
	for seed := uint64(0); valid+invalid < 20_000; seed++ {
		random := plantest.New(seed, 4)
		schema := random.Root()
		if seed%3 == 0 {
			schema = random.Combined()
		}
		document, _ := json.Marshal(schema)
		if strings.Contains(string(document), "propertyNames") { // whose places the library does not know
			continue
		}
		options := source.Options{AssertFormats: seed%2 == 0}
		s, err := source.Compile(document, options)
		replaced, err2 := source.Compile(document, options)
		if err != nil || err2 != nil {
			continue
		}
		s.Patterns.Meter(pattern.MaxSteps)
		replaced.Patterns.Meter(pattern.MaxSteps)
		used := plantest.InPlace(replaced.Root)
		all := replaced.All
		if seed%4 > 1 {
			gate(s.All)
			all = append(all, gate(replaced.All)...)
		}
		plain, _ := keyword.TakeOver(all)
		for range 20 {
			text := random.Event(schema)
			if _, err := guard.Check(text); err != nil {
				continue
			}
			event := guard.Read(text)
			librarys := s.Root.Validate(event)
			want := violations(event, librarys)
			for _, err := range []error{replaced.Root.Validate(event), plain.Validate(replaced.Root, event)} {
				if got := violations(event, err); !reflect.DeepEqual(got, want) {
					t.Fatalf("%s, %s: %+v; want %+v", document, text, got, want)
				}
			}
			if plain[replaced.Root] {
				if got, want := tree(plain.Validate(replaced.Root, event)), tree(librarys); got != want {
					t.Fatalf("%s, %s: the errors %s; want %s", document, text, got, want)
				}
				for _, word := range used {
					plainly[word]++
				}
				if got := violationsOfText(replaced.Root, text); !reflect.DeepEqual(got, want) {
					t.Fatalf("%s, the text %s: %+v; want %+v", document, text, got, want)
				}
			}
			if want == nil {
				valid++
			} else {
				invalid++
			}
		}
	}
	t.Logf("%d valid, %d invalid; of plain schemas %v", valid, invalid, plainly)
	if valid < 1000 || invalid < 1000 || slices.Min(slices.Collect(maps.Values(plainly))) < 1000 {
		t.Errorf("only %d valid and %d invalid events, of plain schemas %v", valid, invalid, plainly)
	}
}

// gate has the branches left out that a value excludes, and returns what it puts in their place.
func gate(all []*lib.Schema) (added []*lib.Schema) {
	for s, choices := range branches.Find(all) {
		added = slices.AppendSeq(added, maps.Keys(branches.Gate(s, choices)))
	}
	return added
}

// tree writes an error with its causes, in one order, without what holds them together at the
// top.
func tree(err error) string {
	invalid, ok := errors.AsType[*lib.ValidationError](err)
	if !ok {
		return ""
	}
	switch invalid.ErrorKind.(type) {
	case *kind.Schema, *kind.Group:
		return causes(invalid)
	}
	return branch(invalid)
}

func branch(err *lib.ValidationError) string {
	more := ""
	switch k := err.ErrorKind.(type) {
	case *kind.OneOf:
		more = fmt.Sprint(k.Subschemas)
	case *kind.Reference:
		more = k.URL
	}
	return fmt.Sprintf("(%T%s %s %q %s)", err.ErrorKind, more, err.SchemaURL, err.InstanceLocation, causes(err))
}

func causes(err *lib.ValidationError) string {
	var list []string
	for _, cause := range err.Causes {
		list = append(list, branch(cause))
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func violations(event any, err error) []core.Violation {
	invalid, ok := errors.AsType[*lib.ValidationError](err)
	if !ok {
		return nil
	}
	list, _ := violation.List(event, invalid)
	return list
}

func violationsOfText(s *lib.Schema, event []byte) (list []core.Violation) {
	_ = guard.LendText(event, func(text *guard.Text) error {
		if invalid := keyword.ValidateText(s, text); invalid != nil {
			list, _ = violation.ListText(text, invalid)
		}
		return nil
	})
	return list
}
