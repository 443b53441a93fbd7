package format

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// checkIDNHostname is RFC 5890, section 2.3.2.3, with the separators of RFC 3490,
// section 3.1.
func checkIDNHostname(text []byte) error {
	if utf8.RuneCount(text) > maxName {
		return fault("it must not have more than 253 characters")
	}
	if isPlain(text) {
		return nil
	}
	return ErrCostly
}

var separators = strings.NewReplacer("。", ".", "．", ".", "｡", ".")

// isPlain reports whether a name is one of RFC 1123 without A-labels.
func isPlain(s []byte) bool {
	reserved, err := scanLabels(s)
	return err == nil && (!reserved || !hasALabel(s))
}

// hasALabel reports whether a label claims to be an A-label: DNS ignores case.
func hasALabel(s []byte) bool {
	for i := 0; i+4 <= len(s); i++ {
		if (i == 0 || s[i-1] == '.') && bytes.EqualFold(s[i:i+4], []byte("xn--")) {
			return true
		}
	}
	return false
}

// checkInternational is RFC 5891, section 4.2, for a name with U-labels or
// A-labels. The library knows the tables of the joiners, of Bidi and of Punycode;
// it follows UTS #46, which allows more than IDNA2008 does: that is refused here.
func checkInternational(text []byte) error {
	name := separators.Replace(string(text))
	if isPlain([]byte(name)) {
		return nil
	}
	var lower strings.Builder // of labels in ASCII only: elsewhere A to Z are disallowed
	for i, label := range strings.Split(name, ".") {
		if i > 0 {
			lower.WriteByte('.')
		}
		if checkLabels([]byte(label)) == nil {
			label = strings.ToLower(label)
		}
		lower.WriteString(label)
	}
	if strings.HasSuffix(name, ".") {
		return fault("a label must have 1 to 63 characters")
	}
	ascii, err := idna.Registration.ToASCII(lower.String())
	if err != nil {
		return fault("it is not a name that IDNA2008 allows")
	}
	decoded, err := idna.Registration.ToUnicode(ascii)
	if err != nil {
		return fault("it is not a name that IDNA2008 allows")
	}
	// An A-label that is not how its U-label is encoded names nothing.
	if again, err := idna.Registration.ToASCII(decoded); err != nil || again != ascii {
		return fault("an A-label is not the Punycode of its U-label")
	}
	for label := range strings.SplitSeq(decoded, ".") {
		runes := []rune(label)
		for i, r := range runes {
			if !allowed(r) || !inContext(runes, i) {
				return fault("a label has a character that IDNA2008 does not allow, or not there")
			}
		}
	}
	return nil
}

// allowed reports whether r is not DISALLOWED by RFC 5892, beyond what the
// library refuses (unassigned and unstable ones).
func allowed(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return true // a label of LDH, or refused by the library
	case r == 0xDF, r == 0x3C2, r == 0x6FD, r == 0x6FE, r == 0xF0B, r == 0x3007, // section 2.6, PVALID
		r == 0x200C, r == 0x200D, r == 0xB7, r == 0x375, r == 0x5F3, r == 0x5F4, r == 0x30FB: // with a context
		return true
	// section 2.6, DISALLOWED
	case r == 0x640, r == 0x7FA, r == 0x302E, r == 0x302F, 0x3031 <= r && r <= 0x3035, r == 0x303B,
		0x20D0 <= r && r <= 0x20FF, 0x1D100 <= r && r <= 0x1D24F, // section 2.4, IgnorableBlocks
		// section 2.9, OldHangulJamo
		0x1100 <= r && r <= 0x11FF, 0xA960 <= r && r <= 0xA97C, 0xD7B0 <= r && r <= 0xD7FB:
		return false
	}
	// section 2.1, LetterDigits
	return unicode.In(r, unicode.Ll, unicode.Lu, unicode.Lo, unicode.Nd, unicode.Lm, unicode.Mn, unicode.Mc)
}

// inContext is RFC 5892, appendix A, without the joiners, which the library knows.
func inContext(label []rune, i int) bool {
	at := func(i int) rune {
		if i < 0 || i >= len(label) {
			return utf8.RuneError
		}
		return label[i]
	}
	switch r := label[i]; {
	case r == 0xB7: // MIDDLE DOT
		return at(i-1) == 'l' && at(i+1) == 'l'
	case r == 0x375: // GREEK KERAIA
		return unicode.Is(unicode.Greek, at(i+1))
	case r == 0x5F3, r == 0x5F4: // HEBREW GERESH, GERSHAYIM
		return unicode.Is(unicode.Hebrew, at(i-1))
	case r == 0x30FB: // KATAKANA MIDDLE DOT
		return strings.ContainsFunc(string(label), func(r rune) bool {
			return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han)
		})
	case 0x660 <= r && r <= 0x669: // ARABIC-INDIC DIGITS, not beside extended ones
		return !strings.ContainsFunc(string(label), func(r rune) bool { return 0x6F0 <= r && r <= 0x6F9 })
	}
	return true
}
