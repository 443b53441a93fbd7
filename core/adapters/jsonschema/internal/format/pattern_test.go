package format

import (
	"math/rand/v2"
	"regexp"
	"testing"
)

// What a format accepts matches its pattern, and what an exact one refuses does not.
func TestPatternsOfFormats(t *testing.T) {
	for _, format := range All {
		source, only := Pattern(format.Name)
		if source == "" {
			continue
		}
		re := regexp.MustCompile(source)
		accepted := 0
		check := func(value string) {
			err := format.Validate(value)
			if err == nil {
				accepted++
			}
			if matches := re.MatchString(value); err == nil && !matches || err != nil && only && matches {
				t.Errorf("%s: %q: %v, but its pattern says %v", format.Name, value, err, matches)
			}
		}
		values := formatValues[format.Name]
		r := rand.New(rand.NewPCG(1, 2))
		for _, value := range append(values.valid, values.invalid...) {
			check(value)
			for range 2000 {
				check(changed(r, value, 1+r.IntN(3)))
			}
		}
		if accepted < 50 {
			t.Errorf("%s: only %d values were accepted", format.Name, accepted)
		}
	}
}
