package jsonschema

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"example.com/eventgateway/core/adapters/jsonschema/internal/compare"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
)

// planned makes random schemas for plans, and events for them, as they may be
// written.
type planned struct{ schematest.Random }

var (
	plannedPatterns = []string{"^a", "b$", "^[a-z]{1,3}$", "é|x", "^\\d+$", ""}
	plannedFormats  = []string{"date-time", "date", "time", "email", "hostname", "ipv4", "ipv6", "uri", "uuid", "json-pointer", "uri-reference", "regex", "duration"}
	plannedNumbers  = []any{json.Number("0.1"), json.Number("0.01"), json.Number("2.5"), json.Number("1e2"), json.Number("-3"), json.Number("12345678901234567890"), json.Number("1.5e-7"), 3, 7,
		json.Number("1732867380000000000"), json.Number("9223372036854775807"), json.Number("18446744073709551615"), json.Number("1234567890123456789012345"),
		json.Number("0.1234567890123456789012"), json.Number("-18446744073709551616"), json.Number("1e30"), json.Number("1e-25"), json.Number("5e18"), json.Number("0")}
	plannedTexts  = []string{"é", "a\"b", "\n", "日本", "😀", "abcdefghij", "aaaaaaaaaaaaaaaaaaaaaaaa"}
	plannedDrafts = []string{"http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-06/schema#", "http://json-schema.org/draft-07/schema#",
		"https://json-schema.org/draft/2019-09/schema", "https://json-schema.org/draft/2020-12/schema"}
)

func plannedName(i int) string { return "key"[:1+i%3] + strconv.Itoa(i*i*i) }

// root is a schema of any draft.
func (p planned) root() map[string]any {
	root := p.Root()
	p.enrich(root, 3)
	if p.IntN(2) == 0 {
		root["$schema"] = plannedDrafts[p.IntN(len(plannedDrafts))]
	}
	return root
}

// enrich adds keywords, and changes some, in a schema and those below.
func (p planned) enrich(value any, depth int) {
	if list, ok := value.([]any); ok {
		for _, item := range list {
			p.enrich(item, depth)
		}
	}
	object, ok := value.(map[string]any)
	if !ok || depth == 0 {
		return
	}
	for _, keyword := range slices.Sorted(maps.Keys(object)) {
		switch keyword {
		case "properties", "patternProperties", "dependentSchemas", "$defs":
			inner := object[keyword].(map[string]any)
			for _, name := range slices.Sorted(maps.Keys(inner)) {
				p.enrich(inner[name], depth-1)
			}
		case "const", "enum", "type", "required", "dependentRequired":
		default:
			p.enrich(object[keyword], depth-1)
		}
	}
	switch p.IntN(26) {
	case 14:
		wide := map[string]any{}
		for i := range 60 + p.IntN(12) {
			wide[plannedName(i)] = []any{true, map[string]any{"type": []string{"integer", "string"}[i%2]}}[p.IntN(2)]
		}
		object["properties"], object["required"] = wide, []string{plannedName(p.IntN(70))}
	case 15:
		object["$ref"] = "#/$defs/d"
	case 0:
		object["format"] = plannedFormats[p.IntN(len(plannedFormats))]
	case 1:
		object["pattern"] = plannedPatterns[p.IntN(len(plannedPatterns))]
	case 2:
		object["multipleOf"] = []any{json.Number("0.1"), json.Number("0.01"), json.Number("2.5"), 3, json.Number("1e20"), json.Number("1234567890123456789012")}[p.IntN(6)]
	case 3:
		object[[]string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}[p.IntN(4)]] = plannedNumbers[p.IntN(len(plannedNumbers))]
	case 4:
		object["enum"] = []any{p.Scalar(), plannedNumbers[p.IntN(len(plannedNumbers))], plannedTexts[p.IntN(len(plannedTexts))], p.Value(2)}
	case 5, 6:
		name := p.Name()
		branches := []any{}
		for i := range 2 + p.IntN(2) {
			properties := map[string]any{name: map[string]any{"const": []string{"a", "b", "ab"}[i]}, p.Name() + "2": p.Schema(1)}
			if p.IntN(8) == 0 {
				properties[name] = map[string]any{"enum": []any{"a", "b"}}
			}
			branches = append(branches, map[string]any{"properties": properties, "required": []string{[]string{name, p.Name()}[p.IntN(2)]}})
		}
		object[[]string{"oneOf", "anyOf"}[p.IntN(2)]] = branches
	case 7:
		object["anyOf"] = []any{map[string]any{"type": "null"}, p.Schema(1)}
	case 8:
		object["dependencies"] = map[string]any{p.Name(): []any{[]string{p.Name()}, p.Schema(1)}[p.IntN(2)]}
	case 9:
		object["items"], object["additionalItems"] = p.List(1), p.Schema(0)
	case 10:
		object["unevaluatedProperties"] = p.Schema(0)
	case 11:
		object["unevaluatedItems"] = p.Schema(0)
	case 12:
		object["$dynamicRef"] = "#"
	case 13:
		object["uniqueItems"] = true
	}
}

