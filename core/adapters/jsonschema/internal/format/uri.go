package format

import (
	"bytes"
	"unicode/utf8"
)

// checkURI is URI of RFC 3986, appendix A.
func checkURI(s []byte) error { return grammar{}.check(s, true) }

// checkURIReference is URI-reference of RFC 3986, appendix A.
func checkURIReference(s []byte) error { return grammar{}.check(s, false) }

// checkIRI is IRI of RFC 3987, section 2.2.
func checkIRI(s []byte) error { return grammar{iri: true}.check(s, true) }

// checkIRIReference is IRI-reference of RFC 3987, section 2.2.
func checkIRIReference(s []byte) error { return grammar{iri: true}.check(s, false) }

// grammar is RFC 3986's, or with iri RFC 3987's.
type grammar struct{ iri bool }

func (g grammar) check(s []byte, absolute bool) error {
	i := while(s, 0, scheme)
	named := i
	for i < len(s) && s[i] != ':' && !endsAuthority(s[i]) {
		i++
	}
	switch hasScheme := i < len(s) && s[i] == ':'; {
	case hasScheme && (i == 0 || i > named || !is(s[0], letter)):
		return fault("a scheme begins with a letter and has letters, digits, +, - and . only")
	case hasScheme:
		i++
	case absolute:
		return fault("it must begin with a scheme, such as https:")
	default:
		i = 0
	}
	if i+1 < len(s) && s[i] == '/' && s[i+1] == '/' {
		begin := i + 2
		if i = while(s, begin, host); i < len(s) && is(s[i], odd) {
			i = g.while(s, i, host)
		}
		if i < len(s) && s[i] == ':' {
			i = while(s, i+1, digit)
		}
		if i < len(s) && !endsAuthority(s[i]) { // as a user, or an address in brackets
			for i < len(s) && !endsAuthority(s[i]) {
				i++
			}
			if err := g.checkAuthority(s[begin:i]); err != nil {
				return err
			}
		}
	}
	if i = while(s, i, path); i < len(s) && is(s[i], odd) {
		if i = g.while(s, i, path); i < len(s) && g.iri && bytes.IndexByte(s[:i], '?') >= 0 {
			i = g.whilePrivate(s, i)
		}
	}
	if i < len(s) && s[i] == '#' {
		i = g.while(s, i+1, path)
	}
	if i < len(s) {
		return fault("a character of the path, query or fragment is not allowed there, or a % is not followed by " +
			"two hexadecimal digits")
	}
	return nil
}

func endsAuthority(c byte) bool { return c == '/' || c == '?' || c == '#' }

func (g grammar) checkAuthority(s []byte) error {
	if at := bytes.IndexByte(s, '@'); at >= 0 {
		if g.while(s, 0, user) < at {
			return fault("a character before the @ is not allowed there")
		}
		s = s[at+1:]
	}
	var i int
	if len(s) > 0 && s[0] == '[' {
		end := bytes.IndexByte(s, ']')
		if end < 0 || !isIPv6(s[1:end]) && !isIPvFuture(s[1:end]) {
			return fault("what is in brackets must be an IPv6 address")
		}
		if i = end + 1; i < len(s) && s[i] != ':' {
			return fault("something follows the IPv6 address")
		}
	} else if i = g.while(s, 0, host); i < len(s) && s[i] != ':' {
		return fault("a character of the host is not allowed there")
	}
	if i < len(s) && while(s, i+1, digit) < len(s) {
		return fault("the port must be a number")
	}
	return nil
}

// isIPvFuture is RFC 3986's IPvFuture.
func isIPvFuture(s []byte) bool {
	if len(s) < 4 || s[0]|0x20 != 'v' {
		return false
	}
	dot := while(s, 1, hexadecimal)
	return dot > 1 && dot+1 < len(s) && s[dot] == '.' && while(s, dot+1, user) == len(s)
}

// while returns the place of the first character from i on that is not of a class, nor an
// escape, nor in an IRI one that ucschar allows.
func (g grammar) while(s []byte, i int, of class) int {
	for {
		i = while(s, i, of)
		switch {
		case i < len(s) && s[i] == '%' && isEscape(s, i):
			i += len("%20")
		case i < len(s) && g.iri && s[i] >= utf8.RuneSelf:
			r, n := utf8.DecodeRune(s[i:])
			if !isUCSChar(r) {
				return i
			}
			i += n
		default:
			return i
		}
	}
}

// whilePrivate goes on with a query, where iprivate is allowed, too.
func (g grammar) whilePrivate(s []byte, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRune(s[i:])
		if !isPrivate(r) {
			break
		}
		i = g.while(s, i+n, path)
	}
	return i
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
