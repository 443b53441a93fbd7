package format

import (
	"net/netip"
	"strings"
	"unicode/utf8"
)

// checkIPv4 is dotted-quad of RFC 2673, section 3.2.
func checkIPv4(s string) error {
	if address, err := netip.ParseAddr(s); err != nil || !address.Is4() {
		return fault("it must be four numbers up to 255 without leading zeros, with dots between them")
	}
	return nil
}

// checkIPv6 is RFC 4291, section 2.2. A zone is not part of an address.
func checkIPv6(s string) error {
	if address, err := netip.ParseAddr(s); err != nil || !address.Is6() || address.Zone() != "" || strings.HasSuffix(s, "%") {
		return fault("it must be groups of up to four hexadecimal digits as RFC 4291 writes them, without a zone")
	}
	return nil
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
func checkHostname(s string) error {
	if len(s) > maxName {
		return fault("it must not have more than 253 characters")
	}
	encoded := false
	for label := range strings.SplitSeq(s, ".") {
		if err := checkLabel(label); err != nil {
			return err
		}
		encoded = encoded || isALabel(label)
	}
	if encoded {
		return checkInternational(s)
	}
	return nil
}

func checkLabel(label string) error {
	if len(label) == 0 || len(label) > maxLabel {
		return fault("a label must have 1 to 63 characters")
	}
	for i := range len(label) {
		if c := label[i]; !isAlpha(c) && !isDigit(c) && c != '-' {
			return fault("a label must consist of letters, digits and hyphens")
		}
	}
	if label[0] == '-' || label[len(label)-1] == '-' {
		return fault("a label must not begin or end with a hyphen")
	}
	return nil
}

// checkEmail is Mailbox of RFC 5321, section 4.1.2, within the bounds of its
// section 4.5.3.1.
func checkEmail(s string) error { return checkMailbox(s, false) }

// checkIDNEmail is Mailbox of RFC 6531, section 3.3. Of a domain, only the form
// is checked: mail servers judge their own names.
func checkIDNEmail(s string) error { return checkMailbox(s, true) }

func checkMailbox(s string, international bool) error {
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return fault("@ is missing")
	}
	local, domain := s[:at], s[at+1:]
	if len(local) > maxLocal || len(s) > maxMailbox {
		return fault("it must not have more than 254 bytes, 64 of them before the @")
	}
	if !isLocalPart(local, international) {
		return fault("what is before the @ must be atoms with single dots between them, or quoted")
	}
	if literal, ok := strings.CutPrefix(domain, "["); ok {
		return checkAddressLiteral(literal)
	}
	for label := range strings.SplitSeq(domain, ".") {
		if international { // let any other letter stand for one of ASCII
			label = strings.Map(func(r rune) rune {
				if r >= utf8.RuneSelf {
					return 'a'
				}
				return r
			}, label)
		}
		if err := checkLabel(label); err != nil {
			return err
		}
	}
	return nil
}

func isLocalPart(local string, international bool) bool {
	if len(local) >= 2 && local[0] == '"' && local[len(local)-1] == '"' {
		return isQuoted(local[1:len(local)-1], international)
	}
	for i := range len(local) {
		c := local[i]
		dot := c == '.' && i > 0 && i+1 < len(local) && local[i-1] != '.'
		if !dot && !isAlpha(c) && !isDigit(c) && strings.IndexByte("!#$%&'*+-/=?^_`{|}~", c) < 0 && (!international || c < utf8.RuneSelf) {
			return false
		}
	}
	return local != ""
}

func isQuoted(content string, international bool) bool {
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
func checkAddressLiteral(s string) error {
	s, ok := strings.CutSuffix(s, "]")
	if !ok {
		return fault("an address literal must end with ]")
	}
	if len(s) > 5 && strings.EqualFold(s[:5], "IPv6:") {
		return checkIPv6(s[5:])
	}
	return checkIPv4(s)
}
