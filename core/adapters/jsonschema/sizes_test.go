package jsonschema_test

import (
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
)

// 450 event types of GitHub's size fit into 64 MiB, whatever their schemas are made of.
func TestTypesOfGitHubsSizeFit(t *testing.T) {
	const room = 64 << 20 / 450
	plain, _ := webhook("event")
	user := `{"type":"object","required":["id"],"properties":{"id":{"type":"integer"},` +
		repeat(18, 18, `"user_%d_url":{"type":"string","format":"uri"}`) + `},"additionalProperties":false}`
	users := `"$defs":{` + repeat(18, 18, `"user%d":`+user) + `}`
	references := map[string][]byte{}
	for i := range 18 {
		references[fmt.Sprintf("/GitHub/User%d/schema?version=1", i)] = []byte(user)
	}
	for what, source := range map[string]core.SchemaSource{
		"objects":    {Document: plain},
		"formats":    {Document: plain, AssertFormats: true},
		"references": {Document: []byte(`{` + users + `,` + sixty(`{"$ref":"#/$defs/user%d"}`) + `}`)},
		"nullable": {Document: []byte(`{` + users + `,` +
			sixty(`{"oneOf":[{"$ref":"#/$defs/user%d"},{"type":"null"}]}`) + `}`)},
		"other types": {References: references,
			Document: []byte(`{` + sixty(`{"$ref":"/GitHub/User%d/schema?version=1"}`) + `}`)},
		"patterns": {Document: []byte(`{"properties":{` +
			repeat(300, 9, `"p%n":{"type":"string","pattern":"^[A-Z]{2}-[0-9]{1,1%d}(-[a-z]+)?$"}`) + `}}`)},
		"variants": {Document: []byte(`{"oneOf":[` +
			repeat(18, 18, `{"required":["kind"],"properties":{"kind":{"const":"k%d"},"user":`+user+`}}`) + `]}`)},
	} {
		size := len(source.Document)
		for _, document := range source.References {
			size += len(document)
		}
		v, err := jsonschema.Language{}.Compile(source)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if size < 16_000 || v.Memory() > room {
			t.Errorf("%s: %d bytes take %d in memory, and there is room for %d", what, size, v.Memory(), room)
		}
	}
}

// An event waits while its schema is compiled. The test bounds the allocations of that for a schema of
// GitHub's size.
func TestCompilingATypeOfGitHubsSizeAllocatesLittle(t *testing.T) {
	const most = 15_000
	document, _ := webhook("event")
	allocations := testing.AllocsPerRun(3, func() {
		if _, err := (jsonschema.Language{}).Compile(core.SchemaSource{Document: document}); err != nil {
			t.Fatal(err)
		}
	})
	if allocations > most {
		t.Errorf("%d bytes take %.0f allocations, want at most %d", len(document), allocations, most)
	}
}

// sixty is sixty members, which refer to 18 numbered ones by turns.
func sixty(member string) string {
	return `"properties":{` + repeat(60, 18, `"member%n":`+member) + `}`
}

// repeat writes a text n times, with %n for which one it is, and %d for the same modulo m.
func repeat(n, m int, text string) string {
	var list []string
	for i := range n {
		list = append(list, strings.NewReplacer("%n", fmt.Sprint(i), "%d", fmt.Sprint(i%m)).Replace(text))
	}
	return strings.Join(list, ",")
}
