package jsonschema

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// translation is an ECMA-262 pattern in the syntax of an engine.
type translation struct {
	pattern    string
	backtracks bool // it has lookaround or back-references
	weight     int  // its atoms, repetitions written out: RE2's work for each character
}

// translate reads a pattern as ECMA-262 does with the flag u, and writes it in
// what RE2 and regexp2 understand alike; what only one of them does is written
// for RE2, or with backtracking for regexp2. Of the errors of flag u it forgives
// those that annex B of ECMA-262 allows without it and that change no meaning:
// {, } and ] for themselves, needless escapes of punctuation, and classes beside
// a hyphen.
func translate(s string, backtracking bool) (translation, error) {
	t := translator{rest: s, backtracking: backtracking}
	t.countGroups(s)
	t.groups = []group{{}}
	if err := t.disjunction(); err != nil {
		return translation{}, fmt.Errorf("at %d: %w", len(s)-len(t.rest), err)
	}
	return translation{pattern: t.out.String(), backtracks: t.backtracks, weight: t.groups[0].weight + t.last}, nil
}

type translator struct {
	rest         string
	out          strings.Builder
	backtracking bool
	backtracks   bool
	captures     int            // of the pattern
	names        map[string]int // of capturing groups, with their numbers
	groups       []group        // open ones; the first is the pattern
	last         int            // weight of the last atom, or -1 for none that could be repeated
}

type group struct {
	weight     int
	repeatable bool
	dotAll     bool
	multiline  bool
}

// maxWritten bounds a translation, in bytes.
const maxWritten = 1 << 20

// saturated keeps weights from overflowing.
const saturated = 1 << 40

// countGroups finds the capturing groups: back-references may come before them.
func (t *translator) countGroups(s string) {
	inClass := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			inClass = true
		case ']':
			inClass = false
		case '(':
			if inClass {
				continue
			}
			if !strings.HasPrefix(s[i:], "(?") {
				t.captures++
			} else if name, ok := groupName(s[i+2:]); ok {
				t.captures++
				if t.names == nil {
					t.names = map[string]int{}
				}
				if _, twice := t.names[name]; twice {
					t.names[name] = -1
				} else {
					t.names[name] = t.captures
				}
			}
		}
	}
}

// groupName reads what follows (? in a named group.
func groupName(s string) (string, bool) {
	rest, ok := strings.CutPrefix(s, "<")
	if !ok || strings.HasPrefix(rest, "=") || strings.HasPrefix(rest, "!") {
		return "", false
	}
	name, _, ok := strings.Cut(rest, ">")
	return name, ok
}

func isGroupName(name string) bool {
	for i, r := range name {
		if r != '_' && r != '$' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return name != ""
}

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
			if t.backtracking && !g.multiline {
				t.assertion(`\z`)
			} else {
				t.assertion("$")
			}
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

// open reads what follows a (.
func (t *translator) open() error {
	t.endAtom()
	inner := t.groups[len(t.groups)-1]
	inner.weight, inner.repeatable = 0, true
	written := "(?:"
	switch after, special := strings.CutPrefix(t.rest, "?"); {
	case !special:
		if t.backtracking {
			written = "("
		}
	case strings.HasPrefix(after, ":"):
		t.rest = after[1:]
	case strings.HasPrefix(after, "="), strings.HasPrefix(after, "!"):
		t.backtracks, inner.repeatable = true, false
		written, t.rest = "(?"+after[:1], after[1:]
	case strings.HasPrefix(after, "<="), strings.HasPrefix(after, "<!"):
		t.backtracks, inner.repeatable = true, false
		written, t.rest = "(?"+after[:2], after[2:]
	case strings.HasPrefix(after, "<"):
		name, ok := groupName(after)
		if !ok || !isGroupName(name) {
			return fault("a group's name is missing or not allowed")
		}
		if t.names[name] < 0 {
			return fault("two groups have the same name")
		}
		if t.backtracking {
			written = "("
		}
		t.rest = after[len(name)+2:]
	default:
		flags, rest, ok := strings.Cut(after, ":")
		if !ok || !isFlags(flags) {
			return fault("(? is followed by nothing that ECMA-262 knows; flags are written (?i:…), around what they are for")
		}
		on, off, _ := strings.Cut(flags, "-")
		inner.dotAll = inner.dotAll && !strings.Contains(off, "s") || strings.Contains(on, "s")
		inner.multiline = inner.multiline && !strings.Contains(off, "m") || strings.Contains(on, "m")
		flags = strings.TrimSuffix(strings.ReplaceAll(flags, "s", ""), "-") // . is written out
		written, t.rest = "(?"+flags+":", rest
	}
	t.groups = append(t.groups, inner)
	t.out.WriteString(written)
	return nil
}

// isFlags reports whether s is i, m and s, each once, some perhaps after a -.
func isFlags(s string) bool {
	for i := range len(s) {
		if strings.IndexByte("ims-", s[i]) < 0 || strings.IndexByte(s[i+1:], s[i]) >= 0 {
			return false
		}
	}
	return s != "" && s != "-"
}

func (t *translator) close() error {
	if len(t.groups) == 1 {
		return fault("a ) closes nothing")
	}
	t.endAtom()
	g := t.groups[len(t.groups)-1]
	t.groups = t.groups[:len(t.groups)-1]
	t.out.WriteByte(')')
	if t.last = max(g.weight, 1); !g.repeatable {
		t.endAtom()
	}
	return nil
}

// repeat writes a quantifier for the last atom.
func (t *translator) repeat(text string, most int) error {
	if t.last < 0 {
		return fault("there is nothing to repeat before " + text)
	}
	if most < 0 {
		return fault("a repetition is of more than 100,000, or its numbers are out of order")
	}
	weight := min(t.last*max(most, 1), saturated)
	t.out.WriteString(text)
	if rest, lazy := strings.CutPrefix(t.rest, "?"); lazy {
		t.rest = rest
		t.out.WriteByte('?')
	}
	t.last = weight
	t.endAtom()
	return nil
}

// maxCount bounds repetitions.
const maxCount = 100_000

// scanCount reads {n}, {n,} or {n,m} and writes it without leading zeros, which
// RE2 takes for text; most is how many copies RE2 writes out, or -1 for numbers
// that are not allowed.
func scanCount(s string) (written, rest string, most int, ok bool) {
	inside, rest, closed := strings.Cut(s[1:], "}")
	low, high, ranged := strings.Cut(inside, ",")
	if !closed || strings.Trim(inside, "0123456789,") != "" || low == "" || strings.Contains(high, ",") {
		return "", "", 0, false
	}
	least, err := strconv.Atoi(low)
	most, written = least, "{"+strconv.Itoa(least)
	if ranged {
		written += ","
	}
	if ranged && high != "" && err == nil {
		most, err = strconv.Atoi(high)
		written += strconv.Itoa(most)
	}
	if err != nil || least > most || most > maxCount {
		most = -1
	}
	return written + "}", rest, most, true
}
