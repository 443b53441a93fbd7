// Package ecma reads patterns as ECMA-262 does with the flag u, and writes them for
// other engines.
package ecma

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Translation is an ECMA-262 pattern in the syntax of Go's regexp, with lookaround and
// back-references as in ECMA-262.
type Translation struct {
	Pattern    string
	Backtracks bool // it has lookaround or back-references
	Weight     int  // its atoms, repetitions written out
}

// Translate reads a pattern as ECMA-262 does with the flag u. Of the errors of flag u it
// forgives those that annex B of ECMA-262 allows without it and that change no meaning:
// {, } and ] for themselves, needless escapes of punctuation, and classes beside a
// hyphen. With strict, it does not forgive what is something else in other dialects
// (foreign.go). Groups are kept only where there may be references to them.
func Translate(s string, strict bool) (Translation, error) {
	t := translator{rest: s, strict: strict}
	t.countGroups(s)
	t.groups = []group{{}}
	if err := t.disjunction(); err != nil {
		return Translation{}, fmt.Errorf("at %d: %w", len(s)-len(t.rest), err)
	}
	return Translation{Pattern: t.out.String(), Backtracks: t.backtracks, Weight: t.groups[0].weight + t.last}, nil
}

type translator struct {
	rest       string
	out        strings.Builder
	strict     bool
	backtracks bool
	references bool           // there may be some
	captures   int            // of the pattern
	names      map[string]int // of capturing groups, with their numbers
	groups     []group        // open ones; the first is the pattern
	last       int            // weight of the last atom, or -1 for none that could be repeated
}

type group struct {
	weight     int
	repeatable bool
	dotAll     bool
}

// maxWritten bounds a translation, in bytes.
const maxWritten = 1 << 20

// saturated keeps weights from overflowing.
const saturated = 1 << 40

// atom ends the atom before, and begins one that weighs so much.
func (t *translator) atom(weight int, text string) {
	t.endAtom()
	t.last = weight
	t.out.WriteString(text)
}

func (t *translator) endAtom() {
	g := &t.groups[len(t.groups)-1]
	g.weight = min(g.weight+max(t.last, 0), saturated)
	t.last = -1
}

func (t *translator) assertion(text string) {
	t.endAtom()
	t.out.WriteString(text)
}

func (t *translator) disjunction() error {
	t.last = -1
	for t.rest != "" {
		r, size := utf8.DecodeRuneInString(t.rest)
		before := t.rest
		t.rest = t.rest[size:]
		g := t.groups[len(t.groups)-1]
		var err error
		switch r {
		case '|':
			t.assertion("|")
		case '^':
			t.assertion("^")
		case '$':
			t.assertion("$")
		case '.':
			if g.dotAll {
				t.atom(1, anyRune)
			} else {
				t.atom(1, "[^\n\r\u2028\u2029]")
			}
		case '(':
			err = t.open()
		case ')':
			err = t.close()
		case '[':
			err = t.class()
		case '\\':
			err = t.escape()
		case '*', '+', '?':
			err = t.repeat(string(r), 1)
		case '{':
			if written, rest, most, ok := scanCount(before); ok {
				t.rest = rest
				err = t.repeat(written, most)
			} else {
				if t.strict {
					err = foreignCount(before)
				}
				t.atom(1, `\{`)
			}
		default:
			t.atom(1, quoted(r))
		}
		if err != nil {
			return err
		}
		if t.out.Len() > maxWritten {
			return fault("the pattern is too long, its properties written out")
		}
	}
	if len(t.groups) > 1 {
		return fault("a group is not closed")
	}
	t.last = max(t.last, 0)
	return nil
}

// fault says what is wrong with a pattern.
type fault string

func (f fault) Error() string { return string(f) }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isAlpha(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
