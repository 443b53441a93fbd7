package number

import (
	"encoding/json"
	"math"
	"math/big"
)

// AddBound adds minimum, maximum or one of the exclusive two.
func (r *Rules) AddBound(at *big.Rat, upper, exclusive bool) {
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

// AddMultiple adds multipleOf.
func (r *Rules) AddMultiple(of *big.Rat) { r.multiples = append(r.multiples, newFraction(of)) }

func newFraction(r *big.Rat) fraction {
	if !r.Num().IsInt64() || !r.Denom().IsInt64() {
		return fraction{}
	}
	return fraction{r.Num().Int64(), r.Denom().Int64(), true}
}

// AddSet adds the numbers of an enum or a const.
func (r *Rules) AddSet(numbers []any) {
	s := set{decimals: map[Decimal]struct{}{}, keys: map[string]struct{}{}}
	for _, value := range numbers {
		written, _ := value.(json.Number)
		if written == "" {
			s.odd = true
			continue
		}
		text := []byte(written)
		if end, _ := Scan(text, 0); end != len(text) {
			s.odd = true
			continue
		}
		var room longest
		d := digitsOf(text, &room)
		s.keys[string(d.appendKey(nil))] = struct{}{}
		if one, ok := d.decimal(); ok {
			s.decimals[one] = struct{}{}
		}
	}
	r.sets = append(r.sets, s)
}

// Count is how many rules Check goes through one by one.
func (r *Rules) Count() int {
	if r == nil {
		return 0
	}
	return len(r.bounds) + len(r.multiples) + len(r.sets)
}
