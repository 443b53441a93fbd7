// Package number compares and divides JSON numbers exactly, by their digits. It allocates
// nothing for a number in an event.
package number

import (
	"math"
	"math/bits"

	"example.com/eventgateway/core/jsontext"
)

// Bounds of numbers, far above what events and schemas need. The library computes with
// exact fractions, for which 1e9999999 is a number of ten million digits.
const (
	MaxBytes    = 400 // as it is written
	MaxExponent = 400 // of either sign; a float64 ends at 308
)

// What reading or checking a number returns instead of a place, or of 0.
const (
	Invalid = jsontext.Invalid // it is not a number, or breaks a rule
	Unsure  = Invalid - 1      // this package cannot tell
	Beyond  = Invalid - 2      // it is beyond the bounds
)

// Decimal is a number as it is written: the mantissa times a power of ten.
type Decimal struct {
	Mantissa int64
	Exponent int
	Exact    bool // false if the number has too many digits for a mantissa
}

// maxDigits is the most digits that always fit a mantissa.
const maxDigits = 18

// Scan reads the number at i, and returns the place behind it. In its stead it returns
// Invalid or Beyond.
func Scan(text []byte, i int) (end int, d Decimal) {
	begin := i
	negative := text[i] == '-'
	if negative {
		i++
	}
	mantissa := uint64(0)
	first := i
	for i < len(text) && text[i]-'0' <= 9 {
		mantissa = mantissa*10 + uint64(text[i]-'0')
		i++
	}
	digits := i - first
	if digits == 0 || digits > 1 && text[first] == '0' {
		return Invalid, d
	}
	if i < len(text) && (text[i] == '.' || text[i]|0x20 == 'e') {
		if text[i] == '.' {
			i++
			point := i
			for i < len(text) && text[i]-'0' <= 9 {
				mantissa = mantissa*10 + uint64(text[i]-'0')
				i++
			}
			if i == point {
				return Invalid, d
			}
			d.Exponent = point - i
			digits += i - point
		}
		if i < len(text) && text[i]|0x20 == 'e' {
			var exponent int
			if i, exponent = scanExponent(text, i+1); i < 0 {
				return i, d
			}
			d.Exponent += exponent
		}
	}
	if i-begin > MaxBytes {
		return Beyond, d
	}
	d.Exact = digits <= maxDigits || digits == maxDigits+1 && mantissa <= math.MaxInt64
	if d.Mantissa = int64(mantissa); negative {
		d.Mantissa = -d.Mantissa
	}
	return i, d
}

func scanExponent(text []byte, i int) (end, exponent int) {
	negative := false
	if i < len(text) && (text[i] == '+' || text[i] == '-') {
		negative = text[i] == '-'
		i++
	}
	first := i
	for i < len(text) && text[i]-'0' <= 9 {
		exponent = min(exponent*10+int(text[i]-'0'), MaxExponent+1)
		i++
	}
	switch {
	case i == first:
		return Invalid, 0
	case exponent > MaxExponent:
		return Beyond, 0
	case negative:
		exponent = -exponent
	}
	return i, exponent
}

// Simplify brings equal numbers into one form: whole ones with exponent 0, if they fit;
// others without zeros at the end.
func (d Decimal) Simplify() Decimal {
	if d.Mantissa == 0 {
		d.Exponent = 0
	}
	for d.Exponent > 0 && d.Exact {
		high, low := bits.Mul64(magnitude(d.Mantissa), 10)
		if high != 0 || low > math.MaxInt64 {
			d.Exact = false
			break
		}
		d.Mantissa *= 10
		d.Exponent--
	}
	for d.Exponent < 0 && d.Mantissa%10 == 0 {
		d.Mantissa /= 10
		d.Exponent++
	}
	return d
}

// Canonical returns the form that the equal numbers have which a Decimal holds. It is not
// Exact for a number, of which text is the whole, that none holds.
func (d Decimal) Canonical(text []byte) Decimal {
	if d.Exact {
		d = d.Simplify()
	}
	if !d.Exact {
		var room longest
		d, _ = digitsOf(text, &room).decimal()
	}
	return d
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
