package format

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// checkURITemplate is URI-Template of RFC 6570, section 2, all levels.
func checkURITemplate(s []byte) error {
	for len(s) > 0 {
		open := bytes.IndexByte(s, '{')
		literal := s
		if open >= 0 {
			literal = s[:open]
		}
		if !isTemplateLiteral(literal) {
			return fault("a character outside braces is not allowed there, or a % is not followed by two " +
				"hexadecimal digits")
		}
		if open < 0 {
			return nil
		}
		expression, rest, closed := bytes.Cut(s[open+1:], []byte("}"))
		if !closed {
			return fault("a { is not closed")
		}
		if err := checkExpression(expression); err != nil {
			return err
		}
		s = rest
	}
	return nil
}

// isTemplateLiteral is literals of section 2.1, with the ' of erratum 6937.
func isTemplateLiteral(s []byte) bool {
	for i, r := range string(s) {
		switch {
		case r == '%':
			if !isEscape(s, i) {
				return false
			}
		case r < utf8.RuneSelf:
			if r <= ' ' || r == 0x7F || strings.ContainsRune("\"<>\\^`|}", r) {
				return false
			}
		case !isUCSChar(r) && !isPrivate(r):
			return false
		}
	}
	return true
}

func checkExpression(s []byte) error {
	if len(s) > 0 && strings.IndexByte("+#./;?&=,!@|", s[0]) >= 0 {
		s = s[1:]
	}
	for more := true; more; {
		var variable []byte
		variable, s, more = bytes.Cut(s, []byte(","))
		name, prefix, cut := bytes.Cut(variable, []byte(":"))
		if cut {
			if len(prefix) == 0 || len(prefix) > 4 || prefix[0] == '0' || while(prefix, 0, digit) < len(prefix) {
				return fault("the length after a : must be from 1 to 9999")
			}
		} else {
			name = bytes.TrimSuffix(name, []byte("*"))
		}
		if !isVariable(name) {
			return fault("a variable's name must consist of letters, digits, _ and escapes, " +
				"with single dots between them")
		}
	}
	return nil
}

// isVariable is varname of section 2.3.
func isVariable(s []byte) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%':
			if !isEscape(s, i) {
				return false
			}
			i += 2
		case c == '.':
			if i == 0 || i+1 == len(s) || s[i-1] == '.' {
				return false
			}
		case !is(c, word):
			return false
		}
	}
	return len(s) > 0
}
