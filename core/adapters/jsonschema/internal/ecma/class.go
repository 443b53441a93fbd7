package ecma

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// What \d, \s and \w stand for in ECMA-262, and their complements, as the inside
// of a class: engines have other ideas of spaces.
var classes = map[byte]string{
	'd': "0-9",
	'D': "\x00-/:-\U0010FFFF",
	's': "\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff",
	'S': "\x00-\x08\x0e-\x1f!-\u009f\u00a1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e" +
		"\u2030-\u205e\u2060-\u2fff\u3001-\ufefe\uff00-\U0010FFFF",
	'w': "0-9A-Z_a-z",
	'W': "\x00-/:-@\\[-\\^`{-\U0010FFFF",
}

const (
	anyRune = "[\x00-\U0010FFFF]"
	noRune  = "[^\x00-\U0010FFFF]"
)

// quoted is a character for itself.
func quoted(r rune) string {
	if r < utf8.RuneSelf && strings.ContainsRune(`\.+*?()|[]{}^$-`, r) {
		return `\` + string(r)
	}
	return string(r)
}

// escape reads what follows a \ outside a class.
func (t *translator) escape() error {
	if t.rest == "" {
		return fault("the pattern ends with a \\")
	}
	switch c := t.rest[0]; {
	case c == 'b' || c == 'B':
		t.rest = t.rest[1:]
		t.assertion(`\` + string(rune(c)))
		return nil
	case c == 'k':
		name, ok := groupName(t.rest[1:])
		number := t.names[name]
		if !ok || number == 0 {
			return fault(`\k must be followed by the <name> of a group`)
		}
		t.rest = t.rest[len(name)+3:]
		t.reference(number)
		return nil
	case '1' <= c && c <= '9':
		digits := t.rest[:len(t.rest)-len(strings.TrimLeft(t.rest, "0123456789"))]
		number, err := strconv.Atoi(digits)
		if err != nil || number > t.captures {
			return fault(fmt.Sprintf(`\%.9s refers to a group that is not there`, digits))
		}
		t.rest = t.rest[len(digits):]
		t.reference(number)
		return nil
	}
	set, r, err := t.classEscape()
	switch {
	case err != nil:
		return err
	case set != "":
		t.atom(classWeight(set), "["+set+"]")
	case utf16.IsSurrogate(r):
		t.atom(1, noRune) // half of a character is in no text
	default:
		t.atom(1, quoted(r))
	}
	return nil
}

func (t *translator) reference(number int) {
	t.backtracks = true
	t.atom(1, fmt.Sprintf(`(?:\%d)`, number))
}

// class reads what follows a [.
func (t *translator) class() error {
	begin := t.rest
	negated := strings.HasPrefix(t.rest, "^")
	t.rest = strings.TrimPrefix(t.rest, "^")
	var b strings.Builder
	for {
		if t.rest == "" {
			return fault("a [ is not closed")
		}
		if t.rest[0] == ']' {
			inside := begin[:len(begin)-len(t.rest)]
			t.rest = t.rest[1:]
			if t.strict {
				if err := t.foreignClass(inside); err != nil {
					return err
				}
			}
			break
		}
		set, low, err := t.classAtom()
		if err != nil {
			return err
		}
		if !strings.HasPrefix(t.rest, "-") || strings.HasPrefix(t.rest, "-]") || set != "" {
			b.WriteString(set)
			if set == "" {
				writeRange(&b, low, low)
			}
			continue
		}
		t.rest = t.rest[1:]
		set, high, err := t.classAtom()
		switch {
		case err != nil:
			return err
		case set != "":
			writeRange(&b, low, low)
			b.WriteString(`\-` + set)
		case low > high:
			return fault("a range of a class is out of order")
		default:
			writeRange(&b, low, high)
		}
	}
	switch inside := b.String(); {
	case inside != "" && negated:
		t.atom(classWeight(inside), "[^"+inside+"]")
	case inside != "":
		t.atom(classWeight(inside), "["+inside+"]")
	case negated:
		t.atom(1, anyRune)
	default:
		t.atom(1, noRune)
	}
	return nil
}

// classWeight is the weight of a class: 1, as of other atoms, and more if it is long.
func classWeight(inside string) int { return 1 + len(inside)/64 }

// writeRange writes the characters of a range: halves of characters are none.
func writeRange(b *strings.Builder, low, high rune) {
	if utf16.IsSurrogate(low) {
		low = 0xE000
	}
	if utf16.IsSurrogate(high) {
		high = 0xD7FF
	}
	if low > high {
		return
	}
	b.WriteString(quoted(low))
	if low < high {
		b.WriteString("-" + quoted(high))
	}
}

// classAtom reads one item of a class: a set of characters, or one.
func (t *translator) classAtom() (set string, r rune, err error) {
	if t.rest == "" {
		return "", 0, fault("a [ is not closed")
	}
	r, size := utf8.DecodeRuneInString(t.rest)
	t.rest = t.rest[size:]
	if r != '\\' {
		return "", r, nil
	}
	if strings.HasPrefix(t.rest, "b") {
		t.rest = t.rest[1:]
		return "", '\b', nil
	}
	return t.classEscape()
}

// classEscape reads the escapes that are the same in and outside a class.
func (t *translator) classEscape() (set string, r rune, err error) {
	if t.rest == "" {
		return "", 0, fault("the pattern ends with a \\")
	}
	c := t.rest[0]
	if set := classes[c]; set != "" {
		t.rest = t.rest[1:]
		return set, 0, nil
	}
	if c == 'p' || c == 'P' {
		name, rest, ok := strings.Cut(t.rest[1:], "}")
		name, opened := strings.CutPrefix(name, "{")
		if !ok || !opened {
			return "", 0, fault(`\p must be followed by a property in braces, such as \p{Lu}`)
		}
		t.rest = rest
		set, err = property(name, c == 'P')
		return set, 0, err
	}
	r, err = t.characterEscape()
	return "", r, err
}

var controls = map[byte]rune{'t': '\t', 'n': '\n', 'v': '\v', 'f': '\f', 'r': '\r'}

// characterEscape reads what stands for one character.
func (t *translator) characterEscape() (rune, error) {
	c, size := utf8.DecodeRuneInString(t.rest)
	t.rest = t.rest[size:]
	if c >= utf8.RuneSelf {
		return 0, fault(fmt.Sprintf(`\%c is no escape of ECMA-262`, c))
	}
	if r, ok := controls[byte(c)]; ok {
		return r, nil
	}
	switch {
	case c == 'c' && t.rest != "" && isAlpha(t.rest[0]):
		r := rune(t.rest[0] % 32)
		t.rest = t.rest[1:]
		return r, nil
	case c == '0' && (t.rest == "" || !isDigit(t.rest[0])):
		return 0, nil
	case c == 'x':
		return t.hex(2)
	case c == 'u':
		return t.unicodeEscape()
	case isAlpha(byte(c)) || isDigit(byte(c)):
		return 0, fault(fmt.Sprintf(`\%c is no escape of ECMA-262`, c))
	}
	return c, nil
}

func (t *translator) hex(digits int) (rune, error) {
	if len(t.rest) >= digits {
		if n, err := strconv.ParseUint(t.rest[:digits], 16, 32); err == nil {
			t.rest = t.rest[digits:]
			return rune(n), nil
		}
	}
	return 0, fault(fmt.Sprintf("%d hexadecimal digits are missing", digits))
}

func (t *translator) unicodeEscape() (rune, error) {
	if inside, ok := strings.CutPrefix(t.rest, "{"); ok {
		digits, rest, _ := strings.Cut(inside, "}")
		n, err := strconv.ParseUint(digits, 16, 32)
		if err != nil || n > unicode.MaxRune {
			return 0, fault(`\u{ must be followed by a code point and }`)
		}
		t.rest = rest
		return rune(n), nil
	}
	r, err := t.hex(4)
	if err != nil || !utf16.IsSurrogate(r) {
		return r, err
	}
	if after, ok := strings.CutPrefix(t.rest, `\u`); ok && len(after) >= 4 {
		if low, err := strconv.ParseUint(after[:4], 16, 32); err == nil {
			if pair := utf16.DecodeRune(r, rune(low)); pair != unicode.ReplacementChar {
				t.rest = after[4:]
				return pair, nil
			}
		}
	}
	return r, nil
}
