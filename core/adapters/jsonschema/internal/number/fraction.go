package number

import "math/bits"

// tens are the powers of ten that a word holds.
var tens = func() (list [19]uint64) {
	list[0] = 1
	for i := 1; i < len(list); i++ {
		list[i] = list[i-1] * 10
	}
	return list
}()

// check compares a number with a fraction: both times both denominators.
func (b *bound) check(d Decimal) int {
	if !b.fits || d.Exponent < -maxDigits {
		return Unsure
	}
	order := 0
	if negative := d.Mantissa < 0; negative != (b.over < 0) {
		if order = 1; negative {
			order = -1
		}
	} else {
		high, low := bits.Mul64(magnitude(d.Mantissa), uint64(b.under))
		otherHigh, otherLow := bits.Mul64(magnitude(b.over), tens[-d.Exponent])
		switch {
		case high > otherHigh || high == otherHigh && low > otherLow:
			order = 1
		case high < otherHigh || low < otherLow:
			order = -1
		}
		if negative {
			order = -order
		}
	}
	if !b.allows(order) {
		return Invalid
	}
	return 0
}

// allows reports whether a number may be in this order to the bound.
func (b *bound) allows(order int) bool {
	if b.upper {
		order = -order
	}
	return order > 0 || order == 0 && !b.exclusive
}

// divides reports whether a number is a multiple.
func (f *fraction) divides(d Decimal) int {
	if !f.fits || d.Exponent < -maxDigits {
		return Unsure
	}
	overflow, divisor := bits.Mul64(magnitude(f.over), tens[-d.Exponent])
	if overflow != 0 || divisor == 0 {
		return Unsure
	}
	high, low := bits.Mul64(magnitude(d.Mantissa), uint64(f.under))
	if bits.Rem64(high, low, divisor) != 0 {
		return Invalid
	}
	return 0
}

// dividesDigits reports whether the divisor divides the number d without a rest.
func (f *fraction) dividesDigits(d digits) int {
	divisor := magnitude(f.over)
	if d.exponent < 0 {
		var overflow uint64
		if d.exponent < -maxDigits {
			return Unsure
		}
		if overflow, divisor = bits.Mul64(divisor, tens[-d.exponent]); overflow != 0 {
			return Unsure
		}
	}
	if !f.fits || divisor == 0 {
		return Unsure
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
		return Invalid
	}
	return 0
}
