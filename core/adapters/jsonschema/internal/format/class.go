package format

import "unicode/utf8"

// class is what a byte may be part of.
type class uint16

const (
	digit class = 1 << iota
	hexadecimal
	letter
	word   // of a variable in a URI template
	label  // of a host name
	atom   // of a mailbox
	scheme // of a URI, as below
	user
	host
	path // or query or fragment
	odd  // an escape or a character beyond ASCII begins
)

var classes = func() (table [256]class) {
	mark := func(bytes string, as class) {
		for i := range len(bytes) {
			table[bytes[i]] |= as
		}
	}
	const (
		digits     = "0123456789"
		letters    = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		unreserved = digits + letters + "-._~!$&'()*+,;=" // and sub-delims, of RFC 3986
	)
	mark(digits, digit)
	mark(digits+"abcdefABCDEF", hexadecimal)
	mark(letters, letter)
	mark(digits+letters+"_", word)
	mark(digits+letters+"-", label)
	mark(digits+letters+"!#$%&'*+-/=?^_`{|}~", atom)
	mark(digits+letters+"+-.", scheme)
	mark(unreserved+":", user)
	mark(unreserved, host)
	mark(unreserved+":@/?", path)
	mark("%", odd)
	for c := utf8.RuneSelf; c < len(table); c++ {
		table[c] = odd
	}
	return table
}()

func is(c byte, of class) bool { return classes[c]&of != 0 }

// while returns the place of the first byte from i on that is not of a class.
func while(s []byte, i int, of class) int {
	for i < len(s) && classes[s[i]]&of != 0 {
		i++
	}
	return i
}

// isEscape reports whether a % and two hexadecimal digits are at i.
func isEscape(s []byte, i int) bool {
	return i+2 < len(s) && s[i] == '%' && is(s[i+1], hexadecimal) && is(s[i+2], hexadecimal)
}
