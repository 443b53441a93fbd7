package plan

import lib "github.com/santhosh-tekuri/jsonschema/v6"

// format is a check of strings: a scanner that knows most valid ones, and the
// reference, which decides on the others.
type format struct {
	scan  func(text []byte) bool // nil for none
	check func(value any) error
}

// scanners report true only for what the reference's checks accept. They leave to
// these what is seldom: leap seconds, percent-encoding, user names and IP literals
// in URIs, quoted mailboxes, A-labels, IPv4 within IPv6.
var scanners = map[string]func(text []byte) bool{
	"date-time":     scanDateTime,
	"date":          scanDate,
	"time":          scanTime,
	"email":         scanEmail,
	"hostname":      scanHostname,
	"ipv4":          scanIPv4,
	"ipv6":          scanIPv6,
	"uri":           scanURI,
	"uri-reference": scanURIReference,
	"uuid":          scanUUID,
	"json-pointer":  scanJSONPointer,
}

// newFormat is a check of the adapter's. Of the library's own formats all are, as
// well, about strings only.
func newFormat(f *lib.Format) format { return format{scanners[f.Name], f.Validate} }

// checkWeight is the ticks of a byte for the reference's checks: the worst look into
// tables for every character.
const checkWeight = 26

// checkFormat returns 0, invalid or unsure.
func (w *walker) checkFormat(f *format, text []byte) int {
	if f.scan != nil && f.scan(text) {
		return 0
	}
	if w.weighed += (1 + len(text)) * checkWeight; w.weighed > maxWeighed {
		return unsure
	}
	if f.check(string(text)) != nil {
		return invalid
	}
	return 0
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
