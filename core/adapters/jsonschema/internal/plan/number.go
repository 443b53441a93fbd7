package plan

import (
	"encoding/json"
	"math"
	"math/big"
	"math/bits"
)

// decimal is a number as it is written: mantissa times a power of ten.
type decimal struct {
	mantissa int64
	exponent int
	exact    bool // else it has too many digits for a mantissa
}

// maxDigits is how many digits a mantissa surely holds.
const maxDigits = 18

// scanNumber reads the number at i within the guard's bounds.
func scanNumber(text []byte, i int) (end int, d decimal) {
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
		return invalid, d
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
				return invalid, d
			}
			d.exponent = point - i
			digits += i - point
		}
		if i < len(text) && text[i]|0x20 == 'e' {
			var exponent int
			if i, exponent = scanExponent(text, i+1); i < 0 {
				return invalid, d
			}
			d.exponent += exponent
		}
	}
	if i-begin > maxNumberBytes {
		return invalid, d
	}
	d.exact = digits <= maxDigits || digits == maxDigits+1 && mantissa <= math.MaxInt64
	if d.mantissa = int64(mantissa); negative {
		d.mantissa = -d.mantissa
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
		if exponent = exponent*10 + int(text[i]-'0'); exponent > maxExponent {
			return invalid, 0
		}
		i++
	}
	if i == first {
		return invalid, 0
	}
	if negative {
		exponent = -exponent
	}
	return i, exponent
}

// simplify brings equal numbers into one form: whole ones with exponent 0, if it
// fits, others without zeros at the end.
func (d decimal) simplify() decimal {
	if d.mantissa == 0 {
		d.exponent = 0
	}
	for d.exponent > 0 && d.exact {
		high, low := bits.Mul64(magnitude(d.mantissa), 10)
		if high != 0 || low > math.MaxInt64 {
			d.exact = false
			break
		}
		d.mantissa *= 10
		d.exponent--
	}
	for d.exponent < 0 && d.mantissa%10 == 0 {
		d.mantissa /= 10
		d.exponent++
	}
	return d
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// numberRules is what applies to numbers. Bounds are there twice: as what whole
// numbers may be, and as fractions.
type numberRules struct {
	least, most int64
	bounds      []bound
	multiples   []fraction
	sets        []numberSet
}

type fraction struct {
	over, under int64 // under is positive
	fits        bool
}

type bound struct {
	fraction
	digits           digits
	known            bool // what its digits are
	upper, exclusive bool
}

// numberSet is the numbers of enum or const.
type numberSet struct {
	known  map[decimal]struct{} // those that a decimal holds
	digits map[string]struct{}  // all of them, by their keys
	odd    bool                 // it has more, which are no JSON numbers
}

func (s *numberSet) add(value json.Number) {
	text := []byte(value)
	if len(text) == 0 || len(text) > maxNumberBytes {
		s.odd = true
		return
	}
	if end, _ := scanNumber(text, 0); end != len(text) {
		s.odd = true
		return
	}
	var room, more longest
	d := digitsOf(text, &room)
	if s.digits == nil {
		s.known, s.digits = map[decimal]struct{}{}, map[string]struct{}{}
	}
	s.digits[string(d.key(&more))] = struct{}{}
	if one, ok := d.decimal(); ok {
		s.known[one] = struct{}{}
	}
}

func newFraction(r *big.Rat) fraction {
	if !r.Num().IsInt64() || !r.Denom().IsInt64() {
		return fraction{}
	}
	return fraction{r.Num().Int64(), r.Denom().Int64(), true}
}
