package format

// Fast returns a check of texts that accepts most valid values of a format, and no
// invalid ones; nil for a format that has none. It leaves rare values to the check in
// [All]: leap seconds, percent-encoding, user names and IP literals in URIs, quoted
// mailboxes, A-labels, IPv4 within IPv6.
func Fast(name string) func(text []byte) bool { return fast[name] }

var fast = map[string]func(text []byte) bool{
	"date-time":     fastDateTime,
	"date":          fastDate,
	"time":          fastTime,
	"email":         fastEmail,
	"hostname":      fastHostname,
	"ipv4":          fastIPv4,
	"ipv6":          fastIPv6,
	"uri":           fastURI,
	"uri-reference": fastURIReference,
	"uuid":          whole(checkUUID[[]byte]),
	"json-pointer":  whole(checkJSONPointer[[]byte]),
}

// whole makes a fast check of one that knows all valid values.
func whole(check func([]byte) error) func([]byte) bool {
	return func(text []byte) bool { return check(text) == nil }
}

// What a byte may be part of.
const (
	digit = 1 << iota
	hexadecimal
	alphanumeric
	atom   // of a mailbox
	scheme // of a URI, as below
	host
	path
	query
)

var classes = func() (table [256]uint8) {
	mark := func(bytes string, as uint8) {
		for i := range len(bytes) {
			table[bytes[i]] |= as
		}
	}
	const digits, letters = "0123456789", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	mark(digits, digit)
	mark(digits+"abcdefABCDEF", hexadecimal)
	mark(digits+letters, alphanumeric)
	mark(digits+letters+"!#$%&'*+-/=?^_`{|}~", atom)
	mark(digits+letters+"+-.", scheme)
	const unreserved = digits + letters + "-._~!$&'()*+,;="
	mark(unreserved, host)
	mark(unreserved+":@/", path)
	mark(unreserved+":@/?", query)
	return table
}()

// while goes on as long as bytes are of a class.
func while(text []byte, i int, class uint8) int {
	for i < len(text) && classes[text[i]]&class != 0 {
		i++
	}
	return i
}
