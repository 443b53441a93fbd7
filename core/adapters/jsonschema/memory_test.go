package jsonschema

import (
	"runtime"
	"strings"
	"testing"

	"example.com/eventgateway/core"
)

// What a validator says of its memory is what it takes, within a factor of three.
func TestAValidatorKnowsWhatMemoryItTakes(t *testing.T) {
	_ = mustCompile(t, `{"$ref":"https://json-schema.org/draft/2020-12/schema"}`) // compiles what is compiled once
	for name, schema := range map[string]string{
		"nothing":                   `{}`,
		"one of ten properties":     `{"type":"object","required":["p1","p2"],"properties":{` + each(10, `"p%d":{"type":"string","maxLength":10}`) + `}}`,
		"one of 2,000 properties":   `{"properties":{` + each(2000, `"p%d":{"type":"integer","minimum":%d}`) + `}}`,
		"branches and references":   `{"$ref":"#/$defs/d","$defs":{"d":{"properties":{` + each(500, `"p%d":{"allOf":[{"$ref":"#/$defs/d"},{"required":["p%d"]},true]}`) + `}}}}`,
		"an enum":                   `{"enum":[` + each(10_000, `"word %d"`) + `]}`,
		"an enum of objects":        `{"enum":[` + each(3000, `{"a":%d,"b":[%d]}`) + `]}`,
		"long descriptions":         `{"properties":{` + each(100, `"p%d":{"description":"`+strings.Repeat("x", 3000)+`"}`) + `}}`,
		"patterns":                  `{"properties":{` + each(300, `"p%d":{"pattern":"^[a-z]+(-[a-z0-9]{1,20})*%d$"}`) + `}}`,
		"patterns with repetitions": `{"allOf":[` + each(80, `{"pattern":"^[A-Za-z0-9_.-]{1,255}%d$"}`) + `]}`,
		"lookahead":                 `{"properties":{` + each(100, `"p%d":{"pattern":"^(?!.*xx)[a-z]{1,20}%d$"}`) + `}}`,
		"a oneOf":                   `{"oneOf":[` + each(200, `{"properties":{"type":{"const":"t%d"},"p%d":{"items":{"minLength":1}}}}`) + `]}`,
		"the metaschema":            `{"$ref":"https://json-schema.org/draft/2020-12/schema"}`,
	} {
		t.Run(name, func(t *testing.T) {
			const copies = 16
			var kept [copies]core.Validator
			before := heap()
			hold := func(what string) {
				took := float64(int64(heap())-int64(before)) / copies
				said := float64(kept[0].Memory())
				t.Logf("%s of %d bytes takes %.0f bytes; estimated %.0f (%.2f)", what, len(schema), took, said,
					said/took)
				if said > 3*took || took > 3*said {
					t.Errorf("%s takes %.0f bytes, said to be %.0f", what, took, said)
				}
			}
			for i := range kept {
				var err error
				if kept[i], err = (Language{}).Compile(core.SchemaSource{Document: []byte(schema)}); err != nil {
					t.Fatal(err)
				}
			}
			hold("the plan")
			for i := range kept {
				if _, err := kept[i].(*validator).reference(); err != nil {
					t.Fatal(err)
				}
			}
			hold("all")
			runtime.KeepAlive(kept)
		})
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what the first one found in pools
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// All references to a schema share what is compiled of it.
func TestReferencesShareWhatTheyLeadTo(t *testing.T) {
	for _, draft := range []string{"https://json-schema.org/draft/2020-12/schema",
		"http://json-schema.org/draft-07/schema#"} {
		for _, member := range []string{
			`{"$ref":"#/$defs/user","title":"one"}`, `{"oneOf":[{"$ref":"#/$defs/user"},{"type":"null"}]}`,
			`{"title":"one","anyOf":[{"type":["string","null"],"maxLength":10},{"$ref":"#/$defs/user"}]}`,
		} {
			memory := func(members int) int {
				return mustCompile(t, `{"$schema":"`+draft+`","$defs":{"user":{"type":"object","properties":{`+
					each(60, `"p%d":{"type":"string","maxLength":10}`)+`}}},"properties":{`+
					each(members, `"p%d":`+member)+`}}`).Memory()
			}
			if one, many := memory(1), memory(20); many > 3*one {
				t.Errorf("%s, %s: 20 references take %d bytes, one %d", draft, member, many, one)
			}
		}
	}
}
