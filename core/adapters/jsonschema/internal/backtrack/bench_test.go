package backtrack

import (
	"regexp"
	"strings"
	"testing"

	"github.com/dlclark/regexp2"
)

var benched = []struct{ name, expression, text string }{
	{"password", `^(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])(?!.*\s).{8,64}$`, "Passw0rd-long-enough"},
	{"no dot at the end", `^(?!\.)[a-z0-9.-]{1,63}(?<!\.)$`, "api.internal.example"},
	{"quoted", `^(["'])(?:(?!\1).)*\1$`, `"a quoted string of some length"`},
	{"uuid", `^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"},
	{"date", `^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$`, "2024-02-29T12:00:00.123Z"},
	{"email", `^[^@\s]+@[^@\s]+\.[a-z]{2,}$`, "somebody@mail.example.com"},
	{"currency", `^(?:AED|AFN|ALL|AMD|ARS|AUD|AZN|BAM|BDT|BGN|CHF|CNY|CZK|DKK|EUR|GBP|HKD|INR|JPY|KRW|MXN|NOK|NZD|PLN|RUB|SEK|SGD|TRY|USD|ZAR)$`, "USD"},
	{"letters", `^\p{L}+$`, "Straßenverkehrsordnung"},
	{"not there", `foo[0-9]+bar`, strings.Repeat("some text without it ", 50)},
	{"long text", `^[a-z ]+$`, strings.Repeat("some text without it ", 5000)},
	{"lines of words", `^(?:[a-z]+ ?)+$`, strings.Repeat("some text without it ", 500)},
	{"instructions", `^(?:a|b|c|d)*e$`, strings.Repeat("abcd", 100)},
	{"ways", `^(?:a+)+$`, strings.Repeat("a", 2000) + "!"},
	{"a back-reference's", `^(a*)*\1b$`, strings.Repeat("a", 20)},
	{"counted", `^(?:a{0,5000}){0,5000}b`, strings.Repeat("a", 200)},
	{"lookahead at each", `^(?:(?=.*b).)*$`, strings.Repeat("a", 1000) + "b"},
	{"1,900 states", `(?:.?){900}x`, strings.Repeat("a", 2000)},
	{"states without memory", `(?:.?){900}x`, strings.Repeat("a", 100_000)},
}

// BenchmarkMatch shows what a tick is, and how long RE2 and regexp2 take for the same.
func BenchmarkMatch(b *testing.B) {
	for _, c := range benched {

		re, err := Compile(c.expression)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.name, func(b *testing.B) {
			ticks := 0
			for b.Loop() {
				_, ticks, _ = re.MatchString(c.text, plenty)
			}
			b.ReportMetric(float64(ticks), "ticks/op")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(ticks), "ns/tick")
		})
		if linear, err := regexp.Compile(c.expression); err == nil {
			b.Run(c.name+"/RE2", func(b *testing.B) {
				for b.Loop() {
					linear.MatchString(c.text)
				}
			})
		} else {
			other := regexp2.MustCompile(c.expression, regexp2.ECMAScript)
			b.Run(c.name+"/regexp2", func(b *testing.B) {
				for b.Loop() {
					_, _ = other.MatchString(c.text)
				}
			})
		}
	}
}
