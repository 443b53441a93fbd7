package compare_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/jsonschema/internal/compare"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/registry"
)

// compared compares two schemas as they are stored.
func compared(writer, reader string, lenient bool) ([]registry.Incompatibility, error) {
	return comparedBy(writer, reader, registry.CompareOptions{Lenient: lenient})
}

func comparedBy(writer, reader string, by registry.CompareOptions) ([]registry.Incompatibility, error) {
	written, err := jsonschema.Language{}.Parse(schematest.Source(writer))
	if err != nil {
		return nil, err
	}
	read, err := jsonschema.Language{}.Parse(schematest.Source(reader))
	if err != nil {
		return nil, err
	}
	return read.Compare(written, by), nil
}

// Each line is a pair of schemas and what is said of reading with the second what
// was written with the first: nothing, or "keyword pointer", with "!" where an
// example must be found, for each cause in turn. "lenient:" goes before both.
var comparisons = []struct{ name, writer, reader, want string }{
	{"the same", `{"type":"string","unknown":1}`, `{"unknown":1,"type":"string"}`, ``},
	{"annotations", `{"title":"a","default":1,"x-a":1}`, `{"description":"b","examples":[2],"$comment":"c"}`, ``},
	{"ids", `{"$id":"https://example.com/1","type":"string"}`, `{"$id":"https://example.com/2","type":"string"}`, ``},
	{"everything is read", `{"type":"string"}`, `true`, ``},
	{"nothing is written", `false`, `{"type":"string"}`, ``},
	{"nothing is read", `{"type":"string"}`, `false`, `false !`},
	{"unknown keyword added", `{"type":"string"}`, `{"type":"string","nullable":true}`, ``},
	{"unknown keyword taken away", `{"properties":{"a":{"nullable":true}}}`, `{"properties":{"a":{}}}`, ``},
	{"unknown keyword changed", `{"discriminator":1}`, `{"discriminator":2}`, ``},
	{"unknown keyword before a break", `{"self":{"version":"1-0-0"},"properties":{"a":{"type":"string"}},"additionalProperties":false}`, `{"self":{"version":"1-0-1"},"properties":{"a":{"type":"string","maxLength":4,"nullable":true}},"additionalProperties":false}`, `maxLength /a!`},
	{"unknown keywords in branches", `{"oneOf":[{"type":"string","nullable":true},{"not":{"type":"array","example":1}}]}`, `{"oneOf":[{"type":"string"},{"not":{"type":"array","example":2}}]}`, ``},
	{"keyword of a later draft", `{"$schema":"http://json-schema.org/draft-07/schema#"}`, `{"$schema":"http://json-schema.org/draft-07/schema#","prefixItems":[{}]}`, ``},
	{"keyword of an earlier draft", `{}`, `{"additionalItems":false}`, ``},

	{"type extended", `{"type":"string"}`, `{"type":["string","null"]}`, ``},
	{"type narrowed", `{"type":["string","null"]}`, `{"type":"string"}`, `type !`},
	{"type changed", `{"type":"string"}`, `{"type":"integer"}`, `type !`},
	{"type added", `{}`, `{"type":"object"}`, `type !`},
	{"integer to number", `{"type":"integer"}`, `{"type":"number"}`, ``},
	{"number to integer", `{"type":"number"}`, `{"type":"integer"}`, `type !`},
	{"whole multiples are integers", `{"type":"number","multipleOf":2}`, `{"type":"integer"}`, ``},
	{"types behind not", `{"not":{"type":"null"}}`, `{"type":["boolean","number","string","array","object"]}`, ``},

	{"enum extended", `{"enum":["a","b"]}`, `{"enum":["a","b","c"]}`, ``},
	{"enum narrowed", `{"enum":["a","b"]}`, `{"enum":["a"]}`, `enum !`},
	{"enum to type", `{"enum":["a","b"]}`, `{"type":"string","maxLength":1}`, ``},
	{"enum to another type", `{"enum":["a",1]}`, `{"type":"string"}`, `type !`},
	{"type to enum", `{"type":"string"}`, `{"enum":["a"]}`, `enum !`},
	{"const to enum", `{"const":1}`, `{"enum":[1.0,2]}`, ``},
	{"const changed", `{"const":1}`, `{"const":2}`, `const !`},
	{"booleans are few", `{"type":"boolean"}`, `{"enum":[true,false]}`, ``},
	{"enum within the type", `{"type":"string","enum":["a",1]}`, `{"const":"a"}`, ``},

	{"minimum lowered", `{"type":"integer","minimum":2}`, `{"type":"integer","minimum":1}`, ``},
	{"minimum raised", `{"type":"integer","minimum":1}`, `{"type":"integer","minimum":2}`, `minimum !`},
	{"maximum raised", `{"type":"number","maximum":1}`, `{"type":"number","maximum":1.5}`, ``},
	{"maximum lowered", `{"type":"number","maximum":1.5}`, `{"type":"number","maximum":1}`, `maximum !`},
	{"maximum added", `{"type":"number"}`, `{"type":"number","maximum":1}`, `maximum !`},
	{"to exclusive", `{"maximum":1}`, `{"exclusiveMaximum":1}`, `exclusiveMaximum !`},
	{"from exclusive", `{"exclusiveMaximum":1}`, `{"maximum":1}`, ``},
	{"integers between", `{"type":"integer","exclusiveMinimum":0}`, `{"type":"integer","minimum":1}`, ``},
	{"draft 4's exclusive", `{"$schema":"http://json-schema.org/draft-04/schema#","maximum":1,"exclusiveMaximum":true}`, `{"exclusiveMaximum":1}`, ``},
	{"draft 4's exclusive added", `{"$schema":"http://json-schema.org/draft-04/schema#","maximum":1}`, `{"$schema":"http://json-schema.org/draft-04/schema#","maximum":1,"exclusiveMaximum":true}`, `exclusiveMaximum !`},
	{"beyond floats", `{"type":"integer","maximum":9007199254740993}`, `{"type":"integer","maximum":9007199254740992}`, `maximum !`},
	{"multipleOf relaxed", `{"multipleOf":0.3}`, `{"multipleOf":0.1}`, ``},
	{"multipleOf tightened", `{"multipleOf":0.1}`, `{"multipleOf":0.3}`, `multipleOf !`},
	{"integers are multiples of halves", `{"type":"integer"}`, `{"multipleOf":0.5}`, ``},

	{"maxLength raised", `{"type":"string","maxLength":1}`, `{"type":"string","maxLength":2}`, ``},
	{"maxLength lowered", `{"type":"string","maxLength":64}`, `{"type":"string","maxLength":32}`, `maxLength !`},
	{"minLength lowered", `{"type":"string","minLength":2}`, `{"type":"string","minLength":1}`, ``},
	{"minLength raised", `{"type":"string"}`, `{"type":"string","minLength":1}`, `minLength !`},
	{"pattern taken away", `{"pattern":"^a"}`, `{}`, ``},
	{"pattern added", `{"type":"string"}`, `{"type":"string","pattern":"^b"}`, `pattern !`},
	{"pattern changed", `{"type":"string","pattern":"^[0-9]+$"}`, `{"type":"string","pattern":"^[0-8]$"}`, `pattern !`},
	{"pattern widened", `{"type":"string","pattern":"^[A-F]{4}$"}`, `{"type":"string","pattern":"^[A-F]{4}$|^n/a$"}`, ``},
	{"pattern narrowed", `{"type":"string","pattern":"^[a-z]{3}-[0-9]{2,4}$"}`, `{"type":"string","pattern":"^[a-z]{3}-[0-9]{2,3}$"}`, `pattern !`},
	{"pattern within lengths", `{"type":"string","pattern":"^[a-z]+$","maxLength":4}`, `{"type":"string","pattern":"^[a-z]{1,4}$"}`, ``},
	{"patterns together", `{"type":"string","pattern":"^a","allOf":[{"pattern":"b$"}]}`, `{"type":"string","pattern":"^a[^]*b$"}`, ``},
	{"patterns that exclude each other", `{"type":"string","pattern":"^a","allOf":[{"pattern":"^b"}]}`, `{"type":"null"}`, ``},
	{"lengths of a pattern", `{"type":"string","pattern":"^[A-Z]{2,3}$"}`, `{"type":"string","minLength":2,"maxLength":3}`, ``},
	{"lengths of a pattern, narrowed", `{"type":"string","pattern":"^[A-Z]{2,3}$"}`, `{"type":"string","maxLength":2}`, `maxLength !`},
	{"lengths of a format", `{"$schema":"http://json-schema.org/draft-07/schema#","type":"string","format":"uuid"}`, `{"$schema":"http://json-schema.org/draft-07/schema#","type":"string","minLength":36,"maxLength":36}`, ``},
	{"lengths of a format that annotates", `{"type":"string","format":"uuid"}`, `{"type":"string","maxLength":36}`, `maxLength !`},
	{"format to pattern", `{"$schema":"http://json-schema.org/draft-07/schema#","type":"string","format":"date"}`, `{"type":"string","pattern":"^[0-9-]+$"}`, ``},
	{"pattern to format", `{"$schema":"http://json-schema.org/draft-07/schema#","type":"string","pattern":"^10\\.0\\.[0-9]\\.[1-9]$"}`, `{"$schema":"http://json-schema.org/draft-07/schema#","type":"string","format":"ipv4"}`, ``},
	{"enum or pattern", `{"anyOf":[{"enum":["a","b"]},{"type":"string","pattern":"^x-"}]}`, `{"anyOf":[{"enum":["a","b","c"]},{"type":"string","pattern":"^x"}]}`, ``},
	{"enum or pattern, as one pattern", `{"type":"string","pattern":"^(a|b|x-.*)$"}`, `{"anyOf":[{"enum":["a","b","c"]},{"type":"string","pattern":"^x"}]}`, ``},
	{"enum or pattern, narrowed", `{"type":"string","anyOf":[{"enum":["a","b"]},{"pattern":"^x-"}]}`, `{"type":"string","anyOf":[{"enum":["a"]},{"pattern":"^x-[0-9]"}]}`, `anyOf !, anyOf !`},
	{"a pattern that is excluded", `{"type":"string","not":{"pattern":"^a"}}`, `{"type":"string","not":{"pattern":"^ab"}}`, ``},
	{"a pattern that is excluded, more", `{"type":"string","not":{"pattern":"^ab"}}`, `{"type":"string","not":{"pattern":"^a"}}`, `not !`},
	{"branches by pattern", `{"oneOf":[{"type":"string","pattern":"^a"}]}`, `{"oneOf":[{"type":"string","pattern":"^a"},{"type":"string","pattern":"^b"}]}`, ``},
	{"pattern with lookahead widened", `{"type":"string","pattern":"^(?!python$)[a-z]+$"}`, `{"type":"string","pattern":"^(?!python$)[0-9a-z]+$"}`, ``},
	{"pattern with lookahead added", `{"type":"string","minLength":1}`, `{"type":"string","pattern":"^(?!admin)"}`, `pattern !`},
	{"pattern with lookbehind", `{"type":"string","pattern":"(?<=a)b"}`, `{"type":"string","pattern":"(?<=[ab])b"}`, `pattern `},
	{"pattern with lookahead", `{"enum":["ab","ac"]}`, `{"type":"string","pattern":"^a(?!d)"}`, ``},
	{"pattern with lookahead, refused", `{"enum":["ab","ad"]}`, `{"type":"string","pattern":"^a(?!d)"}`, `pattern !`},
	{"format that annotates", `{"type":"string"}`, `{"type":"string","format":"date"}`, ``},
	{"format that few texts of a pattern are not of", `{"$schema":"http://json-schema.org/draft-04/schema#","type":"string","pattern":"[a-zA-z0-9]{32}"}`, `{"$schema":"http://json-schema.org/draft-04/schema#","type":"string","pattern":"[a-zA-z0-9]{32}","format":"hostname"}`, `format !`},
	{"format of another draft", `{"$schema":"http://json-schema.org/draft-04/schema#","type":"string","format":"email"}`, `{"$schema":"http://json-schema.org/draft-07/schema#","type":"string","format":"email"}`, ``},
	{"format that asserts", `{"$schema":"http://json-schema.org/draft-07/schema#","type":"string"}`, `{"$schema":"http://json-schema.org/draft-07/schema#","type":"string","format":"date"}`, `format !`},

	{"optional member, closed", `{"type":"object","additionalProperties":false}`, `{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}`, ``},
	{"optional member, open", `{"type":"object"}`, `{"type":"object","properties":{"a":{"type":"string"}}}`, `type /a!`},
	{"optional member of anything, open", `{"type":"object"}`, `{"type":"object","properties":{"a":{}}}`, ``},
	{"lenient: optional member, open", `{"type":"object"}`, `{"type":"object","properties":{"a":{"type":"string"}}}`, ``},
	{"lenient: openness that is said", `{"type":"object","additionalProperties":true}`, `{"type":"object","properties":{"a":{"type":"string"}}}`, `type /a!`},
	{"lenient: closing", `{"type":"object","properties":{"a":{}}}`, `{"type":"object","properties":{"a":{}},"additionalProperties":false}`, ``},
	{"lenient: member changed", `{"type":"object","properties":{"a":{"type":"string"}}}`, `{"type":"object","properties":{"a":{"type":"null"}}}`, `type /a!`},
	{"lenient: required", `{"type":"object"}`, `{"type":"object","properties":{"a":{}},"required":["a"]}`, `required !`},
	{"lenient: not", `{"type":"object","not":{"properties":{"a":{"type":"string"}}}}`, `{"type":"object","not":{"properties":{"a":{}}}}`, `not `},
	{"closing", `{"type":"object"}`, `{"type":"object","additionalProperties":false}`, `additionalProperties /*!`},
	{"opening", `{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}`, `{"type":"object","properties":{"a":{"type":"string"}}}`, ``},
	{"member taken away, closed", `{"type":"object","properties":{"a":{}},"additionalProperties":false}`, `{"type":"object","additionalProperties":false}`, `additionalProperties /a!`},
	{"member taken away, open", `{"type":"object","properties":{"a":{"type":"string"}}}`, `{"type":"object"}`, ``},
	{"member that never is", `{"type":"object","properties":{"a":false}}`, `{"type":"object","properties":{"a":{"type":"string"}}}`, ``},
	{"required added", `{"type":"object","properties":{"a":{}}}`, `{"type":"object","properties":{"a":{"default":1}},"required":["a"]}`, `required !`},
	{"required taken away", `{"type":"object","required":["a","b"]}`, `{"type":"object","required":["a"]}`, ``},
	{"required of allOf", `{"type":"object","allOf":[{"required":["a"]}]}`, `{"type":"object","required":["a"]}`, ``},
	{"additional narrowed", `{"type":"object","additionalProperties":{"type":"number"}}`, `{"type":"object","additionalProperties":{"type":"integer"}}`, `type /*!`},
	{"additional to member", `{"type":"object","additionalProperties":{"type":"integer"}}`, `{"type":"object","properties":{"a":{"type":"number"}}}`, ``},
	{"the same patterns", `{"type":"object","patternProperties":{"^a":{"type":"integer"}},"additionalProperties":false}`, `{"type":"object","patternProperties":{"^a":{"type":"number"}},"additionalProperties":false}`, ``},
	{"pattern added to names", `{"type":"object"}`, `{"type":"object","patternProperties":{"^other":{"type":"integer"}}}`, `type /*!`},
	{"member matches a pattern", `{"type":"object","properties":{"ab":{"type":"string"}},"additionalProperties":false}`, `{"type":"object","patternProperties":{"^a":{"type":"integer"}}}`, `type /ab!`},
	{"name patterns widened", `{"type":"object","patternProperties":{"^[a-z]$":{"type":"string"},"^[0-9]$":{}},"additionalProperties":false}`, `{"type":"object","patternProperties":{"^[0-9a-z]$":{}},"additionalProperties":false}`, ``},
	{"name patterns narrowed", `{"type":"object","patternProperties":{"^[0-9a-z]$":{}},"additionalProperties":false}`, `{"type":"object","patternProperties":{"^[0-9a-f]$":{}},"additionalProperties":false}`, `additionalProperties /*!`},
	{"name patterns of other names", `{"type":"object","patternProperties":{"^a":{"type":"integer"}},"additionalProperties":false}`, `{"type":"object","patternProperties":{"^b":{"type":"string"},"^a":{}}}`, ``},
	{"name pattern to names", `{"type":"object","patternProperties":{"^(a|b)$":{"type":"integer"}},"additionalProperties":false}`, `{"type":"object","properties":{"a":{},"b":{},"c":{}},"additionalProperties":false}`, ``},
	{"name patterns that meet", `{"type":"object","patternProperties":{"^a":{"type":"integer"}}}`, `{"type":"object","patternProperties":{"b$":{"minimum":1}}}`, `minimum /*!`},
	{"names by patterns, two levels", `{"type":"object","patternProperties":{"^[a-z]{2}-[A-Z]{2}$":{"type":"object","patternProperties":{"^[0-9]{4}$":{"type":"number"}},"additionalProperties":false,"minProperties":2}},"additionalProperties":false,"minProperties":2}`, `{"type":"object","patternProperties":{"^[a-z]{2}-[A-Z]{2}$":{"type":"object","patternProperties":{"^[0-9]{4}$":{"type":"integer"}},"additionalProperties":false}},"additionalProperties":false}`, `type /*/*!`},
	{"names by propertyNames to a pattern", `{"type":"object","propertyNames":{"pattern":"^[a-z]+$","maxLength":3}}`, `{"type":"object","patternProperties":{"^[a-z]{1,3}$":{}},"additionalProperties":false}`, ``},
	{"name pattern to propertyNames", `{"type":"object","properties":{"xyz":{}},"patternProperties":{"^[a-z]{2}$":{}},"additionalProperties":false}`, `{"type":"object","propertyNames":{"pattern":"^[a-z]{2,3}$"}}`, ``},
	{"name pattern to propertyNames, narrowed", `{"type":"object","patternProperties":{"^[a-z]{2}$":{}},"additionalProperties":false}`, `{"type":"object","propertyNames":{"pattern":"^[a-y]{2}$"}}`, `propertyNames !`},
	{"propertyNames widened", `{"type":"object","propertyNames":{"pattern":"^[a-z]+$"}}`, `{"type":"object","propertyNames":{"anyOf":[{"enum":["N/A"]},{"pattern":"^[a-z_]+$"}]}}`, ``},
	{"propertyNames of closed", `{"type":"object","properties":{"a":{}},"additionalProperties":false}`, `{"type":"object","propertyNames":{"maxLength":1}}`, ``},
	{"propertyNames added", `{"type":"object"}`, `{"type":"object","propertyNames":{"maxLength":1}}`, `propertyNames !`},
	{"propertyNames relaxed", `{"type":"object","propertyNames":{"maxLength":1}}`, `{"type":"object","propertyNames":{"maxLength":2}}`, ``},
	{"maxProperties of closed", `{"type":"object","properties":{"a":{}},"additionalProperties":false}`, `{"type":"object","maxProperties":1}`, ``},
	{"maxProperties added", `{"type":"object"}`, `{"type":"object","maxProperties":1}`, `maxProperties !`},
	{"minProperties by required", `{"type":"object","required":["a"]}`, `{"type":"object","minProperties":1}`, ``},
	{"minProperties added", `{"type":"object"}`, `{"type":"object","minProperties":1}`, `minProperties !`},
	{"no members", `{"type":"object","maxProperties":0}`, `{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}`, ``},
	{"no members but those that are required", `{"type":"object","required":["a"],"maxProperties":1}`, `{"type":"object","properties":{"a":{},"b":{"type":"string"}},"additionalProperties":false}`, ``},
	{"dependentRequired added", `{"type":"object"}`, `{"type":"object","dependentRequired":{"a":["b"]}}`, `dependentRequired !`},
	{"dependentRequired by required", `{"type":"object","required":["b"]}`, `{"type":"object","dependentRequired":{"a":["b"]}}`, ``},
	{"dependencies of draft 7", `{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","dependencies":{"a":["b"]}}`, `{"type":"object","dependentRequired":{"a":["b"]}}`, ``},
	{"dependentSchemas", `{"type":"object","required":["b"]}`, `{"type":"object","dependentSchemas":{"a":{"required":["b"]}}}`, ``},
	{"dependentSchemas added", `{"type":"object"}`, `{"type":"object","dependentSchemas":{"a":{"required":["b"]}}}`, `required !`},
	{"unevaluated members", `{"type":"object","properties":{"a":{}},"unevaluatedProperties":false}`, `{"type":"object","allOf":[{"properties":{"a":{}}}],"properties":{"b":{"type":"string"}},"unevaluatedProperties":false}`, ``},
	{"unevaluated members refused", `{"type":"object","properties":{"a":{}},"unevaluatedProperties":false}`, `{"type":"object","unevaluatedProperties":false}`, `unevaluatedProperties /a!`},

	{"items narrowed", `{"type":"array","items":{"type":["string","null"]}}`, `{"type":"array","items":{"type":"string"}}`, `type /*!`},
	{"items of an empty array", `{"type":"array","maxItems":0}`, `{"type":"array","items":{"type":"string"}}`, ``},
	{"tuple extended, closed", `{"type":"array","prefixItems":[{}],"items":false}`, `{"type":"array","prefixItems":[{},{"type":"string"}]}`, ``},
	{"tuple extended, open", `{"type":"array","prefixItems":[{}]}`, `{"type":"array","prefixItems":[{},{"type":"string"}]}`, `type /1!`},
	{"draft 7's tuple", `{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{"type":"string"}],"additionalItems":false}`, `{"type":"array","prefixItems":[{"type":"string"}],"items":false}`, ``},
	{"maxItems by a closed tuple", `{"type":"array","prefixItems":[{}],"items":false}`, `{"type":"array","maxItems":1}`, ``},
	{"maxItems lowered", `{"type":"array","maxItems":2}`, `{"type":"array","maxItems":1}`, `maxItems !`},
	{"minItems raised", `{"type":"array","minItems":1}`, `{"type":"array","minItems":2}`, `minItems !`},
	{"uniqueItems added", `{"type":"array"}`, `{"type":"array","uniqueItems":true}`, `uniqueItems !`},
	{"contains by items", `{"type":"array","minItems":1,"items":{"type":"integer"}}`, `{"type":"array","contains":{"type":"number"}}`, ``},
	{"contains added", `{"type":"array"}`, `{"type":"array","contains":{"type":"number"}}`, `contains !`},
	{"minContains raised", `{"type":"array","contains":{"const":1}}`, `{"type":"array","contains":{"const":1},"minContains":2}`, `minContains !`},
	{"maxContains lowered", `{"type":"array","contains":{"const":1},"maxContains":3}`, `{"type":"array","contains":{"const":1},"maxContains":2}`, `maxContains !`},

	{"anyOf extended", `{"anyOf":[{"type":"string"}]}`, `{"anyOf":[{"type":"string"},{"type":"null"}]}`, ``},
	{"anyOf narrowed", `{"anyOf":[{"type":"string"},{"type":"null"}]}`, `{"anyOf":[{"type":"string"}]}`, `anyOf !`},
	{"types to anyOf", `{"type":["string","null"]}`, `{"anyOf":[{"type":"string"},{"type":"null"}]}`, ``},
	{"oneOf extended", `{"oneOf":[{"type":"string"},{"type":"null"}]}`, `{"oneOf":[{"type":"string"},{"type":"null"},{"type":"integer"}]}`, ``},
	{"oneOf whose branches are widened", `{"oneOf":[{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}},{"type":"object","required":["b"]}]}`, `{"oneOf":[{"type":"object","required":["a"]},{"type":"object","required":["b"]}]}`, `oneOf !`},
	{"oneOf whose branches exclude each other", `{"oneOf":[{"type":"object","required":["a"]},{"type":"object","required":["b"]}]}`, `{"oneOf":[{"type":"object","required":["b"]},{"type":"object","required":["a"]},{"type":"null"}]}`, ``},
	{"member added to a closed branch", `{"oneOf":[{"type":"object","additionalProperties":false,"properties":{"a":{}}},{"type":"object","additionalProperties":false,"properties":{"b":{}}}]}`, `{"oneOf":[{"type":"object","additionalProperties":false,"properties":{"a":{},"c":{"type":"string"}}},{"type":"object","additionalProperties":false,"properties":{"b":{}}}]}`, ``},
	{"branch added to oneOf", `{"oneOf":[{"type":"object","additionalProperties":false,"required":["a"],"properties":{"a":{}}}]}`, `{"oneOf":[{"type":"object","additionalProperties":false,"required":["a"],"properties":{"a":{}}},{"type":"object","additionalProperties":false,"required":["b"],"properties":{"a":{},"b":{}}}]}`, ``},
	{"lenient: a branch speaks of the member", `{"type":"object","anyOf":[{"required":["a"]},{"required":["b"]}]}`, `{"type":"object","properties":{"a":{"type":"string"}}}`, `type /a!`},
	{"lenient: closed, where a condition names a member", `{"properties":{"t":{}},"if":{"properties":{"t":{"const":1}}},"then":{"properties":{"b":{"type":"object"}}}}`, `{"properties":{"t":{}},"additionalProperties":false}`, `additionalProperties /b!`},
	{"lenient: closed, where a branch names a member", `{"type":"object","properties":{"t":{}},"oneOf":[{"properties":{"b":{"type":"object"}},"required":["t"]},{"required":["c"]}]}`, `{"properties":{"t":{}},"additionalProperties":{"type":"string"}}`, `type /b!, type /c!, type /b!`},
	{"lenient: closed, where a dependent schema names a member", `{"properties":{"t":{}},"dependentSchemas":{"t":{"properties":{"b":{}}}}}`, `{"properties":{"t":{}},"additionalProperties":false}`, `additionalProperties /b!`},
	{"lenient: as many members as a branch names", `{"properties":{"t":{}},"anyOf":[{"properties":{"b":{}}},{"required":["t"]}]}`, `{"maxProperties":1}`, `maxProperties !`},
	{"lenient: branch added to oneOf", `{"oneOf":[{"required":["a"]},{"required":["b"]}]}`, `{"oneOf":[{"required":["a"]},{"required":["b"]},{"required":["c"]}]}`, ``},
	{"branch added to oneOf that may overlap", `{"oneOf":[{"type":"object","required":["k","s"],"properties":{"k":{"type":"string"}}},{"type":"object","required":["role"],"properties":{"role":{"type":["string","null"]}}},{"type":"null"}]}`, `{"oneOf":[{"type":"object","required":["k","s"],"properties":{"k":{"type":"string"}}},{"type":"object","required":["role"],"properties":{"role":{"type":["string","null"]}}},{"type":"null"},{"type":"object","required":["i"],"properties":{"i":{"type":"string"}}}]}`, `oneOf !`},
	{"a member that only one branch has", `{"properties":{"a":{"type":["string","null"]},"b":{}},"oneOf":[{"required":["b"]},{"required":["a"]}]}`, `{"properties":{"a":{"type":"string"},"b":{}},"oneOf":[{"required":["b"]},{"required":["a"]}]}`, `type /a!`},
	{"a member of a branch narrowed", `{"oneOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},{"type":"object","properties":{"s":{"minimum":900}},"required":["s","t"]},{"type":"null"}]}`, `{"oneOf":[{"type":"object","properties":{"a":{"type":"string","maxLength":10}},"required":["a"]},{"type":"object","properties":{"s":{"minimum":900}},"required":["s","t"]},{"type":"null"}]}`, `oneOf !`},
	{"a member of a branch of a branch narrowed", `{"anyOf":[{"type":"null"},{"type":"object","required":["k"],"properties":{"k":{"anyOf":[{"type":"array","items":{"type":"integer"}},{"type":"object","required":["b"]}]}}}]}`, `{"anyOf":[{"type":"null"},{"type":"object","required":["k"],"properties":{"k":{"anyOf":[{"type":"array","items":{"type":"integer","maximum":70}},{"type":"object","required":["b"]}]}}}]}`, `anyOf !`},
	{"oneOf that overlaps", `{"type":"integer"}`, `{"oneOf":[{"type":"number"},{"type":"integer"}]}`, `oneOf !`},
	{"variants", `{"type":"object","required":["k"],"properties":{"k":{"enum":["a","b"]}}}`, `{"oneOf":[{"type":"object","properties":{"k":{"const":"a"}},"required":["k"]},{"type":"object","properties":{"k":{"const":"b"}},"required":["k"]}]}`, ``},
	{"variant taken away", `{"type":"object","required":["k"],"properties":{"k":{"enum":["a","b"]}}}`, `{"anyOf":[{"type":"object","properties":{"k":{"const":"a"}}}]}`, `anyOf !`},
	{"allOf narrowed", `{"allOf":[{"type":"string"},{"maxLength":3}]}`, `{"allOf":[{"maxLength":4}]}`, ``},
	{"allOf extended", `{"allOf":[{"type":"string"}]}`, `{"allOf":[{"type":"string"},{"maxLength":3}]}`, `maxLength !`},
	{"not narrowed", `{"not":{"type":["string","null"]}}`, `{"not":{"type":"string"}}`, ``},
	{"not extended", `{"not":{"type":"string"}}`, `{"not":{"type":["string","null"]}}`, `not !`},
	{"not of another type", `{"type":"string"}`, `{"not":{"type":"null"}}`, ``},
	{"the same condition", `{"if":{"type":"string"},"then":{"minLength":1},"maximum":1}`, `{"if":{"type":"string"},"then":{"minLength":1}}`, ``},
	{"condition that is met", `{"type":"string","minLength":1}`, `{"if":{"type":"string"},"then":{"minLength":1},"else":false}`, ``},
	{"then and else widened", `{"if":{"required":["a"]},"then":{"required":["b","c"]},"else":{"maxProperties":3}}`, `{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"maxProperties":4}}`, ``},
	{"then narrowed", `{"properties":{"k":{"type":"string"}},"if":{"properties":{"k":{"const":"a"}},"required":["k"]},"then":{"required":["b"]}}`, `{"properties":{"k":{"type":"string"}},"if":{"properties":{"k":{"const":"a"}},"required":["k"]},"then":{"required":["b","c"]}}`, `if !`},
	{"then narrowed, deep", `{"type":"object","properties":{"k":{"type":"string"}}}`, `{"type":"object","properties":{"k":{"type":"string"}},"if":{"properties":{"k":{"const":"a"}},"required":["k"]},"then":{"properties":{"b":{"properties":{"c":{"items":{"type":"string"}}}}}}}`, `if !`},
	{"else added", `{"type":"string","if":{"maxLength":1},"then":{"pattern":"a"}}`, `{"type":"string","if":{"maxLength":1},"then":{"pattern":"a"},"else":{"pattern":"b"}}`, `if !`},
	{"condition to branches", `{"type":"object","if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}`, `{"anyOf":[{"required":["b"]},{"required":["c"]}]}`, ``},
	{"another condition added", `{"type":"object","required":["k"],"properties":{"k":{"enum":["a","b"]}},"allOf":[{"if":{"properties":{"k":{"const":"a"}}},"then":{"required":["x"]}}]}`, `{"type":"object","required":["k"],"properties":{"k":{"enum":["a","b"]}},"allOf":[{"if":{"properties":{"k":{"const":"a"}}},"then":{"required":["x"]}},{"if":{"properties":{"k":{"const":"c"}}},"then":{"required":["y"]}}]}`, ``},
	{"condition added", `{"type":"string"}`, `{"if":{"type":"string"},"then":{"minLength":1}}`, `if !`},

	{"references", `{"$ref":"#/$defs/a","$defs":{"a":{"type":"string"}}}`, `{"type":"string"}`, ``},
	{"references to others of the name", `{"not":{"$ref":"#/$defs/a"},"$defs":{"a":{"minLength":2}}}`, `{"not":{"$ref":"#/$defs/a"},"$defs":{"a":{"minLength":1}}}`, `not !`},
	{"recursion", `{"type":"object","properties":{"next":{"$ref":"#"}},"additionalProperties":false}`, `{"type":"object","properties":{"next":{"$ref":"#"},"v":{"type":"string"}},"additionalProperties":false}`, ``},
	{"recursion narrowed", `{"type":"object","properties":{"next":{"$ref":"#"},"v":{}},"additionalProperties":false}`, `{"type":"object","properties":{"next":{"$ref":"#"},"v":{"type":"string"}},"additionalProperties":false}`, `type /next/v!, type /v!`},
	// On the way to b's y, which differs, a is taken for compatible, since b is being
	// compared already. That must be forgotten with b, or q's a is compatible.
	{"recursion that rests on what then fails", `{"type":"object","additionalProperties":false,"properties":{"p":{"$ref":"#/$defs/a"},"q":{"$ref":"#/$defs/b"}},"$defs":{"a":{"type":"object","additionalProperties":false,"properties":{"b":{"$ref":"#/$defs/b"}}},"b":{"type":"object","additionalProperties":false,"properties":{"a":{"$ref":"#/$defs/a"},"y":{"type":"string"}}}}}`,
		`{"type":"object","additionalProperties":false,"properties":{"p":{"anyOf":[{"$ref":"#/$defs/a"},{"type":"object","propertyNames":{"maxLength":1}}]},"q":{"properties":{"a":{"$ref":"#/$defs/a"}}}},"$defs":{"a":{"type":"object","additionalProperties":false,"properties":{"b":{"$ref":"#/$defs/b"}}},"b":{"type":"object","additionalProperties":false,"properties":{"a":{"$ref":"#/$defs/a"},"y":{"type":"number"}}}}}`, `type /q/a/b/y!`},
	{"a reference to itself", `{}`, `{"$ref":"#"}`, `$ref !`},
	{"a reference to itself by a condition", `{"if":{"$ref":"#","required":["x"]},"then":{"maxProperties":1},"else":{"minProperties":1}}`, `{"if":{"required":["x"]},"then":{"maxProperties":1},"else":{"minProperties":1}}`, `$ref `},
	{"$ref in draft 7", `{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"a":{"type":"string"}},"allOf":[{"$ref":"#/definitions/a","maxLength":1}]}`, `{"maxLength":1}`, `maxLength !`},
	{"$dynamicRef", `{"$dynamicAnchor":"a","type":"object","properties":{"n":{"$dynamicRef":"#a"}},"additionalProperties":false}`, `{"$dynamicAnchor":"a","type":"object","properties":{"n":{"$dynamicRef":"#a"},"m":{"type":"null"}},"additionalProperties":false}`, ``},
	{"$recursiveRef", `{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveAnchor":true,"properties":{"a":{"$recursiveRef":"#"}}}`, `{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveAnchor":true,"properties":{"a":{"$recursiveRef":"#"}},"maxProperties":1}`, `$recursiveAnchor !`},
}

