package jsonschema

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan/plantest"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
)

// ruleTrees are schemas of rules in rules, and how a rule is written in each: a group
// of others, and a comparison.
var ruleTrees = map[string]struct{ schema, group, leaf string }{
	"a const in each branch": {
		`{"$defs":{"rule":{"oneOf":[
			{"properties":{"op":{"const":"and"},"args":{"type":"array","items":{"$ref":"#/$defs/rule"}}},"required":["op","args"],"additionalProperties":false},
			{"properties":{"op":{"const":"or"},"args":{"type":"array","items":{"$ref":"#/$defs/rule"}}},"required":["op","args"],"additionalProperties":false},
			{"properties":{"op":{"const":"not"},"arg":{"$ref":"#/$defs/rule"}},"required":["op","arg"]},
			{"properties":{"op":{"enum":["eq","lt"]},"field":{"type":"string"},"value":{"type":"number"}},"required":["op","field","value"]}]}},"$ref":"#/$defs/rule"}`,
		`{"op":"and","args":[%s,%s]}`, `{"op":"eq","field":"price","value":12.5}`,
	},
	"branches by $ref, grouped": {
		`{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{
			"rule":{"anyOf":[{"$ref":"#/definitions/logical"},{"$ref":"#/definitions/comparison"}]},
			"logical":{"anyOf":[{"$ref":"#/definitions/all"},{"$ref":"#/definitions/any"},{"$ref":"#/definitions/none"}]},
			"comparison":{"oneOf":[{"$ref":"#/definitions/eq"},{"$ref":"#/definitions/lt"}]},
			"group":{"required":["rules"],"properties":{"rules":{"items":{"$ref":"#/definitions/rule"}}}},
			"all":{"allOf":[{"$ref":"#/definitions/group"},{"properties":{"is":{"const":"all"}},"required":["is"]}]},
			"any":{"allOf":[{"$ref":"#/definitions/group"},{"properties":{"is":{"const":"any"}},"required":["is"]}]},
			"none":{"allOf":[{"$ref":"#/definitions/group"},{"properties":{"is":{"const":"none"}},"required":["is"]}]},
			"eq":{"properties":{"is":{"const":"eq"},"field":{"type":"string"}},"required":["is","field"]},
			"lt":{"properties":{"is":{"const":"lt"},"field":{"type":"string"}},"required":["is","field"]}},
			"$ref":"#/definitions/rule"}`,
		`{"is":"all","rules":[%s,%s]}`, `{"is":"eq","field":"price"}`,
	},
	"a member of a member": {
		`{"anyOf":[{"properties":{"type":{"properties":{"kind":{"const":"all"}}},"of":{"items":{"$ref":"#"}}},"required":["type","of"]},
			{"properties":{"type":{"properties":{"kind":{"const":"any"}}},"of":{"items":{"$ref":"#"}}},"required":["type","of"]},
			{"properties":{"type":{"properties":{"kind":{"const":"is"}}},"field":{"type":"string"}},"required":["type","field"]}]}`,
		`{"of":[%s,%s],"type":{"kind":"all"}}`, `{"field":"price","type":{"kind":"is"}}`,
	},
	"a comparison without it": {
		`{"$defs":{"rule":{"type":"object","anyOf":[
			{"properties":{"op":{"enum":["and","or"]},"args":{"type":"array","items":{"$ref":"#/$defs/rule"}}},"required":["op","args"]},
			{"properties":{"op":{"const":"not"},"args":{"type":"array","items":{"$ref":"#/$defs/rule"}}},"required":["op","args"]},
			{"properties":{"field":{"type":"string"},"is":{"enum":["eq","lt"]},"value":true},"required":["field","is","value"],"additionalProperties":false}]}},
			"properties":{"rule":{"$ref":"#/$defs/rule"}},"$ref":"#/$defs/rule"}`,
		`{"op":"and","args":[%s,%s]}`, `{"field":"price","is":"eq","value":12.5}`,
	},
	"literals beside rules": {
		`{"$defs":{"expression":{"anyOf":[{"type":"number"},{"type":"string"},{"$ref":"#/$defs/call"}]},
			"call":{"type":"object","oneOf":[{"properties":{"fn":{"const":"and"},"args":{"items":{"$ref":"#/$defs/expression"}}},"required":["fn","args"]},
			{"properties":{"fn":{"const":"or"},"args":{"items":{"$ref":"#/$defs/expression"}}},"required":["fn","args"]},
			{"properties":{"fn":{"const":"eq"},"left":{"type":"string"}},"required":["fn","left"]}]}},"$ref":"#/$defs/expression"}`,
		`{"fn":"and","args":[%s,%s,"x",1]}`, `{"fn":"eq","left":"price"}`,
	},
	"the first item": {
		`{"oneOf":[{"type":"array","prefixItems":[{"const":"and"}],"items":{"$ref":"#"},"minItems":1},
			{"type":"array","prefixItems":[{"const":"or"}],"items":{"$ref":"#"},"minItems":1},
			{"type":"array","prefixItems":[{"const":"eq"},{"type":"string"}],"items":false}]}`,
		`["and",%s,%s]`, `["eq","price"]`,
	},
}

func ruleTree(group, leaf string, depth int) string {
	if depth == 0 {
		return leaf
	}
	below := ruleTree(group, leaf, depth-1)
	return fmt.Sprintf(group, below, below)
}

