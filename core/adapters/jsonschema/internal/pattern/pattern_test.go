package pattern_test

import (
	"strings"
	"testing"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
)

func compile(t *testing.T, source string) lib.Regexp {
	t.Helper()
	re, err := pattern.NewSet(false).Compile(source)
	if err != nil {
		t.Fatal(err)
	}
	return re
}

func TestPatternsAreECMA262(t *testing.T) {
	for _, c := range []struct{ pattern, matches, others string }{ // characters, each alone
		{`^\s$`, "\t\n\v\f\r \u00a0\u1680\u2003\u2028\u2029\u202f\u205f\u3000\ufeff", "a\u0085\u200b\u180e"},
		{`^[^\S]$`, "\t\u00a0\ufeff", "a"},
		{`^\d$`, "09", "٣a"},
		{`^\W$`, "é-٣", "aZ_9"},
		{`^.$`, "a🐲\u0085", "\n\r\u2028\u2029"},
		{`^[^]$`, "a\n🐲", ""},
		{`[]`, "", "a]"},
		{`^\cJ$`, "\n", "J"},
		{`^\u{1F432}$`, "🐲", "u"},
		{`^\uD83D\uDC32$`, "🐲", "�"},
		{`^[\ud800-\udfff]$`, "", "a🐲"},
		{`^\p{Script=Greek}$`, "α", "a"},
		{`^[^\p{Uppercase_Letter}]$`, "aß", "AÄ"},
		{`^\P{Alphabetic}$`, "1 ", "aä"},
		{`^[\w-.]$`, "a-.", "+"},
		{`^[[:alpha:]$`, "[:alph", "bz"},
		{`^(?i:k)$`, "kK", "a"},
		{`^{}$`, "", "a"},
		{`^a{01}$`, "a", "{"},
		{`^(?=[a-m])\w$`, "am", "nz-"},
		{`^(?!b)(?<x>[a-z])(?<=[a-y])$`, "ay", "bz"},
		{`\b(?=a)`, "a", "b٣"},
		{`^(?!x).$`, "a🐲", "x\n\u2028"},
		{`^[+--]$`, "+,-", "*."},
		{`^(?!5)[--9]$`, "-.09", ",5:"},
		{`^(?!,)[+--]$`, "+-", ",*."},
		{`^(?!5)[^--9]$`, ",:", "-.059"},
		{`^(?!5)[\P{N}\p{Nd}]$`, "09a-", "5½"},
		{`^(?!5)[^\P{N}\p{Nd}]$`, "½Ⅷ", "5a0"},
		{`^(?!b)[\P{Script=Latin}a-c]$`, "acα1", "bdz"},
	} {
		re := compile(t, c.pattern)
		for _, r := range c.matches {
			if !re.MatchString(string(r)) {
				t.Errorf("%s does not match %q", c.pattern, r)
			}
		}
		for _, r := range c.others {
			if re.MatchString(string(r)) {
				t.Errorf("%s matches %q", c.pattern, r)
			}
		}
	}
	re := compile(t, `^(?<q>["'])(?:(?!\k<q>).)*\1$`) // by a name and by its number
	if !re.MatchString(`'a"'`) || re.MatchString(`'a"`) {
		t.Error("back-references are not followed")
	}
}

// The matches of one event share a budget: once one is broken off, none matches, until
// the next event begins.
func TestTheMatchesOfAnEventShareABudget(t *testing.T) {
	set := pattern.NewSet(false)
	costly, err := set.Compile(`^(a+)+\1$`)
	if err != nil {
		t.Fatal(err)
	}
	if !set.Close() {
		t.Error("the schema has a pattern")
	}
	long := strings.Repeat("a", 5_000) + "b"
	for _, c := range []struct {
		name  string
		work  *core.Work
		texts []string
		want  pattern.Ending
	}{
		{"short", nil, []string{"aa", "b"}, 0},
		{"long", nil, []string{long, "aa"}, pattern.ByEvent},
		{"short again", nil, []string{"aa"}, 0},
		{"long, in a request with little left", core.NewWork(1, 100), []string{long}, pattern.ByRequest},
	} {
		set.Begin(c.work)
		matched := false
		for _, text := range c.texts {
			matched = costly.MatchString(text)
		}
		if ended := set.Ended(); ended != c.want || matched && ended != 0 {
			t.Errorf("%s: ended by %d, want %d; the last matched: %t", c.name, ended, c.want, matched)
		}
		set.End()
	}
}
