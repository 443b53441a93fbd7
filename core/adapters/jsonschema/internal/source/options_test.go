package source_test

import (
	"errors"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
)

func TestAResolverGivesSchemasThatAreReferredTo(t *testing.T) {
	asked := map[string]int{}
	options := source.Options{Resolve: func(url string) ([]byte, error) {
		asked[url]++
		switch url {
		case "https://gateway.example/SpongeBob/Fruits/schema?version=1":
			return []byte(`{"type":"object","required":["fruit"]}`), nil
		case "https://gateway.example/later":
			return nil, core.Unavailable("the store does not answer", errors.New("down"))
		}
		return nil, source.ErrNotFound
	}}
	const ref = `{"$ref":"https://gateway.example/SpongeBob/Fruits/schema?version=1"}`
	s, err := source.Compile([]byte(`{"items":`+ref+`,"contains":`+ref+`}`), options)
	if err != nil {
		t.Fatal(err)
	}
	if err := validate(t, s, `[{"fruit":"apple"}]`); err != nil {
		t.Error(err)
	}
	if validate(t, s, `[{"fruit":1},{}]`) == nil || len(asked) != 1 {
		t.Errorf("asked for %v", asked)
	}
	for url, n := range asked {
		if n != 1 {
			t.Errorf("asked %d times for %s", n, url)
		}
	}
	_, err = source.Compile([]byte(`{"$ref":"https://gateway.example/later"}`), options)
	if core.CodeOf(err) != core.CodeBackendUnavailable {
		t.Errorf("a store that does not answer is %v", err)
	}
	_, err = source.Compile([]byte(`{"$ref":"https://gateway.example/other"}`), options)
	if e := schematest.Error(t, err); e.Code != core.CodeSchemaInvalid || !strings.Contains(e.Detail, `"https://gateway.example/other"`) {
		t.Errorf("%v", err)
	}
}
