package jsonschema

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
	v, err := Language{}.validator([]byte(`{"items":`+ref+`,"contains":`+ref+`}`), options)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Validate([]byte(`[{"fruit":"apple"}]`), nil); err != nil {
		t.Error(err)
	}
	if core.CodeOf(v.Validate([]byte(`[{"fruit":1},{}]`), nil)) != core.CodeEventInvalid || len(asked) != 1 {
		t.Errorf("asked for %v", asked)
	}
	for url, n := range asked {
		if n != 1 {
			t.Errorf("asked %d times for %s", n, url)
		}
	}
	_, err = Language{}.validator([]byte(`{"$ref":"https://gateway.example/later"}`), options)
	if core.CodeOf(err) != core.CodeBackendUnavailable {
		t.Errorf("a store that does not answer is %v", err)
	}
	_, err = Language{}.validator([]byte(`{"$ref":"https://gateway.example/other"}`), options)
	if e := schematest.Error(t, err); e.Code != core.CodeSchemaInvalid || !strings.Contains(e.Detail, `"https://gateway.example/other"`) {
		t.Errorf("%v", err)
	}
}
