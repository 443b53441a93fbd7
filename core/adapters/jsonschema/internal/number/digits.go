package number

import (
	"bytes"
	"math"
	"math/big"
	"strconv"
)

// digits is a number of any length within the bounds.
type digits struct {
	negative bool
	text     []byte // without zeros at either end; empty for zero
	exponent int    // of the last digit
}

// longest has room for what is made of a number's text.
type longest [MaxBytes + 8]byte

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

// decimal returns the same number, if a Decimal holds it.
func (d digits) decimal() (Decimal, bool) {
	if len(d.text) > maxDigits+1 {
		return Decimal{}, false
	}
	mantissa := uint64(0)
	for _, c := range d.text {
		mantissa = mantissa*10 + uint64(c-'0')
	}
	if mantissa > math.MaxInt64 {
		return Decimal{}, false
	}
	one := Decimal{Mantissa: int64(mantissa), Exponent: d.exponent, Exact: true}
	if d.negative {
		one.Mantissa = -one.Mantissa
	}
	one = one.Simplify()
	return one, one.Exact
}

// AppendKey appends what equal numbers, and no others, have in common: the sign, the digits
// without zeros at either end, and the power of ten.
func AppendKey(dst, number []byte) []byte {
	var room longest
	return digitsOf(number, &room).appendKey(dst)
}

func (d digits) appendKey(dst []byte) []byte {
	if len(d.text) == 0 {
		return append(dst, '0')
	}
	if d.negative {
		dst = append(dst, '-')
	}
	return strconv.AppendInt(append(append(dst, d.text...), 'e'), int64(d.exponent), 10)
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

// digitsOfRat returns a bound of a schema. ok is false for a fraction without an end.
func digitsOfRat(r *big.Rat) (d digits, ok bool) {
	if r.IsInt() {
		if d = digitsOf([]byte(r.Num().String()), nil); len(d.text) == 0 {
			return digits{}, true
		}
		return d, true
	}
	const places = MaxBytes + MaxExponent // as many as the guard lets through
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
