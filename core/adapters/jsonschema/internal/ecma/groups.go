package ecma

import (
	"strings"
	"unicode"
)

// countGroups finds the capturing groups: back-references may come before them.
func (t *translator) countGroups(s string) {
	inClass := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
			t.references = t.references || i < len(s) && ('1' <= s[i] && s[i] <= '9' || s[i] == 'k')
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

// open reads what follows a (.
func (t *translator) open() error {
	t.endAtom()
	inner := t.groups[len(t.groups)-1]
	inner.weight, inner.repeatable = 0, true
	written := "(?:"
	switch after, special := strings.CutPrefix(t.rest, "?"); {
	case !special:
		if t.references {
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
		if t.references {
			written = "("
		}
		t.rest = after[len(name)+2:]
	default:
		flags, rest, ok := strings.Cut(after, ":")
		if !ok || !isFlags(flags) {
			return fault("(? is followed by nothing that ECMA-262 knows; flags are written (?i:…), around what " +
				"they are for")
		}
		on, off, _ := strings.Cut(flags, "-")
		inner.dotAll = inner.dotAll && !strings.Contains(off, "s") || strings.Contains(on, "s")
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
