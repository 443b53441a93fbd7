package jsonschema

import (
	lib "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// brief is what went wrong with no more of the values that it quotes than a
// sentence has room for. The library would write all of a megabyte, or an enum
// of ten thousand, a hundred times.
func brief(k lib.ErrorKind) lib.ErrorKind {
	switch k := k.(type) {
	case *kind.Enum:
		return &kind.Enum{Want: startOf(k.Want)}
	case *kind.Const:
		return &kind.Const{Want: startOf([]any{k.Want})[0]}
	case *kind.Format:
		return &kind.Format{Got: startOf([]any{k.Got})[0], Want: k.Want, Err: k.Err}
	case *kind.Pattern:
		return &kind.Pattern{Got: start(k.Got), Want: start(k.Want)}
	case *kind.Dependency:
		return &kind.Dependency{Prop: start(k.Prop), Missing: startOfNames(k.Missing)}
	case *kind.DependentRequired:
		return &kind.DependentRequired{Prop: start(k.Prop), Missing: startOfNames(k.Missing)}
	case *kind.MinContains:
		if len(k.Got) > maxDetail {
			return &kind.MinContains{Got: k.Got[:maxDetail], Want: k.Want}
		}
	case *kind.MaxContains:
		if len(k.Got) > maxDetail {
			return &kind.MaxContains{Got: k.Got[:maxDetail], Want: k.Want}
		}
	}
	return k
}

// start is enough of s for any sentence to be cut.
func start(s string) string { return s[:min(len(s), maxDetail+1)] }

// startOf is the values that a sentence can hold, and one more.
func startOf(values []any) []any {
	var list []any
	for room := maxDetail; room >= 0 && len(list) < len(values); room-- {
		value := values[len(list)]
		if s, ok := value.(string); ok {
			value = start(s)
			room -= len(s)
		}
		list = append(list, value)
	}
	return list
}

func startOfNames(names []string) []string {
	var list []string
	for room := maxDetail; room >= 0 && len(list) < len(names); room-- {
		name := start(names[len(list)])
		room -= len(name)
		list = append(list, name)
	}
	return list
}
