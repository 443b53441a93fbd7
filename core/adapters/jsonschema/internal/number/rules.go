package number

import "math"

// Rules are what a schema says of numbers.
type Rules struct {
	least, most int64 // for whole numbers, for which they replace bounds
	bounds      []bound
	multiples   []fraction
	sets        []set
}

// NewRules returns rules that let every number through.
func NewRules() *Rules { return &Rules{least: math.MinInt64, most: math.MaxInt64} }

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

// set is the numbers of an enum or a const.
type set struct {
	decimals map[Decimal]struct{} // those that a Decimal holds
	keys     map[string]struct{}  // all of them, by what AppendKey says
	odd      bool                 // it has other values, which are not numbers within the bounds
}

// Check returns 0, Invalid or Unsure for a number and its text. whole refuses fractions.
// It takes the bytes that might be read meanwhile from steps. Nil rules refuse nothing.
func (r *Rules) Check(whole bool, d Decimal, text []byte, steps *int) int {
	if d.Exponent != 0 && d.Exact {
		d = d.Simplify()
	}
	if d.Exact {
		if verdict := r.checkDecimal(whole, d); verdict != Unsure {
			return verdict
		}
	} else if r == nil && d.Exponent >= 0 {
		return 0
	}
	return r.checkDigits(whole, text, steps)
}

// checkDigits is Check for numbers that no Decimal holds.
func (r *Rules) checkDigits(whole bool, text []byte, steps *int) int {
	const perDivision = 4
	var room, more longest
	d := digitsOf(text, &room)
	if whole && d.exponent < 0 {
		return Invalid
	}
	if r == nil {
		return 0
	}
	if *steps -= len(text) * (1 + len(r.bounds) + len(r.sets) + perDivision*len(r.multiples)); *steps < 0 {
		return Unsure
	}
	for i := range r.bounds {
		if !r.bounds[i].known {
			return Unsure
		}
		if !r.bounds[i].allows(d.compare(r.bounds[i].digits)) {
			return Invalid
		}
	}
	for i := range r.sets {
		if _, ok := r.sets[i].keys[string(d.appendKey(more[:0]))]; !ok {
			return r.sets[i].missing()
		}
	}
	for i := range r.multiples {
		if verdict := r.multiples[i].dividesDigits(d); verdict < 0 {
			return verdict
		}
	}
	return 0
}

// checkDecimal is Check for numbers that a Decimal holds.
func (r *Rules) checkDecimal(whole bool, d Decimal) int {
	if whole && d.Exponent < 0 {
		return Invalid
	}
	if r == nil {
		return 0
	}
	if d.Exponent == 0 {
		if d.Mantissa < r.least || d.Mantissa > r.most {
			return Invalid
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

func (s *set) has(d Decimal) int {
	if _, ok := s.decimals[d]; ok {
		return 0
	}
	return s.missing()
}

// missing is the verdict on a number that is not in the set.
func (s *set) missing() int {
	if s.odd {
		return Unsure
	}
	return Invalid
}
