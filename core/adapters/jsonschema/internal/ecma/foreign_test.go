package ecma

import (
	"strings"
	"testing"
)

// What other dialects give a meaning, ECMA-262 with u another one or none, is refused in
// new patterns. Stored ones keep theirs.
func TestWhatMeansSomethingElseElsewhereIsRefused(t *testing.T) {
	for pattern, want := range map[string]string{
		`^a{,3}$`: "no repetition", `a{,}`: "no repetition", `a{1, 2}`: "no repetition", `a{ 1}`: "no repetition", `a{1,2,3}`: "no repetition", `a{1`: "not closed", `a{1,`: "not closed",
		`^[[:alpha:]]+$`: "[:alpha:]", `[[:alpha:]`: "[:alpha:]", `[^[:^space:]x]`: "[:^space:]", `[_[:digit:][:upper:]]`: "[:digit:]",
		`^[a-z&&[^bc]]$`: "two characters", `[a&&b]`: "two characters", `[\w&&\D]`: "two characters", `[a-g~~[b-h]]`: "two characters",
		`^[\p{L}--[a-z]]$`: "takes nothing away", `[\p{L}--a]`: "takes nothing away", `[\w--\d]`: "takes nothing away", `[a-z--[aeiou]]`: "takes nothing away",
		`[a-z-[aeiou]]`: "no classes in classes", `[a[bc]]`: "no classes in classes", `[[a-z]]+`: "no classes in classes", `[[.hyphen.]]`: "no classes in classes", `[[=a=]]`: "no classes in classes",
		`^[]a]$`: "comes first", `[^]a]`: "comes first", `[]]`: "comes first", `[]\]a](b)`: "comes first",
	} {
		if _, err := Translate(pattern, true); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", pattern, err, want)
		}
		if _, err := Translate(pattern, false); err != nil {
			t.Errorf("%s, stored: %v", pattern, err)
		}
	}
}

// Other dialects have these, and ECMA-262 has no reading at all.
func TestWhatIsOfOtherDialectsIsRefused(t *testing.T) {
	for _, pattern := range []string{
		`(?i)a`, `(?s).`, `(?x: a)`, `(?P<n>a)`, `(?P=n)`, `(?'n'a)`, `(?>a)`, `(?#a)`, `(?|a|b)`, `(?R)`, `(?1)`, `(?&n)`, `(?(1)a|b)`, `(?^:a)`, `(*SKIP)`, `(*sr:a)`, `(?-:a)`, `(?ii:a)`,
		`a++`, `a*+`, `a?+`, `a{2}+`, `a{2}{3}`, `a**`, `^*`, `$+`, `\b?`, `(?=a)*`, `(?!a)+`, `(?<=a)?`, `(?<!a){2}`, `{2}`,
		`\A`, `\Z`, `\z`, `\G`, `\K`, `\R`, `\X`, `\h`, `\H`, `\N`, `\a`, `\e`, `\Qa\E`, `\g1`, `\i`, `\y`, `[\B]`, `[\A]`, `[\R]`,
		`\012`, `\00`, `\8`, `\1`, `[\1]`, `\x4`, `\x{41}`, `\u12`, `\u{}`, `\u{110000}`, `\c`, `\c1`, `[\c]`, `\k`, `\k<n>`, `(?<n>a)\k`, `(?<n>a)\k{n}`, `(?<n>a)(?<n>b)`, `(?<1>a)`, `(?<a-b>c)`,
		`\pL`, `\p{IsGreek}`, `\p{InGreek}`, `\p{Greek}`, `\p{^L}`, `\p{L`, `\p{Nope}`, `\P{Script=Nope}`, `[b-a]`, `[a`, `a)`, `(a`,
	} {
		for _, strict := range []bool{false, true} {
			if _, err := Translate(pattern, strict); err == nil {
				t.Errorf("%s is taken", pattern)
			}
		}
	}
}

// What is the same everywhere, or is ECMA-262 with u, is taken.
func TestWhatMeansTheSameIsTaken(t *testing.T) {
	for _, pattern := range []string{
		`^[+--]$`, `[--9]`, `[!--]`, `[a-z--/]`, `[^--9]`, `[-a]`, `[a-]`, `[a\-z]`, `[\w-.]`, `[\w-]`, `[\d--]`, `[+&&]`, `[&&]`, `[^&&a]`, `[&|]`, `[a&b]`, `[&\&a]`, `[||]`,
		`[]`, `[^]`, `[^]*[a]`, `[][a]`, `[\]a]`, `[^\]]`, `a]`, `]`, `[[]`, `[[a]`, `[a[]`, `[\[\]]`, `[[:]`, `[:alpha:]`, `[[:a:]`, `[\[:alpha:]`,
		`{}`, `^{a}$`, `{a,b}`, `a{`, `a}`, `\{,3}`, `\{1, 2\}`, `{name}{2}`, `a{2}`, `a{2,}`, `a{2,3}?`, `a{02}`,
		`\-`, `\"`, `\@`, `\/`, `\ `, `\_`, `\#`, `(?i:a)`, `(?-i:a)`, `(?s-m:a)`, `(?:)`, `()`, `(?<n>a)\k<n>`, `(?<$é_1>a)`, `\0`, `\cJ`, `\x41`, `\u{41}`, `[\b]`, `\p{L}`, `\p{Script=Greek}`, `\v`,
	} {
		for _, strict := range []bool{false, true} {
			if _, err := Translate(pattern, strict); err != nil {
				t.Errorf("%s, strict %t: %v", pattern, strict, err)
			}
		}
	}
}
