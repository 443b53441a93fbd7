package format

import (
	"math/rand/v2"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"
)

// formatSeeds are values from which TestFormatsAreWhatOthersSay makes others.
var formatSeeds = map[string][]string{
	"date-time": {"2024-02-29T23:59:59Z", "2026-11-23t08:15:30.125+05:30", "1900-02-28T00:00:00z",
		"2000-02-29T12:00:00-23:59"},
	"date":  {"2024-02-29", "2023-02-28", "1900-02-29", "2000-02-29", "0000-12-31", "2024-04-30"},
	"time":  {"23:59:59Z", "08:15:30.5+01:00", "00:00:00-00:00"},
	"email": {"a@example.com", "first.last+tag@mail.example-host.org", `"a b"@example.com`, "a@[127.0.0.1]", "x@xn--bcher-kva.example"},
	"hostname": {"example.com", "a-b.c--d.example", "xn--bcher-kva.example", "localhost", "1.2.3",
		"ab--c.example"},
	"ipv4": {"192.0.2.1", "255.255.255.255", "0.0.0.0", "1.02.3.4"},
	"ipv6": {"2001:db8::1", "::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
		"1::3:4:5:6:7:8", "::ffff:192.0.2.1", "fe80::1%eth0"},
	"uri": {"https://example.com/a/b?c=d#e", "urn:isbn:123", "http://u@h:80/", "ftp://[::1]/x", "a://b%20c",
		"mailto:a@b.c", "x:", "http://h:/p"},
	"uri-reference": {"/a/b?c:d#e:f", "a:b", "a/b:c", "//h/p", "?q", "#f", "", "../x", "a@b",
		"https://example.com:8080"},
	"uuid":         {"123e4567-e89b-12d3-a456-426614174000", "FFFFFFFF-0000-0000-0000-00000000000f"},
	"json-pointer": {"/a/b~0c~1d", "", "/", "/~", "a"},
}

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
	"date-time": func(s string) bool { return matches(dateShape+"[Tt]"+timeShape, s) && parses(time.RFC3339, s) },
	"date":      func(s string) bool { return matches(dateShape, s) && parses(time.DateOnly, s) },
	"time":      func(s string) bool { return matches(timeShape, s) && parses("15:04:05Z07:00", s) },
	"email":     func(s string) bool { return matches(atomShape+`(\.`+atomShape+`)*@`+hostShape, s) },
	"hostname":  func(s string) bool { return matches(hostShape, s) },
	"ipv4":      func(s string) bool { address, err := netip.ParseAddr(s); return err == nil && address.Is4() },
	"ipv6": func(s string) bool {
		address, err := netip.ParseAddr(s)
		return err == nil && address.Is6() && !strings.Contains(s, "%")
	},
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
	const bytes = "0123459aefzAFZ.:-+/@?#%[]~!_ T"
	for _, format := range All {
		seeds := formatSeeds[format.Name]
		if seeds == nil {
			continue
		}
		t.Run(format.Name, func(t *testing.T) {
			valid := 0
			for range 30_000 {
				value := []byte(seeds[random.IntN(len(seeds))])
				for range random.IntN(4) {
					i, c := random.IntN(len(value)+1), bytes[random.IntN(len(bytes))]
					switch how := random.IntN(4); {
					case i < len(value) && how < 2:
						value[i] = c
					case i < len(value) && how == 2:
						value = append(value[:i], value[i+1:]...)
					default:
						value = append(value[:i], append([]byte{c}, value[i:]...)...)
					}
				}
				if unknown(string(value)) {
					continue
				}
				err := format.Validate(string(value))
				if (err == nil) != others[format.Name](string(value)) {
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
