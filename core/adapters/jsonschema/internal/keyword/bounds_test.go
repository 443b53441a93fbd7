package keyword

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
)

// Numbers are judged as the library judges them, in the same words.
func TestBoundsAreTheLibrarys(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	numbers := []string{
		"0", "-0", "1", "-1", "3", "1.5", "-1.5", "0.1", "0.30", "1e2", "1E-2", "100", "9007199254740993", "1e400",
		"-1e400", "1e-400", "123456789012345678901234567890.5", "0.333333333333333333333333333333",
	}
	keywords := []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
	one := func() string { return numbers[random.IntN(len(numbers))] }
	for range 3000 {
		var members []string
		for _, keyword := range keywords {
			limit := one()
			if keyword == "multipleOf" {
				limit = strings.TrimPrefix(limit, "-")
				if limit == "0" {
					continue
				}
			}
			if random.IntN(2) == 0 {
				members = append(members, fmt.Sprintf("%q:%s", keyword, limit))
			}
		}
		text := "{" + strings.Join(members, ",") + "}"
		value := json.Number(one())
		s, ours := compiled(t, text), compiled(t, text)
		TakeOver([]*lib.Schema{ours})
		if len(members) > 0 && (len(ours.Extensions) != 1 || ours.Minimum != nil || ours.MultipleOf != nil) {
			t.Fatalf("%s is not taken over", text)
		}
		want, got := fmt.Sprint(s.Validate(value)), fmt.Sprint(ours.Validate(value))
		if got != want {
			t.Fatalf("%s, %s: %s; want %s", text, value, got, want)
		}
	}
}

func compiled(t *testing.T, text string) *lib.Schema {
	t.Helper()
	document, err := lib.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := lib.NewCompiler()
	if err := compiler.AddResource("https://schema.invalid/", document); err != nil {
		t.Fatal(err)
	}
	s, err := compiler.Compile("https://schema.invalid/")
	if err != nil {
		t.Fatal(err)
	}
	return s
}
