package backtrack

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// look looks ahead or behind.
func (m *machine) look(in *inst, place int32) bool {
	base, begin := len(m.stack), m.memo.look()
	found := m.run(in.y, place)
	m.memo.looked(begin, found)
	if m.left < 0 {
		return false
	}
	if found {
		m.forgetWays(base, in.negative)
	}
	return found != in.negative
}

// forgetWays leaves of the stack above base only what undoes registers; with undo it
// undoes them now.
func (m *machine) forgetWays(base int, undone bool) {
	if undone {
		for i := len(m.stack) - 1; i >= base; i-- {
			if e := m.stack[i]; e.kind == undo {
				m.register[e.at] = e.place
			}
		}
		m.stack = m.stack[:base]
		return
	}
	kept := m.stack[:base]
	for _, e := range m.stack[base:] {
		if e.kind == undo {
			kept = append(kept, e)
		}
	}
	m.left -= (len(m.stack) - base) / charsPerTick
	m.stack = kept
}

// refer reads what a group matched.
func (m *machine) refer(in *inst, place int32) (int32, bool) {
	begin, end := m.register[2*in.x], m.register[2*in.x+1]
	if begin == unset || end == unset {
		return place, true
	}
	text := m.text[begin:end]
	m.left -= len(text) / (charsPerTick * 4)
	switch {
	case in.fold:
		return m.referFolded(text, place, in.back)
	case in.back:
		return place - int32(len(text)), strings.HasSuffix(m.text[:place], text)
	}
	return place + int32(len(text)), strings.HasPrefix(m.text[place:], text)
}

func (m *machine) referFolded(text string, place int32, back bool) (int32, bool) {
	m.left -= len(text) / charsPerTick
	for text != "" {
		var wanted, found rune
		var size, step int
		if back {
			wanted, size = utf8.DecodeLastRuneInString(text)
			text = text[:len(text)-size]
			found, step = utf8.DecodeLastRuneInString(m.text[:place])
			place -= int32(step)
		} else {
			wanted, size = utf8.DecodeRuneInString(text)
			text = text[size:]
			found, step = utf8.DecodeRuneInString(m.text[place:])
			place += int32(step)
		}
		if step == 0 || !sameButCase(wanted, found) {
			return place, false
		}
	}
	return place, true
}

func sameButCase(a, b rune) bool {
	if a == b {
		return true
	}
	for r := unicode.SimpleFold(a); r != a; r = unicode.SimpleFold(r) {
		if r == b {
			return true
		}
	}
	return false
}

// edge reports whether an assertion holds at a place.
func (m *machine) edge(op op, place int) bool {
	switch op {
	case opTextBegin:
		return place == 0
	case opTextEnd:
		return place == len(m.text)
	case opLineBegin:
		return place == 0 || m.text[place-1] == '\n'
	case opLineEnd:
		return place == len(m.text) || m.text[place] == '\n'
	}
	before := place > 0 && isWord(m.text[place-1])
	after := place < len(m.text) && isWord(m.text[place])
	return (before != after) == (op == opWordEdge)
}

// isWord reports whether \w has a character: it has none beyond ASCII.
func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
