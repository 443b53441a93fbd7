package backtrack

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dlclark/regexp2"
)

const plenty = 10_000_000 // ticks

func compile(t *testing.T, expression string) *Regexp {
	t.Helper()
	re, err := Compile(expression)
	if err != nil {
		t.Fatalf("%q: %v", expression, err)
	}
	return re
}

func match(t *testing.T, expression, text string) bool {
	t.Helper()
	matched, _, enough := compile(t, expression).MatchString(text, plenty)
	if !enough {
		t.Fatalf("%q of %q takes more than %d ticks", expression, text, plenty)
	}
	return matched
}

// What ECMA-262 says beyond what other engines agree on.
func TestMatchesAreThoseOfECMA262(t *testing.T) {
	for _, c := range []struct {
		expression, text string
		want             bool
	}{
		{`^(?=.*[0-9])(?=.*[a-z])(?!.* ).{8,}$`, "passw0rd", true},
		{`^(?=.*[0-9])(?=.*[a-z])(?!.* ).{8,}$`, "passw ord1", false},
		{`^(a*)*$`, "aaaa", true},
		{`^(?:a?){3,5}$`, "aaaaaa", false},
		{`^(?:a?){3,5}$`, "aa", true},
		{`^(?:|a)+$`, "aaa", true},
		{`^(?:a|){2,}$`, "aaa", true},
		{`(?<=^a{2})b`, "aab", true},
		{`(?<=^a{2})b`, "aaab", false},
		{`(?<!a)b`, "ab", false},
		{`^(a)\1$`, "aa", true},
		{`^(?:(a)|b)\1$`, "b", true},               // a group that took no part
		{`^\1(a)$`, "a", true},                     // a group that comes later
		{`^(a\1)$`, "a", true},                     // a group that is not over
		{`^(?:(a)|(b)\1)*c$`, "abc", true},         // a repetition forgets: \1 is empty
		{`^(?:(a)|(b))*\1\2$`, "abb", true},        // the last repetition had no a
		{`^(?:(a)|(b))*\1\2$`, "abab", false},      // though an earlier one had
		{`^(?=(a+))a*b\1$`, "aaba", false},         // lookahead is not gone back into
		{`(?=(a+))a*b\1`, "baaabac", true},         // but tried from other places
		{`^(?:(?=(a)))?b`, "b", true},              // what need not be there
		{`^(?!(a))\1b$`, "b", true},                // negative lookahead keeps nothing
		{`(?<=\1(a))c`, "aac", true},               // lookbehind reads backwards
		{`(?<=(a)\1)c`, "ac", true},                // so that a group may come after its reference
		{`(?<=([ab]+)([bc]+))$`, "abbc", true},     //
		{`^(?i:(a)\1)$`, "aA", true},               //
		{`^(?i:(é)\1)$`, "éÉ", true},               //
		{`^(?i:k)$`, "\u212a", true},               // the Kelvin sign
		{`(?<=🐲)é$`, "🐲é", true},                   //
		{`^[^a]$`, "🐲", true},                      //
		{`^.$`, "\n", false},                       //
		{`\bé`, "é", false},                        // no letter for \b
		{`(?m:^b$)`, "a\nb\nc", true},              //
		{`^b$`, "a\nb\nc", false},                  //
		{`^(?:a{0,5000}){0,5000}b$`, "aaab", true}, // counted
		{`^(?:ab?c){1500}$`, strings.Repeat("ac", 1500), true},
		{`^(?:ab?c){1500}$`, strings.Repeat("ac", 1499), false},
		{`^(?:ab?c){1500,1600}$`, strings.Repeat("ac", 1601), false},
		{`^(?:ab?c){1500,}?$`, strings.Repeat("ac", 1700), true},
		{`^(?:a?b?){1500,1600}$`, "ab", true}, // what must be there may be empty
		{`^(?:(?:ab?c){1500}d){2}$`, strings.Repeat(strings.Repeat("ac", 1500)+"d", 2), true},
		{`^(?:(?:ab?c){1500}d){2}$`, strings.Repeat(strings.Repeat("ac", 1500)+"d", 3), false},
	} {
		if got := match(t, c.expression, c.text); got != c.want {
			t.Errorf("%s of %.50q: %t", c.expression, c.text, got)
		}
	}
}

