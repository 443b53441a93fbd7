package hostile

import (
	"encoding/json"
	"fmt"
	"strings"
)

// attacks returns the worst known body of each kind.
func attacks() []attack {
	var all []attack
	for _, kind := range [][]attack{violations(), texts(), costly(), shapes(), manyTypes(), registrations()} {
		all = append(all, kind...)
	}
	return all
}

// violations returns events with many faults.
func violations() []attack {
	bad := manyStrings(100)
	first := func(valid string) func(int) string {
		return func(i int) string {
			if i == 0 {
				return valid
			}
			return bad
		}
	}
	names := func(i int) string {
		members := map[string]int{}
		for k := range 25 {
			members[strings.Repeat("\"\x01<", 20)+fmt.Sprint(i, k)] = k
		}
		return object(members)
	}
	return []attack{
		batch("1 valid, 499 with 100 violations", integers(100), "", lines(500, first(`{"p000":1}`)), 207),
		batch("5,000 with 100 violations", integers(100), "", lines(maxBatch, first(`{"p000":1}`)), 207),
		batch("5,000 with 100 violations, atomic", integers(100), "", lines(maxBatch, first(`{"p000":1}`)), 422).with("?atomic=true"),
		batch("5,000 warned of 100 violations", integers(100), "?enforcement=warn", lines(maxBatch, same(bad)), 201),
		batch("1,000 with 25 names that JSON escapes", `{"additionalProperties":false}`, "", lines(1000, names), 422),
		batch("5,000 of no branch of 60", branches(60), "", lines(maxBatch, same(`{"a":{"b":{"c":[1,2,3,"x"]}}}`)), 422),
		single("80,000 members that are not allowed", `{"additionalProperties":false}`, []byte(members(80_000)), 422),
	}
}

// texts returns events with long texts, or with characters that JSON escapes.
func texts() []attack {
	id := func(text string, n int) func(int) string {
		return func(i int) string {
			return fmt.Sprintf(`"type":"T","id":"%d%s","data":{}`, i, strings.Repeat(text, n))
		}
	}
	types := []eventType{{"T", "", `{}`}}
	return []attack{
		mixed("5,000 ids of 80 line separators", types, cloudEvents(maxBatch, id(`\u2028`, 80)), 201, 207),
		mixed("5,000 ids of 250 quotes", types, cloudEvents(maxBatch, id(`\"`, 250)), 201, 207),
		mixed("5,000 ids that are too long", types, cloudEvents(maxBatch, id(`\"`, 900)), 422),
		mixed("10 ids of 900 kB", types, cloudEvents(10, id("x", 900_000)), 422),
		mixed("5,000 partition keys of 256 quotes", types, cloudEvents(maxBatch, func(i int) string {
			return fmt.Sprintf(`"type":"T","id":"%d","partitionkey":"%s","data":{}`, i, strings.Repeat(`\"`, 250))
		}), 201, 207),
		mixed("40 events of 10,000 attributes", types, cloudEvents(40, func(i int) string {
			var b strings.Builder
			for k := range 10_000 {
				fmt.Fprintf(&b, `"a%d":%d,`, k, k)
			}
			return b.String() + fmt.Sprintf(`"type":"T","id":"%d","data":{}`, i)
		}), 201, 207, 422),
		single("1 MB of escapes", `{"maxLength":1}`, []byte(`"`+strings.Repeat(`\u0001`, 166_000)+`"`), 422),
	}
}

// costly returns events that are expensive to check.
func costly() []attack {
	brackets := nested("[", "", "]", 15)
	return []attack{
		batch("1,000 with costly patterns", `{"pattern":"^(x+x+)+\\1y"}`, "", lines(1000, same(`"`+strings.Repeat("x", 30)+`!"`)), 207, 422, 503),
		batch("5,000 with long patterns", `{"pattern":"^([a-z]{1,200}[0-9]{1,200}){1,40}$"}`, "", lines(maxBatch, same(`"`+strings.Repeat("a", 1500)+`"`)), 207, 422, 503),
		batch("5,000 with 32,768 paths", `{"oneOf":[{"items":{"$ref":"#"}},{"contains":{"$ref":"#"},"maxItems":0}]}`, "", lines(maxBatch, same(brackets)), 207, 503),
		batch("90 arrays of 20,000 that must be unique", `{"uniqueItems":true}`, "", lines(90, same(numbers(20_000))), 201, 207),
		batch("500 arrays of 100 objects that must be unique", `{"uniqueItems":true}`, "", lines(500, same("["+strings.TrimSuffix(strings.Repeat(`{"a":[1,2,{"b":3}]},`, 100), ",")+"]")), 422, 207),
		single("an array of 300,000", `{"items":{"type":"integer","minimum":0,"multipleOf":0.5}}`, []byte("["+strings.Repeat("1,", 299_999)+"1]"), 201, 413),
		single("45,000 numbers of 20 digits", `{"items":{"minimum":0.5,"multipleOf":0.1}}`, []byte("["+strings.Repeat("12345678901234567890,", 44_999)+"1]"), 201, 413),
		batch("5,000 rule trees", ruleTree, "", lines(maxBatch, same(wrongRule)), 422, 207, 503),
	}
}