// event is a value in JSON as someone may write it.
func (p planned) event(schema any) []byte {
	value := p.fitting(schema, 5)
	for p.IntN(3) == 0 {
		value = p.change(value)
	}
	return p.write(nil, value)
}

// fitting is a value that a schema may accept.
func (p planned) fitting(schema any, depth int) any {
	object, ok := schema.(map[string]any)
	if !ok || depth == 0 || p.IntN(20) == 0 {
		return p.Value(2)
	}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		if list, ok := object[keyword].([]any); ok && len(list) > 0 && p.IntN(2) == 0 {
			value := p.fitting(list[p.IntN(len(list))], depth-1)
			members, ok := value.(map[string]any)
			if properties, has := object["properties"].(map[string]any); ok && has {
				for _, name := range slices.Sorted(maps.Keys(properties)) {
					if members[name] == nil {
						members[name] = p.fitting(properties[name], depth-1)
					}
				}
			}
			return value
		}
	}
	if value, ok := object["const"]; ok {
		return value
	}
	if list, ok := object["enum"].([]any); ok && len(list) > 0 {
		return list[p.IntN(len(list))]
	}
	switch kind := fmt.Sprint(object["type"]); {
	case kind == "object" || object["properties"] != nil || object["required"] != nil || object["additionalProperties"] != nil && p.IntN(2) == 0:
		value := map[string]any{}
		properties, _ := object["properties"].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if p.IntN(4) > 0 {
				value[name] = p.fitting(properties[name], depth-1)
			}
		}
		for range p.IntN(3) {
			value[p.Name()] = p.fitting(object["additionalProperties"], depth-1)
		}
		if p.IntN(30) == 0 {
			for range 10 + p.IntN(60) {
				value[plannedName(p.IntN(80))] = p.fitting(object["additionalProperties"], 1)
			}
		}
		return value
	case kind == "array" || object["items"] != nil || object["prefixItems"] != nil || object["contains"] != nil:
		value := []any{}
		prefix, _ := object["prefixItems"].([]any)
		for i := range p.IntN(4) {
			switch {
			case i < len(prefix):
				value = append(value, p.fitting(prefix[i], depth-1))
			case object["contains"] != nil && p.IntN(2) == 0:
				value = append(value, p.fitting(object["contains"], depth-1))
			default:
				value = append(value, p.fitting(object["items"], depth-1))
			}
		}
		return value
	case kind == "string" || object["format"] != nil || object["pattern"] != nil:
		return []any{compare.FormatSamples[p.IntN(len(compare.FormatSamples))], "a", "ab", "", "bbb", p.longText()}[p.IntN(6)]
	case kind == "number" || kind == "integer" || object["minimum"] != nil || object["maximum"] != nil || object["multipleOf"] != nil:
		if p.IntN(3) == 0 {
			return p.long(object)
		}
		random := json.Number(fmt.Sprintf("%d.%de%d", p.IntN(200)-100, p.IntN(1000), p.IntN(6)-3))
		return []any{p.IntN(6), plannedNumbers[p.IntN(len(plannedNumbers))], random}[p.IntN(3)]
	}
	return p.Value(2)
}

// long is a number of many digits, mostly near one that the schema has.
func (p planned) long(schema map[string]any) any {
	near := plannedNumbers[p.IntN(len(plannedNumbers))]
	for _, keyword := range []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"} {
		if value, ok := schema[keyword]; ok && p.IntN(2) == 0 {
			near = value
		}
	}
	number, ok := new(big.Rat).SetString(fmt.Sprint(near))
	if !ok {
		return near
	}
	if p.IntN(3) > 0 {
		less, _ := new(big.Rat).SetString([]string{"1", "-1", "1e-20", "-1e-25", "1e20", "-1e3"}[p.IntN(6)])
		number.Add(number, less)
	}
	return json.Number(number.FloatString([]int{0, 20, 30, 40}[p.IntN(4)]))
}

// longText has what is odd about a string anywhere.
func (p planned) longText() string {
	text := strings.Repeat("abcdefgh", 4)[:p.IntN(30)]
	for range p.IntN(3) {
		at := p.IntN(len(text) + 1)
		for !utf8.RuneStart((text + "a")[at]) {
			at--
		}
		text = text[:at] + plannedTexts[p.IntN(len(plannedTexts))] + text[at:]
	}
	return text
}

// change changes something somewhere.
func (p planned) change(value any) any {
	switch v := value.(type) {
	case map[string]any:
		changed := maps.Clone(v)
		names := slices.Sorted(maps.Keys(v))
		if len(names) > 0 && p.IntN(4) > 0 {
			name := names[p.IntN(len(names))]
			if p.IntN(3) == 0 {
				delete(changed, name)
			} else {
				changed[name] = p.change(v[name])
			}
			return changed
		}
		changed[p.Name()] = p.Value(1)
		return changed
	case []any:
		changed := slices.Clone(v)
		if len(v) > 0 && p.IntN(4) > 0 {
			i := p.IntN(len(v))
			changed[i] = p.change(v[i])
			return changed
		}
		return append(changed, p.Value(1))
	}
	return []any{p.Value(1), plannedTexts[p.IntN(len(plannedTexts))], plannedNumbers[p.IntN(len(plannedNumbers))]}[p.IntN(3)]
}

