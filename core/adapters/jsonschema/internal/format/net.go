package format

import (
	"bytes"
	"net/netip"
	"unicode/utf8"
	"unsafe"
)

// checkIPv4 is dotted-quad of RFC 2673, section 3.2.
func checkIPv4(s []byte) error {
	if address(s).Is4() {
		return nil
	}
	return fault("it must be four numbers up to 255 without leading zeros, with dots between them")
}

// checkIPv6 is RFC 4291, section 2.2. A zone is not part of an address.
func checkIPv6(s []byte) error {
	if isIPv6(s) {
		return nil
	}
	return fault("it must be groups of up to four hexadecimal digits as RFC 4291 writes them, without a zone")
}

func isIPv6(s []byte) bool {
	a := address(s)
	return a.Is6() && a.Zone() == ""
}

// address is the IP address that a text is, or the zero value. Nothing keeps the text.
func address(s []byte) netip.Addr {
	a, _ := netip.ParseAddr(unsafe.String(unsafe.SliceData(s), len(s)))
	return a
}

// Bounds of RFC 1035, section 2.3.4, without the root label and length bytes, and of
// RFC 5321, section 4.5.3.1.
const (
	maxLabel   = 63
	maxName    = 253
	maxLocal   = 64
	maxMailbox = 254
)

// checkHostname is RFC 1123, section 2.1, and for A-labels RFC 5891, section 5.4.
func checkHostname(s []byte) error {
	if len(s) > maxName {
		return fault("it must not have more than 253 characters")
	}
	reserved, err := scanLabels(s)
	if err == nil && reserved && hasALabel(s) {
		return ErrCostly
	}
	return err
}

func checkLabels(s []byte) error {
	_, err := scanLabels(s)
	return err
}

// scanLabels checks labels with dots between them. reserved says that one has hyphens in
// places 3 and 4, as A-labels have.
func scanLabels(s []byte) (reserved bool, err error) {
	for i := 0; ; i++ {
		begin := i
		switch i = while(s, begin, label); {
		case i < len(s) && s[i] != '.':
			return false, fault("a label must consist of letters, digits and hyphens")
		case i == begin || i-begin > maxLabel:
			return false, fault("a label must have 1 to 63 characters")
		case s[begin] == '-' || s[i-1] == '-':
			return false, fault("a label must not begin or end with a hyphen")
		}
		reserved = reserved || i-begin >= 4 && s[begin+2] == '-' && s[begin+3] == '-'
		if i == len(s) {
			return reserved, nil
		}
	}
}

// checkEmail is Mailbox of RFC 5321, section 4.1.2, within the bounds of its
// section 4.5.3.1.
func checkEmail(s []byte) error { return checkMailbox(s, false) }

// checkIDNEmail is Mailbox of RFC 6531, section 3.3. Of a domain, only the form
// is checked: mail servers judge their own names.
func checkIDNEmail(s []byte) error { return checkMailbox(s, true) }

func checkMailbox(s []byte, international bool) error {
	at := atoms(s, international)
	if at < 0 || at == len(s) || s[at] != '@' {
		if at = bytes.LastIndexByte(s, '@'); at < 0 {
			return fault("@ is missing")
		}
		if !isQuoted(s[:at], international) {
			return fault("what is before the @ must be atoms with single dots between them, or quoted")
		}
	}
	if at > maxLocal || len(s) > maxMailbox {
		return fault("it must not have more than 254 bytes, 64 of them before the @")
	}
	domain := s[at+1:]
	if len(domain) > 0 && domain[0] == '[' {
		return checkAddressLiteral(domain[1:])
	}
	if international { // let any other letter stand for one of ASCII
		domain = bytes.Map(func(r rune) rune {
			if r >= utf8.RuneSelf {
				return 'a'
			}
			return r
		}, domain)
	}
	return checkLabels(domain)
}

// atoms returns the place behind atoms with single dots between them, or -1.
func atoms(s []byte, international bool) int {
	for i := 0; ; i++ {
		begin := i
		i = while(s, i, atom)
		for international && i < len(s) && is(s[i], atom|odd) {
			i++
		}
		if i == begin {
			return -1
		}
		if i == len(s) || s[i] != '.' {
			return i
		}
	}
}

func isQuoted(s []byte, international bool) bool {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return false
	}
	content := s[1 : len(s)-1]
	for i := 0; i < len(content); i++ {
		c := content[i]
		switch c {
		case '"':
			return false
		case '\\':
			if i++; i == len(content) {
				return false
			}
			c = content[i]
		}
		if c < ' ' || c == 0x7F || c >= utf8.RuneSelf && !international {
			return false
		}
	}
	return true
}

// checkAddressLiteral is what follows the [ in RFC 5321, section 4.1.3. No tag
// but IPv6 is registered.
func checkAddressLiteral(s []byte) error {
	s, ok := bytes.CutSuffix(s, []byte("]"))
	if !ok {
		return fault("an address literal must end with ]")
	}
	if len(s) > 5 && bytes.EqualFold(s[:5], []byte("IPv6:")) {
		return checkIPv6(s[5:])
	}
	return checkIPv4(s)
}