// shapes returns bodies that are odd as a whole.
func shapes() []attack {
	return []attack{
		batch("10 MiB of line ends", `{}`, "", []byte(strings.Repeat("\n", maxBody)), 400, 413),
		batch("10 MiB of one line", `{}`, "", []byte(`"`+strings.Repeat("x", maxBody-10)+`"`), 422),
		batch("a gzip bomb", `{}`, "", []byte(strings.Repeat("0", 300<<20)), 413),
		mixed("5 million numbers for events", []eventType{{"T", "", `{}`}}, []byte("["+strings.Repeat("0,", maxBody/2-2)+"0]"), 413),
		batch("2,500 levels deep, 2,000 times", `{}`, "", lines(2000, same(nested("[", "", "]", 2500))), 422),
		batch("5,000 lines of no JSON", `{}`, "", lines(maxBatch, same(strings.Repeat("{", 2000))), 422),
		batch("5,000 valid of 2 kB, once each", `{}`, "?idempotent=true", lines(maxBatch, func(i int) string { return fmt.Sprintf(`{"n":%d,"t":"%s"}`, i, strings.Repeat("x", 2000)) }), 201, 207, 503).
			keyed("hostile"),
	}
}

// manyTypes returns batches with events of many types.
func manyTypes() []attack {
	return []attack{
		mixed("5,000 types that nobody registered", nil, cloudEvents(maxBatch, func(i int) string {
			return fmt.Sprintf(`"type":"T%d%s","id":"x","data":{}`, i, strings.Repeat("x", 100))
		}), 422, 207, 503),
		mixed("5,000 names that are none", nil, cloudEvents(maxBatch, func(i int) string {
			return fmt.Sprintf(`"type":"%d%s","id":"x","data":{}`, i, strings.Repeat(`\"`, 900))
		}), 422),
	}
}

// registrations returns schemas that are expensive to check.
func registrations() []attack {
	register := func(name, schema string, answers ...int) attack {
		return attack{"register " + name, nil, "/R/register_event", asJSON, []byte(schema), answers}
	}
	return []attack{
		register("3,000 subschemas", integers(2900), 201),
		register("350 kB of names", object(map[string]any{"required": manyNames(20_000)}), 201, 422),
		register("100 causes", `{"allOf":[`+strings.TrimSuffix(strings.Repeat(`{"type":7},`, 20_000), ",")+`]}`, 422),
		register("10,000 examples", `{"type":"string","examples":[`+strings.TrimSuffix(strings.Repeat(`1,`, 10_000), ",")+`]}`, 422),
	}
}

func (a attack) with(query string) attack {
	a.path += query
	return a
}

func (a attack) keyed(key string) attack {
	a.header += "\nIdempotency-Key: " + key
	return a
}

func members(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"m%d":1,`, i)
	}
	return "{" + strings.TrimSuffix(b.String(), ",") + "}"
}

func manyNames(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("name%08d", i)
	}
	return names
}

func numbers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d,", i)
	}
	return "[" + strings.TrimSuffix(b.String(), ",") + "]"
}

// branches returns a schema of n branches, none of which its event matches.
func branches(n int) string {
	all := make([]any, n)
	for i := range all {
		const deep = `{"a":{"properties":{"b":{"properties":{"c":{"items":{"type":"boolean"}}}}}}}`
		all[i] = map[string]any{"properties": json.RawMessage(deep), "required": []string{fmt.Sprint("r", i)}}
	}
	return object(map[string]any{"anyOf": all})
}

// ruleTree is a schema of rules made of rules, and wrongRule one with a wrong letter in
// its deepest part.
const ruleTree = `{"$ref":"#/$defs/rule","$defs":{"rule":{"oneOf":[
	{"properties":{"op":{"const":"and"},"of":{"type":"array","items":{"$ref":"#/$defs/rule"}}},"required":["op","of"]},
	{"properties":{"op":{"const":"or"},"of":{"type":"array","items":{"$ref":"#/$defs/rule"}}},"required":["op","of"]},
	{"properties":{"op":{"const":"not"},"of":{"$ref":"#/$defs/rule"}},"required":["op","of"]},
	{"properties":{"op":{"enum":["eq","lt","gt"]},"name":{"type":"string"},"value":{"type":["string","number"]}},"required":["op","name","value"]}]}}}`

var wrongRule = nested(`{"op":"and","of":[{"op":"eq","name":"a","value":1},{"op":"not","of":`, `{"op":"eqq","name":"b","value":"x"}`, `}]}`, 8)
