package plan

import (
	"bytes"
	"math"
	"math/big"
	"math/bits"
	"strconv"
)

// digits is a number of any length within the guard's bounds: what no decimal holds
// is compared by its digits.
type digits struct {
	negative bool
	text     []byte // without zeros at either end; empty for zero
	exponent int    // of the last digit
}

// longest has room for what is made of a number's text.
type longest [maxNumberBytes + 8]byte

// digitsOf reads a number that is in JSON's grammar. buffer is for digits with a point
// among them.
func digitsOf(number []byte, buffer *longest) digits {
	d := digits{}
	if number[0] == '-' {
		d.negative, number = true, number[1:]
	}
	if e := bytes.IndexAny(number, "eE"); e >= 0 {
		_, d.exponent = scanExponent(number, e+1)
		number = number[:e]
	}
	if whole, fraction, found := bytes.Cut(number, []byte{'.'}); found {
		number = append(append(buffer[:0], whole...), fraction...)
		d.exponent -= len(fraction)
	}
	d.text = bytes.TrimRight(number, "0")
	d.exponent += len(number) - len(d.text)
	if d.text = bytes.TrimLeft(d.text, "0"); len(d.text) == 0 {
		return digits{}
	}
	return d
}

// decimal is the same number, if a decimal holds it.
func (d digits) decimal() (decimal, bool) {
	if len(d.text) > maxDigits+1 {
		return decimal{}, false
	}
	mantissa := uint64(0)
	for _, c := range d.text {
		mantissa = mantissa*10 + uint64(c-'0')
	}
	if mantissa > math.MaxInt64 {
		return decimal{}, false
	}
	one := decimal{mantissa: int64(mantissa), exponent: d.exponent, exact: true}
	if d.negative {
		one.mantissa = -one.mantissa
	}
	one = one.simplify()
	return one, one.exact
}

// key is the same for equal numbers alone.
func (d digits) key(buffer *longest) []byte {
	key := buffer[:0]
	if d.negative {
		key = append(key, '-')
	}
	return strconv.AppendInt(append(append(key, d.text...), 'e'), int64(d.exponent), 10)
}

// compare is negative for a smaller number than other, and 0 for an equal one.
func (d digits) compare(other digits) int {
	if d.sign() != other.sign() {
		return d.sign() - other.sign()
	}
	order := len(d.text) + d.exponent - len(other.text) - other.exponent
	if order == 0 {
		order = bytes.Compare(d.text, other.text)
	}
	return order * d.sign()
}

func (d digits) sign() int {
	switch {
	case len(d.text) == 0:
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// dividesDigits reports whether the divisor divides the number d without a rest.
func (f *fraction) dividesDigits(d digits) int {
	divisor := magnitude(f.over)
	if d.exponent < 0 {
		var overflow uint64
		if d.exponent < -maxDigits {
			return unsure
		}
		if overflow, divisor = bits.Mul64(divisor, tens[-d.exponent]); overflow != 0 {
			return unsure
		}
	}
	if !f.fits || divisor == 0 {
		return unsure
	}
	times := func(rest, factor, more uint64) uint64 {
		high, low := bits.Mul64(rest, factor)
		low, carry := bits.Add64(low, more, 0)
		return bits.Rem64(high+carry, low, divisor)
	}
	rest := uint64(0)
	for _, c := range d.text {
		rest = times(rest, 10, uint64(c-'0'))
	}
	rest = times(rest, uint64(f.under), 0)
	for exponent := d.exponent; exponent > 0; exponent -= maxDigits {
		rest = times(rest, tens[min(exponent, maxDigits)], 0)
	}
	if rest != 0 {
		return invalid
	}
	return 0
}

// digitsOfRat is a bound of a schema; ok is false for one that is no finite decimal.
func digitsOfRat(r *big.Rat) (d digits, ok bool) {
	const places = maxNumberBytes + maxExponent // as many as the guard lets through
	text := r.FloatString(places)
	exact, ok := new(big.Rat).SetString(text)
	if !ok || exact.Cmp(r) != 0 {
		return digits{}, false
	}
	whole, fraction := text[:len(text)-places-1], text[len(text)-places:]
	d = digitsOf([]byte(whole+fraction), nil)
	if d.exponent -= places; len(d.text) == 0 {
		return digits{}, true
	}
	d.text = bytes.Clone(d.text)
	return d, true
}
