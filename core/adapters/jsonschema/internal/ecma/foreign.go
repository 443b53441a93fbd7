package ecma

import (
	"fmt"
	"slices"
	"strings"
)

// What ECMA-262 with the flag u has no meaning for, or another one than the dialects
// that people know it from, is refused in new patterns: annex B reads it as characters,
// so that a pattern would accept what its author does not mean.

// foreignCount refuses what is a repetition elsewhere, such as {,3} and {1, 2}.
func foreignCount(s string) error {
	inside, _, closed := strings.Cut(s[1:], "}")
	if strings.Trim(inside, "0123456789, \t") != "" || !strings.ContainsAny(inside, "0123456789,") {
		return nil
	}
	if !closed {
		return fault(fmt.Sprintf(`{%.20s is not closed; write \{ for the brace itself`, inside))
	}
	return fault(fmt.Sprintf(`{%.20s} is no repetition in ECMA-262: write it {n}, {n,} or {n,m}, with a first number and without spaces, or \{ for the brace itself`, inside))
}

// posixClasses are the names of IEEE Std 1003.1, section 9.3.5, and one that others add.
var posixClasses = strings.Fields("alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit")

// foreignClass refuses classes of other dialects. inside is what is between the
// brackets, and t.rest what follows them.
func (t *translator) foreignClass(inside string) error {
	if inside = strings.TrimPrefix(inside, "^"); inside == "" {
		if closesAgain(t.rest) {
			return fault(`a ] that comes first ends the class in ECMA-262, so that it is empty: write \] for the bracket itself`)
		}
		return nil
	}
	opened, afterSet := false, false
	for i := 0; i < len(inside); i++ {
		here := inside[i:]
		switch {
		case here[0] == '\\':
			i++
			afterSet = i < len(inside) && strings.IndexByte("dDsSwWpP", inside[i]) >= 0
			if afterSet && (inside[i] == 'p' || inside[i] == 'P') {
				i += max(strings.IndexByte(inside[i:], '}'), 0)
			}
			continue
		case strings.HasPrefix(here, "&&") && i > 0 && len(here) > 2,
			strings.HasPrefix(here, "&&["), strings.HasPrefix(here, "~~["):
			return fault(fmt.Sprintf(`%s in a class is two characters in ECMA-262, and no operation on sets: use lookahead, such as (?=[a-z])[^bc], or \%s for the character`, here[:2], here[:1]))
		case strings.HasPrefix(here, "--[") || afterSet && strings.HasPrefix(here, "--") && len(here) > 2:
			return fault(`-- in a class takes nothing away in ECMA-262: use lookahead, such as (?![aeiou])[a-z], or \- for the hyphen`)
		case here[0] == '[':
			opened = true
			if name, ok := posixName(here + "]"); ok {
				return fault(fmt.Sprintf(`[:%s:] is the characters :, %s in ECMA-262, and no class: use such as \p{Alphabetic}, \d or \s, or \[ for the bracket itself`, name, strings.Join(strings.Split(name, ""), ", ")))
			}
		}
		afterSet = false
	}
	if opened && strings.HasPrefix(t.rest, "]") {
		return fault(`there are no classes in classes in ECMA-262: use lookahead, such as (?![aeiou])[a-z], or write \[ and \] for the brackets themselves`)
	}
	return nil
}

// posixName reads [:name:] or [:^name:].
func posixName(s string) (string, bool) {
	name, _, closed := strings.Cut(strings.TrimPrefix(s, "[:"), ":]")
	return name, closed && strings.HasPrefix(s, "[:") && slices.Contains(posixClasses, strings.TrimPrefix(name, "^"))
}

// closesAgain reports whether the next bracket of a pattern is a ].
func closesAgain(rest string) bool {
	for i := 0; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case '[':
			return false
		case ']':
			return true
		}
	}
	return false
}
