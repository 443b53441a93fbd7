package jsonschema

import (
	"encoding/json"
	"fmt"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
)

// Bounds of new schemas; those that are stored compile as they did. A schema of
// 350,000 bytes as people write them, one for a Kubernetes resource or a GitHub
// webhook, has up to 2,000 subschemas, a dozen resources, enums of some hundred
// values (all currencies are 180, all languages 8,000) and patterns of some
// hundred characters. The library takes quadratic time for subschemas and for
// resources: 0.1 s for 5,000 of the one, or 100 of the other among them.
const (
	maxSubschemas   = 5_000     // objects, true and false anywhere in the document
	maxResources    = 100       // $id
	maxAnchors      = 200       // $anchor and $dynamicAnchor
	maxEnum         = 10_000    // values of one enum
	maxPattern      = 5_000     // bytes of one pattern
	maxInstructions = 10_000    // of one compiled pattern
	maxAllPatterns  = 50_000    // instructions of all of them, each of which takes up to 1 KB to compile
	maxNamePatterns = 100       // patternProperties of one object
	maxPlaceBytes   = 2_000_000 // of the JSON Pointers to all subschemas, each of which the library keeps
	maxOddRefs      = 1_000_000 // subschemas times references to other places than $defs or definitions: each copies the index of all
	maxFan          = 5_000     // schemas applied to one value, each as often as there are paths to it
	maxPath         = 100       // schemas through which one is reached for the same value
)

// counts are the keywords with a number of characters, items or members. The
// library takes them as int, without a look at what does not fit.
var counts = []string{
	"minLength", "maxLength", "minItems", "maxItems", "minContains", "maxContains", "minProperties", "maxProperties",
}

const maxCounted = 1e15

// admit returns why a new schema is not taken before anything else is done
// with it: CodeInvalidJSON or CodeSchemaInvalid.
func admit(document []byte) error {
	if _, err := guard(document); err != nil {
		return err
	}
	value, err := read(document)
	if err != nil {
		return err
	}
	a := admission{oddRefs: map[string]bool{}, patterns: map[string]bool{}, draft4: strings.Contains(dialectOf(value), "draft-04")}
	if err := a.look(value); err != nil {
		return err
	}
	if n := len(a.oddRefs) * a.subschemas; n > maxOddRefs {
		return outOfBounds("", "has %d references to other places than $defs or definitions, and %d subschemas: the product may be %d", len(a.oddRefs), a.subschemas, maxOddRefs)
	}
	return nil
}

func outOfBounds(pointer, format string, args ...any) error {
	pointer, detail := brevity(pointer), fmt.Sprintf(format, args...)
	return &core.Error{Code: core.CodeSchemaInvalid, Detail: fmt.Sprintf("the schema, at %q, %s", pointer, detail),
		Violations: []core.Violation{{Pointer: pointer, Keyword: pointer[strings.LastIndexByte(pointer, '/')+1:], Detail: detail}}}
}

// brevity keeps a pointer short enough to be shown.
func brevity(pointer string) string {
	if len(pointer) <= maxDetail {
		return pointer
	}
	return strings.ToValidUTF8(pointer[:maxDetail], "") + "…"
}

// admission counts what is in a document. It takes every object for a schema: a
// $ref may make one of any.
type admission struct {
	draft4                                         bool
	subschemas, resources, anchors, places, inText int
	oddRefs, patterns                              map[string]bool

	path   []string // where it is
	length int      // of the JSON Pointer to there, about
}

