package backtrack

import (
	"errors"
	"regexp/syntax"
	"unicode"
	"unicode/utf8"
)

// set is a set of characters.
type set struct {
	ascii  [2]uint64
	other  bool   // has characters beyond ASCII
	ranges []rune // pairs of the lowest and the highest, in order; none where it is only known what a text begins with
}

func (s *set) add(more *set) {
	s.ascii[0] |= more.ascii[0]
	s.ascii[1] |= more.ascii[1]
	s.other = s.other || more.other
}

func newSet(re *syntax.Regexp) (*set, error) {
	s := &set{}
	switch re.Op {
	case syntax.OpNoMatch:
	case syntax.OpAnyChar:
		s.ranges = []rune{0, unicode.MaxRune}
	case syntax.OpAnyCharNotNL:
		s.ranges = []rune{0, '\n' - 1, '\n' + 1, unicode.MaxRune}
	case syntax.OpCharClass:
		s.ranges = re.Rune
	case syntax.OpLiteral:
		if len(re.Rune) != 1 {
			return nil, errors.New("more than one character in a class")
		}
		s.ranges = []rune{re.Rune[0], re.Rune[0]}
		if re.Flags&syntax.FoldCase != 0 {
			s.ranges = folded(re.Rune[0])
		}
	default:
		return nil, errors.New("no class")
	}
	for c := range rune(utf8.RuneSelf) {
		if s.has(c) {
			s.ascii[c>>6] |= 1 << (c & 63)
		}
	}
	s.other = !s.empty() && s.ranges[len(s.ranges)-1] >= utf8.RuneSelf
	return s, nil
}

// folded is the characters that differ from one in case only, and itself.
func folded(r rune) []rune {
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	ranges := []rune{least, least}
	for f := unicode.SimpleFold(least); f != least; f = unicode.SimpleFold(f) { // they come in order
		ranges = append(ranges, f, f)
	}
	return ranges
}

func (s *set) empty() bool { return len(s.ranges) == 0 }

// single is the only character of a set.
func (s *set) single() (rune, bool) {
	if len(s.ranges) == 2 && s.ranges[0] == s.ranges[1] {
		return s.ranges[0], true
	}
	return 0, false
}

func (s *set) has(r rune) bool {
	low, high := 0, len(s.ranges)/2
	for low < high {
		middle := int(uint(low+high) >> 1)
		switch {
		case r < s.ranges[2*middle]:
			high = middle
		case r > s.ranges[2*middle+1]:
			low = middle + 1
		default:
			return true
		}
	}
	return false
}
