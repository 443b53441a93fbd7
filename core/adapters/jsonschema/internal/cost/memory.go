package cost

import (
	"encoding/json"
	"unsafe"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
)

// Memory is about how many bytes of memory compiled schemas take: a subschema of a
// few bytes becomes more than a thousand.
func Memory(all []*lib.Schema) int {
	total := 0
	for _, s := range all {
		// The library has the place twice; costs has an entry.
		total += int(unsafe.Sizeof(*s)) + 2*len(s.Location) + int(unsafe.Sizeof(cost{})) + 2*16
		total += len(s.Title) + len(s.Description) + len(s.Comment) + memoryOfNames(s.Required)
		total += memoryOfMap(len(s.Properties), 24) + memoryOfMap(len(s.PatternProperties), 24) +
			memoryOfMap(len(s.Dependencies), 32) +
			memoryOfMap(len(s.DependentRequired), 40) + memoryOfMap(len(s.DependentSchemas), 24)
		for name := range s.Properties {
			total += len(name)
		}
		for _, names := range s.DependentRequired {
			total += memoryOfNames(names)
		}
		total += 8 * (len(s.AllOf) + len(s.AnyOf) + len(s.OneOf) + len(s.PrefixItems))
		for _, limit := range []bool{s.Maximum != nil, s.Minimum != nil, s.ExclusiveMaximum != nil,
			s.ExclusiveMinimum != nil, s.MultipleOf != nil} {
			if limit { // a fraction and a rule
				total += 250
			}
		}
		if s.Enum != nil {
			total += memoryOfValue(s.Enum.Values)
		}
		if s.Const != nil {
			total += memoryOfValue(*s.Const)
		}
		if s.Default != nil {
			total += memoryOfValue(*s.Default)
		}
		total += memoryOfValue(s.Examples)
	}
	return total
}

func memoryOfNames(names []string) int {
	total := 16 * len(names)
	for _, name := range names {
		total += len(name)
	}
	return total
}

// memoryOfMap is the memory of a map with so many entries of so many bytes.
func memoryOfMap(entries, bytes int) int {
	switch {
	case entries == 0:
		return 0
	case entries <= 8:
		return 64 + 8*bytes
	}
	return 64 + entries*(bytes+1)*8/5 // they are filled to between 7/16 and 7/8
}

func memoryOfValue(value any) int {
	switch v := value.(type) {
	case string:
		return 32 + len(v)
	case json.Number:
		return 32 + len(v)
	case []any:
		total := 24
		for _, item := range v {
			total += 16 + memoryOfValue(item)
		}
		return total
	case map[string]any:
		total := memoryOfMap(len(v), 32)
		for name, member := range v {
			total += len(name) + memoryOfValue(member)
		}
		return total
	}
	return 0
}
