package admit

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
)

// admission counts what is in a document and those that it refers to. It takes every
// object for a schema: a $ref may make one of any.
type admission struct {
	subschemas, resources, anchors, placeBytes, inText, numbers int

	oddRefs       map[oddRef]bool
	held, largest int // subschemas in the places that these lead to, and in the largest document
	patterns      map[string]bool
	documents     map[string]any     // by path; "" is the new one
	places        map[string]*places // in them

	document string   // where it is
	base     string   // the URI of the resource there
	draft4   bool     // that document
	path     []string // where it is
	length   int      // of the JSON Pointer to there, about
}

// add counts one document.
func (a *admission) add(path string, document any) error {
	dialect := source.DialectOf(document)
	a.document, a.base, a.draft4 = path, addressOf(path), strings.Contains(dialect, "draft-04")
	if err := a.look(document); err != nil {
		return err
	}
	if n := len(a.oddRefs) * a.subschemas; n > maxOddRefs {
		return outOfBounds("", "has %d references to places that no keyword leads to, and %d subschemas: "+
			"the product may be %d", len(a.oddRefs), a.subschemas, maxOddRefs)
	}
	return nil
}

// addressOf is the URI of a document, by its path.
func addressOf(path string) string { return strings.TrimSuffix(resource.Base, "/") + cmp.Or(path, "/") }

func (a *admission) look(value any) error {
	switch v := value.(type) {
	case bool:
		return a.subschema()
	case json.Number:
		if len(v) > 32 || strings.ContainsAny(string(v), "eE") {
			if a.numbers++; a.numbers > maxLongNumbers {
				return outOfBounds("", "has more than %d numbers that are long or have an exponent", maxLongNumbers)
			}
		}
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
		defer func(base string) { a.base = base }(a.base)
		a.base = a.places[a.document].baseIn(v, a.base)
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
	return outOfBoundsIn(a.document, pointer.Of(a.path), format, args...)
}

func (a *admission) subschema() error {
	if a.subschemas++; a.subschemas > MaxSubschemas {
		return outOfBounds("", "has more than %d objects, true and false", MaxSubschemas)
	}
	if a.placeBytes += a.length; a.placeBytes > maxPlaceBytes {
		return a.refuse("is nested under names that are too long: the JSON Pointers to all subschemas have more "+
			"than %d bytes", maxPlaceBytes)
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
			a.refer(v)
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
		if name == "enum" && len(v) > MaxEnum {
			return a.refuse("has %d values; an enum may have %d", len(v), MaxEnum)
		}
	case map[string]any:
		if name != "patternProperties" {
			break
		}
		if len(v) > maxNamePatterns {
			return a.refuse("has %d patterns; there may be %d", len(v), maxNamePatterns)
		}
		for written := range v {
			if err := a.pattern(written); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *admission) pattern(written string) error {
	if len(written) > MaxPattern {
		return a.refuse("has a pattern of %d bytes; it may have %d", len(written), MaxPattern)
	}
	if a.patterns[written] { // it is compiled once
		return nil
	}
	a.patterns[written] = true
	size := pattern.Size(written)
	if size > maxInstructions {
		return a.refuse("has a pattern that takes about %d instructions; it may take %d", size, maxInstructions)
	}
	if a.inText += size; a.inText > maxAllPatterns {
		return outOfBounds("", "has patterns that take more than %d instructions together", maxAllPatterns)
	}
	return nil
}
