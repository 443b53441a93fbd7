// Package admit refuses new schemas that are beyond bounds, or contradict their examples.
package admit

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
)

// Bounds of new schemas; those that are stored compile as they did. A schema of
// 350,000 bytes as people write them, one for a Kubernetes resource or a GitHub
// webhook, has up to 2,000 subschemas, a dozen resources, enums of some hundred
// values (all currencies are 180, all languages 8,000) and patterns of some
// hundred characters. The library takes quadratic time for subschemas and for
// resources: 45 ms of CPU for 3,000 of the one, with 100 of the other among them or
// without.
const (
	MaxSubschemas   = 3_000     // objects, true and false anywhere in the document
	maxResources    = 100       // $id
	maxAnchors      = 200       // $anchor and $dynamicAnchor
	MaxEnum         = 10_000    // values of one enum
	MaxPattern      = 5_000     // bytes of one pattern
	maxInstructions = 10_000    // of one compiled pattern
	maxAllPatterns  = 50_000    // instructions of all of them, each of which takes up to 1 KB to compile
	maxNamePatterns = 200       // patternProperties of one object
	maxPlaceBytes   = 2_000_000 // of the JSON Pointers to all subschemas, each of which the library keeps
	// subschemas times references to places that no keyword leads to: each copies the index of all
	maxOddRefs = 1_500_000
	// subschemas in all those other places, each of which is held against the metaschema again
	maxReferred    = 10_000
	maxLongNumbers = 5_000 // with an exponent, or of more than 32 bytes: the fingerprint has their exact value
	maxFan         = 5_000 // schemas applied to one value, each as often as there are paths to it
	maxPath        = 100   // schemas through which one is reached for the same value
)

// counts are the keywords with a number of characters, items or members. The
// library takes them as int, without a look at what does not fit.
var counts = []string{
	"minLength", "maxLength", "minItems", "maxItems", "minContains", "maxContains", "minProperties", "maxProperties",
}

const maxCounted = 1e15

// Schema compiles a new schema, or returns why it is not taken: CodeInvalidJSON or
// CodeSchemaInvalid.
func Schema(schema core.SchemaSource) (source.Schema, error) {
	loader := source.NewLoader(source.OptionsOf(schema))
	document, named, err := admit(schema.Document, loader)
	if err != nil {
		return source.Schema{}, err
	}
	compiled, err := loader.Compile(document, true)
	if err != nil {
		return source.Schema{}, err
	}
	compiled.NamesDraft = named
	if err := admitCompiled(compiled.All); err != nil {
		return source.Schema{}, err
	}
	err = checkExamples(document, compiled)
	if compiled.Options.ExamplesWarn {
		compiled.Contradictions, _ = errors.AsType[*core.Error](err)
		return compiled, nil
	}
	return compiled, err
}

// admit returns a new schema's document, or why it is not taken before anything else
// is done with it: CodeInvalidJSON or CodeSchemaInvalid. What it refers to counts as
// if it stood in the same document.
func admit(document []byte, l *source.Loader) (value any, named bool, err error) {
	if _, err := guard.Check(document); err != nil {
		return nil, false, err
	}
	value, named, err = source.Decode(document, l.Options.Draft)
	if err != nil {
		return nil, false, err
	}
	a := &admission{oddRefs: map[oddRef]bool{}, patterns: map[string]bool{}, documents: map[string]any{"": value},
		places: map[string]*places{}}
	for path := range l.Options.References {
		if a.documents[path], err = l.Document(path); err != nil {
			return nil, false, err
		}
	}
	for path, document := range a.documents {
		a.places[path] = placesIn(document, addressOf(path))
	}
	for _, path := range slices.Sorted(maps.Keys(a.documents)) {
		if err := a.add(path, a.documents[path]); err != nil {
			return nil, false, err
		}
	}
	if a.held > maxReferred {
		return nil, false, outOfBounds("", "refers to places that no keyword leads to, and that hold more than %d "+
			"subschemas, some several times over", maxReferred)
	}
	l.Again = a.add
	return value, named, nil
}

func outOfBounds(pointer, format string, args ...any) error {
	pointer, detail := brevity(pointer), fmt.Sprintf(format, args...)
	return &core.Error{Code: core.CodeSchemaInvalid, Detail: fmt.Sprintf("the schema, at %q, %s", pointer, detail),
		Violations: []core.Violation{{Pointer: pointer, Keyword: pointer[strings.LastIndexByte(pointer, '/')+1:],
			Detail: detail}}}
}

// outOfBoundsIn is outOfBounds for a place in a document that the schema refers to, or
// in its own, "".
func outOfBoundsIn(document, pointer, format string, args ...any) error {
	if document == "" {
		return outOfBounds(pointer, format, args...)
	}
	return outOfBounds("", "refers to %s, which at %q %s", document, brevity(pointer), fmt.Sprintf(format, args...))
}

// brevity keeps a pointer short enough to be shown.
func brevity(pointer string) string {
	if len(pointer) <= quote.MaxDetail {
		return pointer
	}
	return strings.ToValidUTF8(pointer[:quote.MaxDetail], "") + "…"
}

// admitCompiled returns why a new schema that compiles is not taken: for the
// number of schemas that it applies to one value.
func admitCompiled(all []*lib.Schema) error {
	counted := fans(all)
	refuse := func(s *lib.Schema, format string, args ...any) error {
		return outOfBoundsIn(graph.Referenced(s.Location), strings.TrimPrefix(s.Location, resource.Base+"#"), format,
			args...)
	}
	for _, s := range all {
		switch f := counted[s]; {
		case f.loop != nil:
			return refuse(f.loop, "applies itself to the same value again ($ref, allOf and the like must lead to a "+
				"member or an item before they lead back)")
		case f.schemas > maxFan:
			return refuse(s, "applies more than %d schemas to one value, each as often as there are paths to it",
				maxFan)
		case f.longest > maxPath:
			return refuse(s, "reaches schemas for the same value through more than %d others", maxPath)
		}
	}
	return nil
}

// fan counts the schemas that apply to one value, once for each path to them. longest is
// the number of schemas on the longest path.
type fan struct {
	schemas, longest int
	loop             *lib.Schema // one from which a path leads back to it; nil for none
}

// manySchemas is where counting ends: twenty levels of anyOf are a million paths.
const manySchemas = 1_000_000

// fans counts for each schema. Paths are summed up, not walked.
func fans(all []*lib.Schema) map[*lib.Schema]fan {
	counted := make(map[*lib.Schema]fan, len(all))
	begun := make(map[*lib.Schema]bool, len(all))
	var count func(s *lib.Schema) fan
	count = func(s *lib.Schema) fan {
		if f, ok := counted[s]; ok {
			return f
		}
		if begun[s] {
			return fan{loop: s}
		}
		begun[s] = true
		total := fan{schemas: 1}
		for _, part := range graph.InPlace(s) {
			f := count(part)
			total.schemas = min(total.schemas+f.schemas, manySchemas)
			total.longest = max(total.longest, f.longest)
			total.loop = cmp.Or(total.loop, f.loop)
		}
		total.longest++
		counted[s] = total
		return total
	}
	for _, s := range all {
		count(s)
	}
	return counted
}