func TestCompare(t *testing.T) {
	for _, test := range comparisons {
		t.Run(test.name, func(t *testing.T) {
			by := registry.CompareOptions{Lenient: strings.HasPrefix(test.name, "lenient:")}
			if got := told(t, test.writer, test.reader, by); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// told returns what a comparison says of two schemas, in the form of comparisons.
func told(t *testing.T, writer, reader string, by registry.CompareOptions) string {
	t.Helper()
	causes, err := comparedBy(writer, reader, by)
	if err != nil {
		t.Fatal(err)
	}
	if by.VersionField != "" { // an example may have the reader's version
		writer = "true"
	}
	holdExamples(t, mustCompile(t, writer), mustCompile(t, reader), causes)
	var lines []string
	for _, cause := range causes {
		t.Logf("%s %s: %s (%s, %s) %s", cause.Keyword, cause.Pointer, cause.Detail, cause.WriterPointer,
			cause.ReaderPointer, cause.Example)
		line := cause.Keyword + " " + cause.Pointer
		if cause.Example != nil {
			line += "!"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, ", ")
}

// holdExamples checks that the writer takes each example, and the reader refuses it.
func holdExamples(t *testing.T, writer, reader core.Validator, causes []registry.Incompatibility) {
	t.Helper()
	for _, cause := range causes {
		if cause.Example == nil {
			continue
		}
		if written, read := writer.Validate(cause.Example, nil), reader.Validate(cause.Example, nil); written != nil ||
			read == nil {
			t.Errorf("%s is no example: %v, and %v", cause.Example, written, read)
		}
	}
}

// What strangers may send must not take long, nor be called compatible because it
// takes long.
func TestComparisonsAreBounded(t *testing.T) {
	many := func(n int, open, each, end string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(each, "%", fmt.Sprint(i)))
		}
		return open + b.String() + end
	}
	bomb := func(end string) string {
		var b strings.Builder
		for i := range 40 {
			fmt.Fprintf(&b, `"l%d":{"anyOf":[{"properties":{"a":{"$ref":"#/$defs/l%d"}}},{"properties":{"b":{"$ref":"#/$defs/l%d"}}}]},`, i, i+1, i+1)
		}
		return `{"$ref":"#/$defs/l0","$defs":{` + b.String() + `"l40":` + end + `}}`
	}
	for _, test := range []struct{ name, writer, reader string }{
		{"paths", bomb(`{"type":"string"}`), bomb(`{"type":"number"}`)},
		{"members", many(4000, `{"properties":{`, `"m%":{"type":"string"},`, `"z":{}}}`), many(4000, `{"properties":{`, `"m%":{"type":"null"},`, `"z":{}}}`)},
		{"values", many(20000, `{"enum":[`, `"v%",`, `"x"]}`), many(20000, `{"enum":[`, `"v%",`, `"y"]}`)},
		{"patterns", many(1500, `{"patternProperties":{`, `"^a%":{"type":"string"},`, `"x":{}}}`), many(1500, `{"patternProperties":{`, `"^b%":{"type":"null"},`, `"x":{}}}`)},
		{"branches", many(1000, `{"allOf":[`, `{"anyOf":[{"minimum":%},{"maxLength":%}]},`, `{}]}`), many(1000, `{"anyOf":[`, `{"anyOf":[{"minimum":%},{"maxLength":%}]},`, `{"type":"null"}]}`)},
		{"repetitions", `{"type":"string","pattern":"` + strings.Repeat("(a", 200) + strings.Repeat("b*)+", 200) + `"}`, `{"pattern":"c"}`},
		{"backtracking", `{"enum":["` + strings.Repeat("a", 5000) + `"]}`, `{"pattern":"^(?=a)(a+)+$","maxLength":1}`},
		{"texts", many(40, `{"type":"object","patternProperties":{`, `"^(a|b)*a(a|b){2%}$":{"pattern":"^(a|b)*a(a|b){2%}$"},`, `"x":{}}}`), many(40, `{"patternProperties":{`, `"^(b|a)*b(a|b){2%}$":{"pattern":"^(b|a)*b(a|b){2%}$"},`, `"y":{}},"additionalProperties":false}`)},
		{"lengths", `{"type":"array","minItems":1000000000,"contains":{"type":"number"}}`, `{"type":"array","minItems":2000000000,"items":{"minLength":1000000000},"contains":{"minimum":1}}`},
		{"required", `{}`, many(10000, `{"items":{"required":[`, `"m%",`, `"z"]}}`)},
		{"depth", strings.Repeat(`{"not":`, 100) + `{"minLength":1}` + strings.Repeat(`}`, 100), strings.Repeat(`{"not":`, 100) + `{"minLength":2}` + strings.Repeat(`}`, 100)},
	} {
		t.Run(test.name, func(t *testing.T) {
			var causes []registry.Incompatibility
			var err error
			used := schematest.CPU(func() { causes, err = compared(test.writer, test.reader, false) })
			if err != nil || len(causes) == 0 || len(causes) > compare.MaxCauses {
				t.Errorf("%d causes, %v", len(causes), err)
			}
			if used > 10*time.Second {
				t.Errorf("it took %v", used)
			}
			t.Logf("%d causes in %v", len(causes), used)
		})
	}
}

// A cause names the branch that refuses its example, and why.
func TestACauseNamesTheBranchThatRefusesItsExample(t *testing.T) {
	schema := func(more string) string {
		return `{"properties":{"a":{"oneOf":[{"type":"null"},{"required":["x"],"properties":{"x":{"type":"string"` + more + `}},"type":"object"}]}}}`
	}
	causes, err := compared(schema(""), schema(`,"maxLength":4`), true)
	if err != nil || len(causes) != 1 {
		t.Fatal(causes, err)
	}
	want := "; at /properties/a/oneOf/1/properties/x/maxLength: any number of characters may be written; " +
		"the reader takes at most 4"
	if !strings.HasSuffix(causes[0].Detail, want) || string(causes[0].Example) != `{"a":{"x":"aaaaa"}}` {
		t.Errorf("%s: %s; want %q", causes[0].Detail, causes[0].Example, want)
	}
}

func mustCompile(t *testing.T, schema string) core.Validator {
	t.Helper()
	v, err := jsonschema.Language{}.Compile(schematest.Source(schema))
	if err != nil {
		t.Fatal(err)
	}
	return v
}
