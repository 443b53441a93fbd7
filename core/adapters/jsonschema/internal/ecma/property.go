package ecma

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// property is the inside of a class for \p{…}, or with not for \P{…}: a general
// category, a script, or a binary property for which Go has a table (ECMA-262,
// table-unicode-general-category-values and the tables beside it).
func property(text string, not bool) (string, error) {
	name, value, paired := strings.Cut(text, "=")
	escape := `\p{`
	if not {
		escape = `\P{`
	}
	category, script := text, ""
	if paired {
		category, script = "", value
		switch name {
		case "General_Category", "gc":
			category, script = value, ""
		case "Script", "sc":
		default:
			return "", unknownProperty(text)
		}
	}
	if alias, ok := unicode.CategoryAliases[category]; ok {
		category = alias
	}
	if _, ok := unicode.Categories[category]; ok {
		return escape + category + "}", nil
	}
	if long, ok := scriptAliases[script]; ok {
		script = long
	}
	if _, ok := unicode.Scripts[script]; ok {
		return escape + script + "}", nil
	}
	if paired {
		return "", unknownProperty(text)
	}
	tables := binaryProperty(text)
	if tables == nil {
		return "", unknownProperty(text)
	}
	return spelled(propertyKey{text, not}, tables), nil
}

// spelled writes tables out as the inside of a class, once each: that takes a while, and
// there are only so many.
func spelled(key propertyKey, tables []*unicode.RangeTable) string {
	if known, ok := propertyClasses.Load(key); ok {
		return known.(string)
	}
	inside := ranges(tables, key.not)
	propertyClasses.Store(key, inside)
	return inside
}

var propertyClasses sync.Map // of propertyKey to string

type propertyKey struct {
	name string
	not  bool
}

func unknownProperty(text string) error {
	return fault(fmt.Sprintf(`\p{%.40s} is no property that the gateway knows`, text))
}

// scriptAliases are the short names of the scripts that patterns ask for; Go has
// the long ones.
var scriptAliases = map[string]string{
	"Arab": "Arabic", "Armn": "Armenian", "Beng": "Bengali", "Cyrl": "Cyrillic", "Deva": "Devanagari",
	"Geor": "Georgian", "Grek": "Greek", "Hang": "Hangul", "Hani": "Han", "Hebr": "Hebrew",
	"Hira": "Hiragana", "Kana": "Katakana", "Khmr": "Khmer",
	"Latn": "Latin", "Taml": "Tamil", "Telu": "Telugu", "Thai": "Thai", "Zinh": "Inherited", "Zyyy": "Common",
}

// binaryProperty is the tables whose union the property is, or nil.
func binaryProperty(name string) []*unicode.RangeTable {
	switch name {
	case "Any":
		return []*unicode.RangeTable{{R32: []unicode.Range32{{Lo: 0, Hi: unicode.MaxRune, Stride: 1}}}}
	case "ASCII":
		return []*unicode.RangeTable{{R16: []unicode.Range16{{Lo: 0, Hi: unicode.MaxASCII, Stride: 1}}}}
	case "Alphabetic", "Alpha":
		return []*unicode.RangeTable{unicode.L, unicode.Nl, unicode.Other_Alphabetic}
	case "Lowercase", "Lower":
		return []*unicode.RangeTable{unicode.Ll, unicode.Other_Lowercase}
	case "Uppercase", "Upper":
		return []*unicode.RangeTable{unicode.Lu, unicode.Other_Uppercase}
	}
	if table := unicode.Properties[name]; table != nil && !strings.HasPrefix(name, "Other_") {
		return []*unicode.RangeTable{table}
	}
	return nil
}

// ranges is the union of tables, or with not what is not in it, as the inside of
// a class.
func ranges(tables []*unicode.RangeTable, not bool) string {
	type span struct{ low, high rune }
	var spans []span
	add := func(low, high, stride rune) {
		if stride == 1 {
			spans = append(spans, span{low, high})
			return
		}
		for r := low; r <= high; r += stride {
			spans = append(spans, span{r, r})
		}
	}
	for _, table := range tables {
		for _, r := range table.R16 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range table.R32 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return int(a.low - b.low) })
	var b strings.Builder
	next := rune(0) // the first that no span was seen to have
	for _, s := range spans {
		if not && s.low > next {
			writeRange(&b, next, s.low-1)
		}
		if !not && s.high >= next {
			writeRange(&b, max(s.low, next), s.high)
		}
		next = max(next, s.high+1)
	}
	if not && next <= unicode.MaxRune {
		writeRange(&b, next, unicode.MaxRune)
	}
	return b.String()
}