// One wrong letter at the bottom of a tree is one place, and takes no more than
// reading the tree does.
func TestOneWrongLetterInATreeOfRulesIsOnePlace(t *testing.T) {
	for name, tree := range ruleTrees {
		t.Run(name, func(t *testing.T) {
			v := mustCompile(t, tree.schema)
			event := ruleTree(tree.group, tree.leaf, 5)
			if err := v.Validate([]byte(event), nil); err != nil {
				t.Fatal(err)
			}
			if err := refer(v, []byte(event)); err != nil {
				t.Fatal(err)
			}
			for _, letter := range []string{`"all"`, `"and"`, `"eq"`, `"is"`, `"price"`, `"field"`} {
				at := strings.LastIndex(event, letter)
				if at < 0 {
					continue
				}
				wrong := event[:at+2] + "X" + event[at+2:]
				if letter == `"price"` {
					wrong = event[:at] + "7" + event[at+len(letter):]
				}
				work := core.NewWork(1, 40_000)
				work.Next()
				e := schematest.Error(t, v.Validate([]byte(wrong), work))
				if e.Code != core.CodeEventInvalid || len(e.Violations) == 0 || len(e.Violations)+e.Unlisted > 4 {
					t.Fatalf("%s: %v, %d places: %+v", letter, e, len(e.Violations)+e.Unlisted, e.Violations)
				}
				first := e.Violations[0]
				if value, _ := atPointer(t, wrong, first.Pointer); letter != `"field"` && letter != `"is"` && value != wrongOf(letter) {
					t.Errorf("%s: the first is %+v, where %v is", letter, first, value)
				}
			}
		})
	}
}

func wrongOf(letter string) any {
	if letter == `"price"` {
		return json.Number("7")
	}
	return letter[1:2] + "X" + letter[2:len(letter)-1]
}

func atPointer(t *testing.T, event, place string) (any, bool) {
	value, err := guard.Decode([]byte(event))
	if err != nil {
		t.Fatal(err)
	}
	if place == "" {
		return value, true
	}
	return pointer.At(value, pointer.Tokens(place))
}

// The library without gates has the same verdict, and refuses what the places say.
func TestExcludedBranchesChangeNoVerdict(t *testing.T) {
	const cases = 10_000
	valid, invalid := 0, 0
	for seed := uint64(0); valid+invalid < cases; seed++ {
		p := plantest.New(seed, 8)
		schema := p.Root()
		if p.IntN(2) == 0 {
			schema = told(p, 3)
		}
		document, _ := json.Marshal(schema)
		plain, err := source.Compile(document, source.Options{})
		if err != nil {
			continue
		}
		v, err := Language{}.validator(document, source.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			event := p.Event(schema)
			value, err := guard.Decode(event)
			if err != nil {
				continue
			}
			got := refer(v, event)
			if code := core.CodeOf(got); code == core.CodeTooLarge || code == core.CodeInvalidJSON {
				continue
			}
			if want := plain.Root.Validate(value); (want == nil) != (got == nil) {
				t.Fatalf("seed %d: %s by %s: %v, the library %v", seed, event, document, got, want)
			}
			if got == nil {
				valid++
				continue
			}
			invalid++
			if e := schematest.Error(t, got); len(e.Violations) == 0 {
				t.Fatalf("seed %d: %s by %s: %v without a place", seed, event, document, got)
			}
		}
	}
	if valid < cases/10 || invalid < cases/10 {
		t.Errorf("%d valid, %d invalid", valid, invalid)
	}
}

// told is a schema whose branches are told apart, mostly, in some way.
func told(p plantest.Random, depth int) map[string]any {
	if depth == 0 {
		return map[string]any{"type": []string{"string", "integer"}[p.IntN(2)]}
	}
	values := []any{"a", "b", "c", 1, json.Number("1.0"), 2, true, nil, []any{"a"}}
	branches := []any{}
	for range 2 + p.IntN(3) {
		want := map[string]any{"const": values[p.IntN(len(values))]}
		if p.IntN(3) == 0 {
			want = map[string]any{"enum": []any{values[p.IntN(len(values))], values[p.IntN(len(values))]}}
		}
		branch := map[string]any{"properties": map[string]any{"k": want, "x": told(p, depth-1), "0": told(p, 0)}}
		switch p.IntN(8) {
		case 0:
			inner := map[string]any{"properties": map[string]any{"k": want}}
			branch = map[string]any{"properties": map[string]any{"k": inner}}
		case 1:
			branch = map[string]any{"prefixItems": []any{want, told(p, depth-1)}}
		case 2:
			branch = map[string]any{"properties": map[string]any{"0": want}}
		case 3:
			branch = map[string]any{"allOf": []any{branch, told(p, depth-1)}}
		case 4:
			branch = told(p, depth-1)
		case 5:
			branch["unevaluatedProperties"] = false
		}
		branches = append(branches, branch)
	}
	s := map[string]any{[]string{"oneOf", "anyOf"}[p.IntN(2)]: branches}
	if p.IntN(6) == 0 {
		s["unevaluatedProperties"] = false
	}
	if p.IntN(8) == 0 {
		return map[string]any{"not": s}
	}
	return s
}