func (p planned) space(dst []byte) []byte {
	if p.IntN(12) == 0 {
		return append(dst, [...]string{" ", "\n\t", "\r  "}[p.IntN(3)]...)
	}
	return dst
}

func (p planned) write(dst []byte, value any) []byte {
	dst = p.space(dst)
	switch v := value.(type) {
	case map[string]any:
		dst = append(dst, '{')
		names := slices.Sorted(maps.Keys(v))
		p.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		if len(names) > 0 && p.IntN(40) == 0 {
			names = append(names, names[0]) // twice
		}
		for i, name := range names {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = p.space(append(p.space(p.text(p.space(dst), name)), ':'))
			dst = p.write(dst, v[name])
		}
		dst = append(dst, '}')
	case []any:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = p.write(dst, item)
		}
		dst = append(p.space(dst), ']')
	case string:
		dst = p.text(dst, v)
	case nil, bool:
		dst = fmt.Append(dst, map[any]string{nil: "null", true: "true", false: "false"}[v])
	default:
		dst = p.number(dst, fmt.Sprint(v))
	}
	return p.space(dst)
}

func (p planned) number(dst []byte, number string) []byte {
	whole := !strings.ContainsAny(number, ".eE")
	switch p.IntN(12) {
	case 0:
		if whole {
			return append(append(dst, number...), ".0"...)
		}
	case 1:
		if whole {
			return append(append(dst, number...), "00e-2"...)
		}
	case 2:
		if p.IntN(2) == 0 { // the same with other digits
			if value, ok := new(big.Rat).SetString(number); ok {
				return fmt.Appendf(dst, "%se-30", new(big.Rat).Mul(value, new(big.Rat).SetFrac(new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil), big.NewInt(1))).FloatString(20))
			}
		}
		return append(append(dst, number...), []string{"0", "e", "E+1", ".", "e400", "e401", "-"}[p.IntN(7)]...)
	}
	return append(dst, number...)
}

// text writes a string, some of its characters with escapes.
func (p planned) text(dst []byte, text string) []byte {
	often := []int{0, 0, 0, 0, 0, 2}[p.IntN(6)]
	dst = append(dst, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\' || r < ' ' || r < 0x10000 && often > 0 && p.IntN(often) == 0:
			dst = fmt.Appendf(dst, "\\u%04x", r)
		case r == '/' && often > 0:
			dst = append(dst, '\\', '/')
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	if p.IntN(200) == 0 {
		dst = append(dst, []string{"\\ud800", "\xff", "\\x", "\x01"}[p.IntN(4)]...)
	}
	return append(dst, '"')
}

// spoil changes bytes.
func (p planned) spoil(event []byte) []byte {
	spoiled := slices.Clone(event)
	for range 1 + p.IntN(2) {
		if len(spoiled) == 0 {
			break
		}
		i := p.IntN(len(spoiled))
		switch p.IntN(3) {
		case 0:
			spoiled[i] = `{}[]",:0a.-\e `[p.IntN(14)]
		case 1:
			spoiled = slices.Delete(spoiled, i, i+1)
		case 2:
			spoiled = slices.Insert(spoiled, i, spoiled[p.IntN(len(spoiled))])
		}
	}
	return spoiled
}

// TestPlansAgreeWithTheReference holds plans of random schemas to the reference,
// for events that mostly fit. EVENTGATEWAY_PLAN_CASES asks for more events.
func TestPlansAgreeWithTheReference(t *testing.T) {
	cases := 100_000
	if more, err := strconv.Atoi(os.Getenv("EVENTGATEWAY_PLAN_CASES")); err == nil {
		cases = more
	}
	begin, _ := strconv.Atoi(os.Getenv("EVENTGATEWAY_PLAN_SEED"))
	counts := map[plan.Verdict]int{}
	unplanned, done := 0, 0
	for seed := begin; done < cases && !t.Failed(); seed++ {
		p := planned{schematest.Random{Rand: rand.New(rand.NewPCG(uint64(seed), 5))}}
		schema := p.root()
		document, _ := json.Marshal(schema)
		v, err := Language{}.validator(document, source.Options{AssertFormats: seed%2 == 0})
		if err != nil {
			continue
		}
		if planOf(v) == nil {
			unplanned++
			continue
		}
		for range 40 {
			event := p.event(schema)
			if p.IntN(4) == 0 {
				event = p.spoil(event)
			}
			counts[agree(t, v, event)]++
			done++
		}
		if t.Failed() {
			t.Fatalf("seed %d, schema %s", seed, document)
		}
	}
	t.Logf("%d events: %d valid, %d invalid, %d undecided; %d schemas without a plan", done, counts[plan.Valid], counts[plan.Invalid], counts[plan.Undecided], unplanned)
	if counts[plan.Valid] < done/5 || counts[plan.Invalid] < done/5 {
		t.Errorf("too few events are decided: %v", counts)
	}
}
