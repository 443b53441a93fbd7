// Package violationtest has what tests of several packages ask of violations.
package violationtest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/adapters/jsonschema/internal/violation"
)

// Told is an answer for people to read: the detail, and each violation.
func Told(err error) string {
	var b strings.Builder
	e, ok := errors.AsType[*core.Error](err)
	if !ok {
		return fmt.Sprintf("%v\n", err)
	}
	fmt.Fprintf(&b, "%s: %s\n", e.Code, e.Detail)
	for _, v := range e.Violations {
		fmt.Fprintf(&b, "\n%q %s %q\n\t%s\n", v.Pointer, v.Keyword, v.SchemaPointer, v.Detail)
	}
	return b.String()
}

// Holds reports violations without a place in the event, without a sentence, or
// longer than they may be.
func Holds(t *testing.T, event []byte, refusal error) {
	t.Helper()
	value, err := guard.Decode(event)
	if err != nil {
		t.Fatal(err)
	}
	list := schematest.Error(t, refusal).Violations
	if len(list) == 0 || len(list) > violation.Max {
		t.Errorf("%d violations", len(list))
	}
	for _, v := range list {
		if _, found := pointer.At(value, pointer.Tokens(v.Pointer)); !found || v.Keyword == "" {
			t.Errorf("%q: there is no such place, or no keyword in %+v", event, v)
		}
		if v.Detail == "" || len(v.Detail) > quote.MaxDetail+len("…") || !utf8.ValidString(v.Detail) {
			t.Errorf("%q: %q", event, v.Detail)
		}
	}
}
