package format

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	dateShape      = `\d{4}-\d\d-\d\d`
	timeShape      = `\d\d:\d\d:\d\d(\.\d+)?(?:[Zz]|[-+](?:[01]\d|2[0-3]):[0-5]\d)`
	hostShape      = `[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?)*`
	atomShape      = "[-A-Za-z0-9!#$%&'*+/=?^_`{|}~]+"
	escapeShape    = `%[0-9A-Fa-f]{2}`
	pathCharacters = `[-A-Za-z0-9._~!$&'()*+,;=:@/]|` + escapeShape
	hostCharacters = `[-A-Za-z0-9._~!$&'()*+,;=]|` + escapeShape
	authorityShape = `//((` + hostCharacters + `|:)*@)?(` + hostCharacters + `)*(:\d*)?(/(` + pathCharacters + `)*)?`
	restShape      = `(\?(` + pathCharacters + `|\?)*)?(#(` + pathCharacters + `|\?)*)?`
	uriShape       = `[A-Za-z][-+.A-Za-z0-9]*:(` + authorityShape + `|/?|/?([-A-Za-z0-9._~!$&'()*+,;=:@]|` + escapeShape + `)(` + pathCharacters + `)*)` + restShape
	relativeShape  = `(` + authorityShape + `|/?|/([-A-Za-z0-9._~!$&'()*+,;=:@]|` + escapeShape + `)(` + pathCharacters + `)*|([-A-Za-z0-9._~!$&'()*+,;=@]|` + escapeShape + `)+(/(` + pathCharacters + `)*)?)` + restShape
)

// others decide on formats by other means: regular expressions and the standard library.
// They do not know some values: see unknown.
var others = map[string]func(string) bool{
	"date-time":     func(s string) bool { return matches(dateShape+"[Tt]"+timeShape, s) && parses(time.RFC3339, s) },
	"date":          func(s string) bool { return matches(dateShape, s) && parses(time.DateOnly, s) },
	"time":          func(s string) bool { return matches(timeShape, s) && parses("15:04:05Z07:00", s) },
	"email":         func(s string) bool { return matches(atomShape+`(\.`+atomShape+`)*@`+hostShape, s) },
	"hostname":      func(s string) bool { return matches(hostShape, s) },
	"uri":           func(s string) bool { return matches(uriShape, s) },
	"uri-reference": func(s string) bool { return matches(uriShape, s) || matches(relativeShape, s) },
	"uuid":          func(s string) bool { return matches(`[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}`, s) },
	"json-pointer":  func(s string) bool { return matches(`(/([^~/]|~[01])*)*`, s) },
}

// unknown reports what others do not know: leap seconds, quotes, literals in brackets and A-labels.
func unknown(s string) bool {
	return strings.Contains(s, ":60") || strings.Contains(s, `"`) || strings.ContainsAny(s, "[]") || strings.Contains(strings.ToLower(s), "xn--")
}

var compiled = map[string]*regexp.Regexp{}

func matches(shape, s string) bool {
	if compiled[shape] == nil {
		compiled[shape] = regexp.MustCompile("^(?:" + shape + ")$")
	}
	return compiled[shape].MatchString(s)
}

func parses(layout, s string) bool {
	_, err := time.Parse(layout, strings.ToUpper(s))
	return err == nil
}

// Values that differ by a byte or two from what the formats are about are what others say.
func TestFormatsAreWhatOthersSay(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for _, format := range All {
		if others[format.Name] == nil {
			continue
		}
		t.Run(format.Name, func(t *testing.T) {
			seeds, valid := formatValues[format.Name].valid, 0
			for range 30_000 {
				value := changed(random, seeds[random.IntN(len(seeds))], random.IntN(4))
				if unknown(value) {
					continue
				}
				err := format.Validate(value)
				if (err == nil) != others[format.Name](value) {
					t.Fatalf("%q: %v", value, err)
				}
				if err == nil {
					valid++
				}
			}
			if valid < 3000 {
				t.Errorf("only %d values are valid", valid)
			}
		})
	}
}

// changed returns a value in which some bytes are inserted, deleted or replaced.
func changed(random *rand.Rand, value string, times int) string {
	const bytes = "0123456789abefzAFPTWZ.:-+@/?#%[]~!_ "
	text := []byte(value)
	for range times {
		i, c := random.IntN(len(text)+1), bytes[random.IntN(len(bytes))]
		switch how := random.IntN(4); {
		case i < len(text) && how < 2:
			text[i] = c
		case i < len(text) && how == 2:
			text = slices.Delete(text, i, i+1)
		default:
			text = slices.Insert(text, i, c)
		}
	}
	return string(text)
}
