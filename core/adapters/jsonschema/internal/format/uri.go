package format

import (
	"strings"
	"unicode/utf8"
)

// checkURI is URI of RFC 3986, appendix A.
func checkURI(s string) error { return grammar{}.check(s, true) }

// checkURIReference is URI-reference of RFC 3986, appendix A.
func checkURIReference(s string) error { return grammar{}.check(s, false) }

// checkIRI is IRI of RFC 3987, section 2.2.
func checkIRI(s string) error { return grammar{iri: true}.check(s, true) }

// checkIRIReference is IRI-reference of RFC 3987, section 2.2.
func checkIRIReference(s string) error { return grammar{iri: true}.check(s, false) }

// grammar is RFC 3986's, or with iri RFC 3987's.
type grammar struct{ iri bool }

func (g grammar) check(s string, absolute bool) error {
	rest, fragment, _ := strings.Cut(s, "#")
	if !g.consists(fragment, ":@/?", false) {
		return fault("a character of the fragment is not allowed there, or a % is not followed by two hexadecimal digits")
	}
	rest, query, _ := strings.Cut(rest, "?")
	if !g.consists(query, ":@/?", true) {
		return fault("a character of the query is not allowed there, or a % is not followed by two hexadecimal digits")
	}
	if i := strings.IndexAny(rest, ":/"); i >= 0 && rest[i] == ':' {
		if !isScheme(rest[:i]) {
			return fault("a scheme begins with a letter and has letters, digits, +, - and . only")
		}
		rest = rest[i+1:]
	} else if absolute {
		return fault("it must begin with a scheme, such as https:")
	}
	if after, ok := strings.CutPrefix(rest, "//"); ok {
		authority, path := after, ""
		if i := strings.IndexByte(after, '/'); i >= 0 {
			authority, path = after[:i], after[i:]
		}
		if err := g.checkAuthority(authority); err != nil {
			return err
		}
		rest = path
	}
	if !g.consists(rest, ":@/", false) {
		return fault("a character of the path is not allowed there, or a % is not followed by two hexadecimal digits")
	}
	return nil
}

func isScheme(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isAlpha(c) && (i == 0 || !isDigit(c) && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	return s != ""
}

func (g grammar) checkAuthority(s string) error {
	if user, host, ok := strings.Cut(s, "@"); ok {
		if !g.consists(user, ":", false) {
			return fault("a character before the @ is not allowed there")
		}
		s = host
	}
	host, port, _ := strings.Cut(s, ":")
	if literal, ok := strings.CutPrefix(s, "["); ok {
		literal, after, closed := strings.Cut(literal, "]")
		if !closed || checkIPv6(literal) != nil && !isIPvFuture(literal) {
			return fault("what is in brackets must be an IPv6 address")
		}
		host = ""
		if port, ok = strings.CutPrefix(after, ":"); !ok && after != "" {
			return fault("something follows the IPv6 address")
		}
	}
	if !g.consists(host, "", false) {
		return fault("a character of the host is not allowed there")
	}
	if strings.TrimLeft(port, "0123456789") != "" {
		return fault("the port must be a number")
	}
	return nil
}

// isIPvFuture is RFC 3986's IPvFuture.
func isIPvFuture(s string) bool {
	if len(s) < 4 || s[0]|0x20 != 'v' {
		return false
	}
	version, address, _ := strings.Cut(s[1:], ".")
	for i := range len(version) {
		if !isHex(version[i]) {
			return false
		}
	}
	return version != "" && address != "" && !strings.Contains(address, "%") && grammar{}.consists(address, ":", false)
}

// consists reports whether s has nothing but unreserved characters, escapes,
// sub-delims and those of also; in an IRI, beyond ASCII what ucschar allows, and
// iprivate if private says so.
func (g grammar) consists(s, also string, private bool) bool {
	for i, r := range s {
		switch {
		case r == '%':
			if i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
				return false
			}
		case r < utf8.RuneSelf:
			c := byte(r)
			if !isAlpha(c) && !isDigit(c) && strings.IndexByte("-._~!$&'()*+,;=", c) < 0 && strings.IndexByte(also, c) < 0 {
				return false
			}
		case !g.iri || !isUCSChar(r) && (!private || !isPrivate(r)):
			return false
		}
	}
	return true
}

// isUCSChar is ucschar of RFC 3987, without the directional formatting that its
// section 4.1 forbids.
func isUCSChar(r rune) bool {
	switch {
	case r == 0x200E, r == 0x200F, 0x202A <= r && r <= 0x202E:
		return false
	case r < 0x10000:
		return 0xA0 <= r && r < 0xD800 || 0xF900 <= r && r <= 0xFDCF || 0xFDF0 <= r && r <= 0xFFEF
	}
	return r&0xFFFF <= 0xFFFD && (r < 0xE0000 || 0xE1000 <= r && r < 0xF0000)
}

// isPrivate is iprivate of RFC 3987.
func isPrivate(r rune) bool {
	return 0xE000 <= r && r <= 0xF8FF || r >= 0xF0000 && r&0xFFFF <= 0xFFFD
}
