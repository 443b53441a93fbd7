package compare

import "math/big"

// dropImpossible takes away the kinds of which no value can be, and finds the
// names that matter.
func (c *comparer) dropImpossible(w *writer) {
	if w.kinds&ofNumber == ofInteger {
		w.tighten()
	}
	if w.low != nil && w.high != nil {
		if order := w.low.Cmp(w.high); order > 0 || order == 0 && (w.above || w.under) {
			w.kinds &^= ofNumber
		}
	}
	if w.kinds&ofString != 0 {
		c.mergeTexts(w)
	}
	if w.maxLength >= 0 && w.minLength > w.maxLength {
		w.kinds &^= ofString
	}
	if w.kinds&ofArray != 0 {
		for _, s := range w.all {
			first, _ := itemsOf(s)
			w.rest = max(w.rest, len(first))
		}
		for i := 0; i <= w.rest && (w.maxItems < 0 || i < w.maxItems); i++ {
			if c.item(w, i).kinds == 0 {
				w.maxItems = i
			}
		}
		if w.maxItems >= 0 && w.minItems > w.maxItems {
			w.kinds &^= ofArray
		}
	}
	if w.kinds&ofObject != 0 {
		c.findNames(w)
		for name := range w.required {
			if c.member(w, name) == nil {
				w.kinds &^= ofObject
			}
		}
		if w.maxProperties >= 0 && max(w.minProperties, len(w.required)) > w.maxProperties {
			w.kinds &^= ofObject
		}
	}
}

// tighten moves the bounds of integers onto integers.
func (w *writer) tighten() {
	if w.low != nil {
		low := new(big.Int).Add(floor(w.low), big.NewInt(1))
		if w.low.IsInt() && !w.above {
			low = w.low.Num()
		}
		w.low, w.above = new(big.Rat).SetInt(low), false
	}
	if w.high != nil {
		high := floor(w.high)
		if w.high.IsInt() && w.under {
			high = new(big.Int).Sub(high, big.NewInt(1))
		}
		w.high, w.under = new(big.Rat).SetInt(high), false
	}
}

func floor(r *big.Rat) *big.Int { return new(big.Int).Div(r.Num(), r.Denom()) }
