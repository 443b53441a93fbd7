package lint

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"example.com/eventgateway/core/adapters/jsonschema/internal/cost"
	"example.com/eventgateway/core/adapters/jsonschema/internal/format"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
)

// knownFormats are those that are checked where format is an assertion: ours, and what the
// library has besides.
var knownFormats = map[string]bool{"regex": true, "period": true, "semver": true}

func init() {
	for _, f := range format.All {
		knownFormats[f.Name] = true
	}
}

// formatUse is where a document has a format that checks nothing. Many places have the
// same: they are one warning.
type formatUse struct {
	first  []string
	others int
	draft  int
}

// format notes the format of a schema if it checks nothing.
func (l *linter) format(object map[string]any, s scope) {
	name, is := object["format"].(string)
	if !is {
		return
	}
	compiled := l.compiled[pointer.Of(l.path)]
	asserted := l.schema.Options.AssertFormats || s.draft < 2019 || compiled != nil && compiled.Format != nil
	if allowed, _, _ := typesOf(object); knownFormats[name] && (asserted || allowed&cost.String == 0) {
		return
	}
	l.formatOfValues(object, name)
	use := l.formats[name]
	if use == nil {
		l.formats[name] = &formatUse{first: append(slices.Clone(l.path), "format"), draft: s.draft}
		return
	}
	use.others++
}

// formatOfValues warns of examples and a default that are not of the format, which nothing
// checks.
func (l *linter) formatOfValues(object map[string]any, name string) {
	i := slices.IndexFunc(format.All, func(f format.Format) bool { return f.Name == name })
	if i < 0 {
		return
	}
	wrong := func(value any) bool { return format.All[i].Validate(value) != nil }
	if wrong(object["default"]) {
		l.warn(codeDefault, "default", nil, "its default is not of the format %s, which is not asserted here", name)
	}
	examples, _ := object["examples"].([]any)
	for i, example := range examples {
		if wrong(example) {
			l.warn(codeExample, "examples", []string{strconv.Itoa(i)},
				"this example is not of the format %s, which is not asserted here", name)
		}
	}
}

// warnOfFormats warns of the formats that check nothing, each once.
func (l *linter) warnOfFormats() {
	for _, name := range slices.Sorted(maps.Keys(l.formats)) {
		use := l.formats[name]
		others := ""
		if use.others > 0 {
			others = ", here and in " + quote.Amount(use.others, "other place", "other places")
		}
		if knownFormats[name] {
			l.add(codeFormat, "format", use.first, fmt.Sprintf("the format %s is not asserted in %s%s: register with "+
				"formats=assert to have it checked", name, draftName(use.draft), others))
			continue
		}
		detail := fmt.Sprintf("the format %s is not known and checks nothing%s", quote.String(name), others)
		if l.compared++; len(name) <= maxNameLength && l.compared <= maxNames {
			if meant := resembling(name, maps.Keys(knownFormats)); meant != "" {
				detail += fmt.Sprintf(": did you mean %s?", meant)
			}
		}
		l.add(codeFormatUnknown, "format", use.first, detail)
	}
}