func TestWhatIsNoExpressionIsAnError(t *testing.T) {
	for _, expression := range []string{`a(`, `a)`, `[a`, `*`, `a{2,1}`, `a{x}`, `(a)\2`, `(?a`, `(?x:a)`, `\`, `\q`, `a{9999999}`, `[b-a]`,
		strings.Repeat("(", maxNesting+1)} {
		if _, err := Compile(expression); err == nil {
			t.Errorf("%.20q is taken", expression)
		}
	}
}

// A match ends by the ticks that it is given, at the same place each time.
func TestAMatchEndsByItsTicks(t *testing.T) {
	for name, c := range map[string]struct{ expression, text string }{
		"back-reference":        {`(a*)*\1b$`, strings.Repeat("a", 5_000)},
		"a group in a group":    {`^(?=a)((a+)+)+\1$`, strings.Repeat("a", 60) + "b"},
		"counted in counted":    {`(?:a{0,5000}){0,5000}b`, strings.Repeat("a", 10_000)},
		"a large one":           {`(?:.?){1900}x`, strings.Repeat("a", 1<<20)},
		"lookahead everywhere":  {`^(?:(?=.*b).)*$`, strings.Repeat("a", 50_000) + "b"},
		"lookbehind everywhere": {`(?<=^a*)[ac]d`, strings.Repeat("a", 50_000)},
	} {
		t.Run(name, func(t *testing.T) {
			re := compile(t, c.expression)
			for _, most := range []int{0, 1, 1000, 3_000_000} {
				if _, ticks, enough := re.MatchString(c.text, most); enough || ticks != most {
					t.Errorf("with %d ticks it takes %d", most, ticks)
				}
			}
		})
	}
}

// Where nothing but the place decides how a match goes on, work grows with the text.
func TestRepetitionsOfRepetitionsAreLinear(t *testing.T) {
	for _, expression := range []string{`^(?=a)(?:a+)+$`, `^(?=a)(?:a|aa)+$`, `^(?!b)(?:a*)*$`, `^(?:(?=a)(?:a|a)+)+$`, `(?=a)^(?:a+?)+?$`, `^(?:a?){50}a{50}c`, `^(?:[a-z]+-?)+(?<!-)$`} {
		re, taken := compile(t, expression), map[int]int{}
		for _, length := range []int{1_000, 10_000} {
			matched, ticks, enough := re.MatchString(strings.Repeat("a", length)+"!", plenty)
			if matched || !enough {
				t.Errorf("%s: %t, %t", expression, matched, enough)
			}
			taken[length] = ticks
		}
		if taken[10_000] > 20*taken[1_000] {
			t.Errorf("%s: %v", expression, taken)
		}
	}
}

func TestAMatchTakesTheSameTicksEachTime(t *testing.T) {
	re := compile(t, `^(?=.*x)(?:a+b?)+\b`)
	texts := []string{"aaab", strings.Repeat("ab", 500) + "x", "x", strings.Repeat("aab", 2000)}
	var first []int
	for range 3 {
		for i, text := range texts {
			_, ticks, _ := re.MatchString(text, plenty)
			if len(first) < len(texts) {
				first = append(first, ticks)
			} else if ticks != first[i] {
				t.Errorf("%.10q takes %d ticks, then %d", text, first[i], ticks)
			}
		}
	}
}

// agree holds the engine to RE2 on what that has, and to regexp2, a backtracking
// engine, on the rest.
func agree(t *testing.T, r random) {
	t.Helper()
	regular := r.expression(3, style{})
	beyond := r.expression(3, style{ahead: true, behind: r.draw(2) == 0, references: r.draw(2) == 0})
	text := r.text()
	if want := regexp.MustCompile(regular).MatchString(text); match(t, regular, text) != want {
		t.Errorf("%q of %q: RE2 says %t", regular, text, want)
	}
	if strings.Contains(beyond, `\b`) || strings.Contains(beyond, `\B`) || strings.Contains(beyond, "(?m") || strings.Contains(beyond, "(?i") {
		return // which regexp2 reads otherwise
	}
	other, err := regexp2.Compile(strings.ReplaceAll(beyond, "$", `\z`), regexp2.ECMAScript)
	if err != nil {
		t.Fatalf("%q: %v", beyond, err)
	}
	other.MatchTimeout = 100 * time.Millisecond
	want, err := other.MatchString(text)
	if err != nil {
		return
	}
	if got, _, enough := compile(t, beyond).MatchString(text, plenty); enough && got != want {
		t.Errorf("%q of %q: regexp2 says %t", beyond, text, want)
	}
}

func TestEnginesAgree(t *testing.T) {
	for seed := range uint64(2_000) {
		agree(t, chance(seed))
	}
}

func FuzzEnginesAgree(f *testing.F) {
	f.Add([]byte("2 of 3"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < 500 {
			agree(t, fromBytes(data))
		}
	})
}