func (a *admission) look(value any) error {
	switch v := value.(type) {
	case bool:
		return a.subschema()
	case []any:
		for i, item := range v {
			if err := a.below(strconv.Itoa(i), item); err != nil {
				return err
			}
		}
	case map[string]any:
		if err := a.subschema(); err != nil {
			return err
		}
		for name, member := range v {
			if err := a.below(name, member); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *admission) below(name string, value any) error {
	a.path = append(a.path, name)
	a.length += 1 + len(name)
	if err := a.keyword(name, value); err != nil {
		return err
	}
	if err := a.look(value); err != nil {
		return err
	}
	a.path = a.path[:len(a.path)-1]
	a.length -= 1 + len(name)
	return nil
}

func (a *admission) refuse(format string, args ...any) error {
	return outOfBounds(pointerOf(a.path), format, args...)
}

func (a *admission) subschema() error {
	if a.subschemas++; a.subschemas > maxSubschemas {
		return outOfBounds("", "has more than %d objects, true and false", maxSubschemas)
	}
	if a.places += a.length; a.places > maxPlaceBytes {
		return a.refuse("is nested under names that are too long: the JSON Pointers to all subschemas have more than %d bytes", maxPlaceBytes)
	}
	return nil
}

// keyword counts what a member may mean.
func (a *admission) keyword(name string, value any) error {
	switch v := value.(type) {
	case string:
		switch name {
		case "$id", "id":
			if name == "$id" || a.draft4 {
				a.resources++
			}
		case "$anchor", "$dynamicAnchor":
			a.anchors++
		case "$ref", "$dynamicRef", "$recursiveRef":
			if !plainRef(v) {
				a.oddRefs[v] = true
			}
		case "pattern":
			return a.pattern(v)
		}
		if a.resources > maxResources {
			return a.refuse("has more than %d resources of their own ($id)", maxResources)
		}
		if a.anchors > maxAnchors {
			return a.refuse("has more than %d anchors", maxAnchors)
		}
	case json.Number:
		if slices.Contains(counts, name) {
			if n, err := v.Float64(); err != nil || n > maxCounted {
				return a.refuse("is more than %d", int64(maxCounted))
			}
		}
	case []any:
		if name == "enum" && len(v) > maxEnum {
			return a.refuse("has %d values; an enum may have %d", len(v), maxEnum)
		}
	case map[string]any:
		if name != "patternProperties" {
			break
		}
		if len(v) > maxNamePatterns {
			return a.refuse("has %d patterns; there may be %d", len(v), maxNamePatterns)
		}
		for pattern := range v {
			if err := a.pattern(pattern); err != nil {
				return err
			}
		}
	}
	return nil
}

// plainRef reports whether a reference leads where the library has looked before.
func plainRef(ref string) bool {
	for _, prefix := range []string{"#/$defs/", "#/definitions/"} {
		if name, ok := strings.CutPrefix(ref, prefix); ok && !strings.Contains(name, "/") {
			return true
		}
	}
	return ref == "#"
}

func (a *admission) pattern(pattern string) error {
	if len(pattern) > maxPattern {
		return a.refuse("has a pattern of %d bytes; it may have %d", len(pattern), maxPattern)
	}
	if a.patterns[pattern] { // it is compiled once
		return nil
	}
	a.patterns[pattern] = true
	size := patternSize(pattern)
	if size > maxInstructions {
		return a.refuse("has a pattern that takes about %d instructions; it may take %d", size, maxInstructions)
	}
	if a.inText += size; a.inText > maxAllPatterns {
		return outOfBounds("", "has patterns that take more than %d instructions together", maxAllPatterns)
	}
	return nil
}

// patternSize is about how many instructions RE2 makes of a pattern, with what
// its classes take.
func patternSize(pattern string) int {
	translated, err := translate(pattern, false)
	if err != nil || translated.backtracks {
		return len(pattern)
	}
	parsed, err := syntax.Parse(translated.pattern, syntax.Perl)
	if err != nil {
		return len(pattern)
	}
	var size func(re *syntax.Regexp) int
	size = func(re *syntax.Regexp) int {
		n := 1
		for _, sub := range re.Sub {
			n += size(sub)
		}
		if re.Op == syntax.OpLiteral {
			n += len(re.Rune)
		} else {
			n += len(re.Rune) / 16
		}
		if re.Op == syntax.OpRepeat {
			n *= max(re.Min, re.Max, 1)
		}
		return n
	}
	return size(parsed)
}

// admitCompiled returns why a new schema that compiles is not taken: for the
// number of schemas that it applies to one value.
func admitCompiled(all []*lib.Schema) error {
	counted := fans(all)
	place := func(s *lib.Schema) string { return strings.TrimPrefix(strings.TrimPrefix(s.Location, base), "#") }
	for _, s := range all {
		switch f := counted[s]; {
		case f.loop != nil:
			return outOfBounds(place(f.loop), "applies itself to the same value again ($ref, allOf and the like must lead to a member or an item before they lead back)")
		case f.schemas > maxFan:
			return outOfBounds(place(s), "applies more than %d schemas to one value, each as often as there are paths to it", maxFan)
		case f.longest > maxPath:
			return outOfBounds(place(s), "reaches schemas for the same value through more than %d others", maxPath)
		}
	}
	return nil
}
