package lint

import (
	"maps"
	"slices"
	"strconv"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
)

func patternsOf(s *lib.Schema) []lib.Regexp { return slices.Collect(maps.Keys(s.PatternProperties)) }

// warnOfRequired warns of one name in required.
func (l *linter) warnOfRequired(index int, format, name string) {
	l.warn(codeUnsatisfiable, "required", []string{strconv.Itoa(index)}, format, quote.String(name))
}

// requiredNames warns of a required name that no property has, and that resembles one which
// is not required.
func (l *linter) requiredNames(object map[string]any) {
	required, _ := object["required"].([]any)
	properties, _ := object["properties"].(map[string]any)
	if object["additionalProperties"] == false || len(properties) == 0 || len(properties) > maxProperties {
		return
	}
	optional := maps.Clone(properties)
	for _, name := range required {
		written, _ := name.(string)
		delete(optional, written)
	}
	for i, name := range required {
		written, _ := name.(string)
		if _, known := properties[written]; known || len(written) > maxNameLength || l.compared >= maxNames {
			continue
		}
		l.compared++
		if meant := resembling(written, maps.Keys(optional)); meant != "" {
			l.warn(codeRequired, "required", []string{strconv.Itoa(i)},
				"%s is required, but no property is called so: "+
					"did you mean %s?", quote.String(written), quote.String(meant))
		}
	}
}
