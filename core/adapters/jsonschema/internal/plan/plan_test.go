package plan_test

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
	"example.com/eventgateway/core/adapters/jsonschema/internal/tree"
)

// compiled is the plan of a schema, which may be nil, and a validator without plan. light
// is the plan that is made without the library, where that is possible.
type compiled struct {
	plan, light *plan.Plan
	reference   core.Validator
}

func compile(schema core.SchemaSource) (compiled, error) {
	reference, err := jsonschema.Language{ReferenceOnly: true}.Compile(schema)
	if err != nil {
		return compiled{}, err
	}
	s, err := source.Compile(schema.Document, source.OptionsOf(schema))
	if err != nil {
		return compiled{}, err
	}
	c := compiled{plan: plan.Compile(s.Root, s.All), reference: reference}
	document, err := guard.Decode(schema.Document)
	options := tree.Options{AssertFormats: schema.AssertFormats}
	if root, all, ok := tree.Build(document, options, pattern.NewSet(false)); ok {
		c.light = plan.Compile(root, all)
	} else {
		c.light = c.plan
	}
	return c, err
}

func mustCompile(t *testing.T, schema string) compiled {
	t.Helper()
	c, err := compile(core.SchemaSource{Document: []byte(schema), AssertFormats: true})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// verdict is what both plans say.
func (c compiled) verdict(t *testing.T, event []byte) plan.Verdict {
	t.Helper()
	verdict, _ := c.plan.Check(event, math.MaxInt)
	if light, _ := c.light.Check(event, math.MaxInt); light != verdict {
		t.Errorf("the library's plan says %d of %s, the other %d", verdict, event, light)
	}
	return verdict
}

// agree holds a plan to the reference, which alone may refuse an event for what it
// would cost.
func (c compiled) agree(t *testing.T, event []byte) plan.Verdict {
	t.Helper()
	verdict := c.verdict(t, event)
	if verdict == plan.Undecided {
		return verdict
	}
	err := c.reference.Validate(event, nil)
	if core.CodeOf(err) != core.CodeTooLarge && (err == nil) != (verdict == plan.Valid) {
		t.Errorf("the plan says %d (1 is valid, 2 is not) of %s, the reference %v", verdict, event, err)
	}
	return verdict
}

// TestPlansDecide has what random events seldom are.
func TestPlansDecide(t *testing.T) {
	nested := func(levels int, inside string) string {
		return strings.Repeat(`{"a":`, levels) + inside + strings.Repeat("}", levels)
	}
	tree := `{"properties":{"a":{"$ref":"#"}},"dependentSchemas":{"a":{"minProperties":1}},"not":{"type":"boolean"}}`
	names := func(twice string) string {
		var b strings.Builder
		for i := range 40 {
			fmt.Fprintf(&b, `"name %d":%d,`, i, i)
		}
		return "{" + b.String() + twice + "}"
	}
	salted := func(n int) string {
		var items []string
		for i := range n {
			items = append(items, fmt.Sprintf(`{"salt":%d,"":0,"a":1}`, i))
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	digits := strings.Repeat("1", 400)
	branches := make([]string, 500)
	for i := range branches {
		branches[i] = fmt.Sprintf(`{"properties":{"t":{"const":"v%d"},"x%d":{"type":"string"}},"required":["t"]}`, i, i)
	}
	many := `{"oneOf":[` + strings.Join(branches, ",") + `]}`
	for _, one := range []struct {
		name, schema, event string
		want                plan.Verdict
	}{
		{"as many levels as the guard takes", tree, nested(127, "{}"), plan.Valid},
		{"the last level is one whose schema is looked at again", tree, nested(127, `{"a":1}`), plan.Valid},
		{"a level more", tree, nested(128, "{}"), plan.Invalid},
		{"a level more, where nothing applies", `{"minProperties":1}`, nested(128, "{}"), plan.Invalid},
		{"forty names, no schema", `{}`, names(`"name 40":1`), plan.Valid},
		{"one of forty names twice", `{"minProperties":1}`, names(`"name 7":1`), plan.Invalid},
		{"one of forty names twice, by an escape", `{"minProperties":1}`, names(`"n\u0061me 7":1`), plan.Invalid},
		{"a known name twice, by an escape", `{"properties":{"ab":true}}`, `{"ab":1,"a\u0062":1}`, plan.Invalid},
		{"the longest number", `{"type":"integer"}`, digits, plan.Valid},
		{"a longer one", `{"type":"number"}`, digits + "1", plan.Invalid},
		{"a long number to be compared", `{"minimum":1}`, digits, plan.Valid},
		{"nanoseconds", `{"type":"integer","minimum":0}`, "1732867380000000000", plan.Valid},
		{"nanoseconds with a point", `{"type":"integer","maximum":1732867380000000000}`, "17328673800000000.0000e2", plan.Valid},
		{"the largest id of 64 bits", `{"type":"integer","minimum":0,"maximum":18446744073709551615}`, "18446744073709551615", plan.Valid},
		{"the largest word, below what no word holds", `{"minimum":9223372036854775808}`, "9223372036854775807", plan.Invalid},
		{"one more", `{"type":"integer","minimum":0,"maximum":18446744073709551615}`, "18446744073709551616", plan.Invalid},
		{"the bound itself, which is excluded", `{"exclusiveMaximum":18446744073709551615}`, "184467440737095516150e-1", plan.Invalid},
		{"far below zero", `{"minimum":-18446744073709551615}`, "-18446744073709551616", plan.Invalid},
		{"a fraction with many digits", `{"maximum":0.1}`, "0.10000000000000000000000000001", plan.Invalid},
		{"a fraction that is too small for words", `{"exclusiveMinimum":0}`, "1e-400", plan.Valid},
		{"a whole number with an exponent, beyond words", `{"type":"integer","maximum":1e31}`, "1.0e30", plan.Valid},
		{"zero with many digits", `{"const":0}`, "-0.000000000000000000000000e400", plan.Valid},
		{"a constant with many digits", `{"const":18446744073709551615}`, "1.8446744073709551615E+19", plan.Valid},
		{"none of the numbers with many digits", `{"enum":[18446744073709551615,1e300]}`, "18446744073709551614", plan.Invalid},
		{"a constant whose digits are zeros", `{"const":1.00000000000000000000}`, "1", plan.Valid},
		{"the same constant in two ways", `{"const":5000000000000000000}`, "5e18", plan.Valid},
		{"a multiple with many digits", `{"multipleOf":0.01}`, "12345678901234567890123.45", plan.Valid},
		{"no multiple, with many digits", `{"multipleOf":7}`, "12345678901234567890123", plan.Invalid},
		{"a multiple with an exponent", `{"multipleOf":7}`, "7e300", plan.Valid},
		{"a multiple of what no word holds", `{"multipleOf":18446744073709551616}`, "36893488147419103232", plan.Undecided},
		{"long numbers of which two are equal", `{"uniqueItems":true}`, "[18446744073709551615,1,1844674407370955161.5e1]", plan.Invalid},
		{"long numbers that differ", `{"uniqueItems":true}`, "[18446744073709551615,18446744073709551614]", plan.Valid},
		{"a number beyond words", `{"maximum":1e300}`, "9999999999999999", plan.Valid},
		{"a hundredth", `{"multipleOf":0.01}`, "1234567890.07", plan.Valid},
		{"less than a hundredth", `{"multipleOf":0.01}`, "1234567890.075", plan.Invalid},
		{"a whole number with an exponent", `{"type":"integer","minimum":100}`, "1.5e2", plan.Valid},
		{"a fraction whose digits, cut to a word, end in 0", `{"type":"integer"}`, "3689348814741911323.2", plan.Invalid},
		{"a fraction at its bound", `{"exclusiveMaximum":0.3}`, "0.30", plan.Invalid},
		{"a constant in other words", `{"const":{"a":[1.0,"x"],"b":null}}`, `{"b":null,"a":[1,"\u0078"]}`, plan.Valid},
		{"a multiple beyond words", `{"multipleOf":0.07}`, "999999999999999997", plan.Invalid},
		{"a multiple beyond words that is one", `{"multipleOf":0.07}`, "999999999999999999", plan.Valid},
		{"a pair of surrogates", `{"maxLength":1}`, `"\ud83d\ude00"`, plan.Valid},
		{"half of a pair and a letter", `{}`, `"\ud83d\u0061"`, plan.Invalid},
		{"the second half alone", `{}`, `"\ude00"`, plan.Invalid},
		{"equal objects in another order", `{"uniqueItems":true}`, `[{"a":1,"b":[2]},{"b":[2.0],"a":1}]`, plan.Invalid},
		{"objects that no hash may take for one", `{"uniqueItems":true}`, salted(5000), plan.Valid},
		{"objects of which one has more", `{"uniqueItems":true}`, `[{"a":1},{"a":1,"b":1},{}]`, plan.Valid},
		{"what is beside $ref up to draft 7", `{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/d","contains":{"type":"string"},"definitions":{"d":{}}}`, `[1]`, plan.Valid},
		{"what additionalProperties evaluates", `{"required":["a"],"additionalProperties":{"type":"integer"},"unevaluatedProperties":false}`, `{"a":1}`, plan.Valid},
		{"what patternProperties evaluate", `{"patternProperties":{"^a":true},"unevaluatedProperties":false}`, `{"ab":1}`, plan.Valid},
		{"what patternProperties do not evaluate", `{"patternProperties":{"^a":true},"unevaluatedProperties":false}`, `{"b":1}`, plan.Invalid},
		{"what contains evaluates", `{"contains":{"type":"string"},"unevaluatedItems":false}`, `["a"]`, plan.Valid},
		{"what contains did not evaluate in 2019", `{"$schema":"https://json-schema.org/draft/2019-09/schema","contains":{"type":"string"},"unevaluatedItems":false}`, `["a"]`, plan.Invalid},
		{"something follows", `{}`, `1 2`, plan.Invalid},
		{"nothing", `{}`, ` `, plan.Invalid},
		{"a choice whose member comes last", `{"oneOf":[{"properties":{"t":{"const":"a"}}},{"properties":{"t":{"const":"b"}},"required":["x"]}]}`, `{"x":{"t":"a"},"t":"b"}`, plan.Valid},
		{"a choice among many", many, `{"t":"v499","x499":"y"}`, plan.Valid},
		{"a choice among many that does not fit", many, `{"t":"v499","x499":1}`, plan.Invalid},
		{"a choice that is made twice", `{"not":{"oneOf":[{"properties":{"t":{"const":"a"}}},{"properties":{"t":{"const":"b"}}}]}}`, `{"t":"c","t":"a"}`, plan.Invalid},
		{"what some branch evaluates", `{"if":{"properties":{"k":{"const":1}},"required":["k"]},"then":{"properties":{"a":true}},"else":{"properties":{"b":true}},"unevaluatedProperties":false}`, `{"k":1,"a":1}`, plan.Valid},
		{"what a condition that fails has evaluated", `{"if":{"oneOf":[{"properties":{"a":true}},{"properties":{"b":true}}]},"unevaluatedProperties":false}`, `{"a":1}`, plan.Invalid},
		{"what a branch that fails would evaluate", `{"if":{"properties":{"k":{"const":1}},"required":["k"]},"then":{"properties":{"a":true}},"else":{"properties":{"b":true}},"unevaluatedProperties":false}`, `{"k":2,"b":1}`, plan.Invalid},
	} {
		t.Run(one.name, func(t *testing.T) {
			if verdict := mustCompile(t, one.schema).agree(t, []byte(one.event)); verdict != one.want {
				t.Errorf("the plan says %d, not %d", verdict, one.want)
			}
		})
	}
}

// TestPlansServeManyAtOnce is for the race detector.
func TestPlansServeManyAtOnce(t *testing.T) {
	c := mustCompile(t, `{"properties":{"a":{"enum":["x","y","z","u","v"]},"b":{"type":"array","uniqueItems":true}},"additionalProperties":{"type":"integer"}}`)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for k := range 500 {
				valid := fmt.Appendf(nil, `{"b":[%d,"%d",{"c":%d}],"a":"x","k%d":%d}`, i, i, k, k, i)
				if verdict := c.verdict(t, valid); verdict != plan.Valid {
					t.Errorf("the plan says %d of %s", verdict, valid)
				}
				if verdict := c.agree(t, bytes.Replace(valid, []byte(`"x"`), []byte(`"w"`), 1)); verdict != plan.Invalid {
					t.Errorf("accepted: %d", verdict)
				}
			}
		})
	}
	group.Wait()
}
