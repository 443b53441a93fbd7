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

// checkNumber returns 0, invalid or unsure for a number and its text.
func (w *walker) checkNumber(n *node, d decimal, text []byte) int {
	if d.exponent != 0 && d.exact {
		d = d.simplify()
	}
	if d.exact {
		if verdict := checkDecimal(n, d); verdict != unsure {
			return verdict
		}
	} else if n.number == nil && d.exponent >= 0 { // whole, which is all that is asked
		return 0
	}
	return w.checkDigits(n, text)
}

// checkDigits is checkNumber by the digits, as which dividing takes the time of
// reading some bytes.
func (w *walker) checkDigits(n *node, text []byte) int {
	const perDivision = 4
	var room, more longest
	d := digitsOf(text, &room)
	if n.integer && d.exponent < 0 {
		return invalid
	}
	r := n.number
	if r == nil {
		return 0
	}
	if w.steps -= len(text) * (1 + len(r.bounds) + len(r.sets) + perDivision*len(r.multiples)); w.steps < 0 {
		return unsure
	}
	for i := range r.bounds {
		if !r.bounds[i].known {
			return unsure
		}
		if !r.bounds[i].allows(d.compare(r.bounds[i].digits)) {
			return invalid
		}
	}
	for i := range r.sets {
		if _, ok := r.sets[i].digits[string(d.key(&more))]; !ok && r.sets[i].odd {
			return unsure
		} else if !ok {
			return invalid
		}
	}
	for i := range r.multiples {
		if verdict := r.multiples[i].dividesDigits(d); verdict < 0 {
			return verdict
		}
	}
	return 0
}

// checkDecimal is checkNumber for a number that a decimal holds.
func checkDecimal(n *node, d decimal) int {
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
	if !b.allows(order) {
		return invalid
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
	digits, known := digitsOfRat(at)
	r.bounds = append(r.bounds, bound{newFraction(at), digits, known, upper, exclusive})
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
	switch {
	case whole.IsInt64() && upper:
		r.most = min(r.most, whole.Int64())
	case whole.IsInt64():
		r.least = max(r.least, whole.Int64())
	case upper == (whole.Sign() < 0): // no word is within the bound
		r.least, r.most = math.MaxInt64, math.MinInt64
	}
}
