package keyword_test

import (
	"fmt"
	"slices"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/keyword"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
)

// An object may have many members, and an event may be wrong in many places: more than are
// compared with each other, and than are looked for one by one.
func TestManyNamesAndViolationsOfAText(t *testing.T) {
	required, event := "", `{"last":50`
	for i := range 40 {
		required += fmt.Sprintf(`,"m%d"`, i)
		event += fmt.Sprintf(`,"m%d":%d`, i, i)
	}
	schema := `{"required":["gone"` + required + `],"additionalProperties":{"minimum":50}}`
	s, err := source.Compile([]byte(schema), source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if plain, _ := keyword.TakeOver(s.All); !plain[s.Root] {
		t.Fatal("the schema is not plain")
	}
	want := []core.Violation{{Keyword: "required", Detail: `missing property "gone"`, SchemaPointer: "/required"}}
	for i := range 40 {
		pointer := fmt.Sprintf("/m%d", i)
		want = append(want, core.Violation{Pointer: pointer, Keyword: "minimum", Detail: fmt.Sprintf(
			"%d is less than the minimum 50", i), SchemaPointer: "/additionalProperties/minimum"})
	}
	got := violationsOfText(s.Root, []byte(event+"}"))
	if len(got) != len(want) {
		t.Errorf("%d violations, want %d", len(got), len(want))
	}
	for _, v := range want {
		if !slices.Contains(got, v) {
			t.Errorf("%+v is not told", v)
		}
	}
}
