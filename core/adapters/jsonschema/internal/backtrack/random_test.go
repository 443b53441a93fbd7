package backtrack

import (
	"math/rand/v2"
	"strconv"
	"strings"
)

// random writes expressions and texts over a few characters, from bytes or from chance.
type random struct{ draw func(n int) int }

func chance(seed uint64) random {
	source := rand.New(rand.NewPCG(seed, 1))
	return random{source.IntN}
}

// fromBytes draws from what a fuzzer gives, and then always 0.
func fromBytes(data []byte) random {
	return random{func(n int) int {
		if len(data) == 0 {
			return 0
		}
		drawn := int(data[0]) % n
		data = data[1:]
		return drawn
	}}
}

func (r random) text() string {
	var b strings.Builder
	for range r.draw(12) {
		b.WriteString([]string{"a", "a", "b", "b", "c", "A", "é", "🐲", "\n", "_", "-"}[r.draw(11)])
	}
	return b.String()
}

// style is what an expression may have beyond RE2's.
type style struct{ ahead, behind, references bool }

func (r random) expression(depth int, s style) string {
	groups := 0
	written := r.alternatives(depth, s, &groups)
	for range 2 {
		if s.references && groups > 0 {
			written += `\` + strconv.Itoa(1+r.draw(groups)) + []string{"", "a", "*"}[r.draw(3)]
		}
	}
	return []string{"", "", "^"}[r.draw(3)] + written + []string{"", "", "$"}[r.draw(3)]
}

func (r random) alternatives(depth int, s style, groups *int) string {
	var branches []string
	for range 1 + r.draw(3)/2 {
		var b strings.Builder
		for range r.draw(4) {
			b.WriteString(r.term(depth, s, groups))
		}
		branches = append(branches, b.String())
	}
	return strings.Join(branches, "|")
}

func (r random) term(depth int, s style, groups *int) string {
	quantifier := []string{
		"", "", "", "*", "+", "?", "{2}", "{1,3}", "{2,}", "{0,2}", "*?", "+?", "??", "{1,3}?",
	}[r.draw(14)]
	if depth <= 0 || r.draw(3) == 0 {
		return []string{"a", "b", "c", "[ab]", "[^a]", "é", "[é-🐲]", "(?i:a)", "(?i:[^b])", `\n`}[r.draw(10)] + quantifier
	}
	switch kind := r.draw(8); {
	case kind == 0:
		return []string{`\b`, `\B`, "^", "$", "(?m:^)", "(?m:$)"}[r.draw(6)]
	case kind == 1 && s.ahead:
		return []string{"(?=", "(?!"}[r.draw(2)] + r.alternatives(depth-1, s, groups) + ")"
	case kind == 2 && s.behind:
		return []string{"(?<=", "(?<!"}[r.draw(2)] + r.alternatives(depth-1, s, groups) + ")"
	case kind < 5 && s.references:
		*groups++
		return "(" + r.alternatives(depth-1, s, groups) + ")" + quantifier
	}
	return "(?:" + r.alternatives(depth-1, s, groups) + ")" + quantifier
}
