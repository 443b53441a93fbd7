package plan

import (
	"math"
	"math/big"
	"math/bits"
)

// tens are the powers of ten that a word holds.
var tens = func() (list [19]uint64) {
	list[0] = 1
	for i := 1; i < len(list); i++ {
		list[i] = list[i-1] * 10
	}
	return list
}()

// checkNumber returns 0, invalid or unsure.
func checkNumber(n *node, d decimal) int {
	if d.exponent != 0 && d.exact {
		d = d.simplify()
	}
	if !d.exact {
		// Beyond 18 digits, all that is known is whether it is whole.
		if n.number == nil && d.exponent >= 0 {
			return 0
		}
		return unsure
	}
	if n.integer && d.exponent < 0 {
		return invalid
	}
	r := n.number
	if r == nil {
		return 0
	}
	if d.exponent == 0 {
		if d.mantissa < r.least || d.mantissa > r.most {
			return invalid
		}
	} else {
		for i := range r.bounds {
			if verdict := r.bounds[i].check(d); verdict < 0 {
				return verdict
			}
		}
	}
	for i := range r.multiples {
		if verdict := r.multiples[i].divides(d); verdict < 0 {
			return verdict
		}
	}
	for i := range r.sets {
		if verdict := r.sets[i].has(d); verdict < 0 {
			return verdict
		}
	}
	return 0
}

func (s *numberSet) has(d decimal) int {
	if _, ok := s.known[d]; ok {
		return 0
	}
	if s.odd {
		return unsure
	}
	return invalid
}

// check compares a number with a fraction: both times both denominators.
func (b *bound) check(d decimal) int {
	if !b.fits || d.exponent < -maxDigits {
		return unsure
	}
	order := 0
	if negative := d.mantissa < 0; negative != (b.over < 0) {
		if order = 1; negative {
			order = -1
		}
	} else {
		high, low := bits.Mul64(magnitude(d.mantissa), uint64(b.under))
		otherHigh, otherLow := bits.Mul64(magnitude(b.over), tens[-d.exponent])
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
	if b.upper {
		order = -order
	}
	if order < 0 || order == 0 && b.exclusive {
		return invalid
	}
	return 0
}

// divides reports whether a number is a multiple.
func (f *fraction) divides(d decimal) int {
	if !f.fits || d.exponent < -maxDigits {
		return unsure
	}
	overflow, divisor := bits.Mul64(magnitude(f.over), tens[-d.exponent])
	if overflow != 0 || divisor == 0 {
		return unsure
	}
	high, low := bits.Mul64(magnitude(d.mantissa), uint64(f.under))
	if bits.Rem64(high, low, divisor) != 0 {
		return invalid
	}
	return 0
}

// addBound adds minimum, maximum or one of the exclusive two.
func (r *numberRules) addBound(at *big.Rat, upper, exclusive bool) {
	if at == nil {
		return
	}
	r.bounds = append(r.bounds, bound{newFraction(at), upper, exclusive})
	whole := new(big.Int).Div(at.Num(), at.Denom()) // rounded down: the denominator is positive
	if at.IsInt() {
		if exclusive && upper {
			whole.Sub(whole, big.NewInt(1))
		} else if exclusive {
			whole.Add(whole, big.NewInt(1))
		}
	} else if !upper {
		whole.Add(whole, big.NewInt(1))
	}
	limit := int64(math.MaxInt64)
	if whole.IsInt64() {
		limit = whole.Int64()
	} else if whole.Sign() < 0 {
		limit = math.MinInt64
	}
	if upper {
		r.most = min(r.most, limit)
	} else {
		r.least = max(r.least, limit)
	}
}
