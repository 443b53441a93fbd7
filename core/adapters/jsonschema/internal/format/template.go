package format

import (
	"strings"
	"unicode/utf8"
)

// checkURITemplate is URI-Template of RFC 6570, section 2, all levels.
func checkURITemplate(s string) error {
	for s != "" {
		open := strings.IndexByte(s, '{')
		literal := s
		if open >= 0 {
			literal = s[:open]
		}
		if !isTemplateLiteral(literal) {
			return fault("a character outside braces is not allowed there, or a % is not followed by two hexadecimal digits")
		}
		if open < 0 {
			return nil
		}
		expression, rest, closed := strings.Cut(s[open+1:], "}")
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
func isTemplateLiteral(s string) bool {
	for i, r := range s {
		switch {
		case r == '%':
			if i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
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

func checkExpression(s string) error {
	if s != "" && strings.IndexByte("+#./;?&=,!@|", s[0]) >= 0 {
		s = s[1:]
	}
	for variable := range strings.SplitSeq(s, ",") {
		name, prefix, cut := strings.Cut(variable, ":")
		if cut {
			if len(prefix) == 0 || len(prefix) > 4 || prefix[0] == '0' || strings.TrimLeft(prefix, "0123456789") != "" {
				return fault("the length after a : must be from 1 to 9999")
			}
		} else {
			name = strings.TrimSuffix(name, "*")
		}
		if !isVariable(name) {
			return fault("a variable's name must consist of letters, digits, _ and escapes, with single dots between them")
		}
	}
	return nil
}

// isVariable is varname of section 2.3.
func isVariable(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%':
			if i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
				return false
			}
			i += 2
		case c == '.':
			if i == 0 || i+1 == len(s) || s[i-1] == '.' {
				return false
			}
		case !isAlpha(c) && !isDigit(c) && c != '_':
			return false
		}
	}
	return s != ""
}
