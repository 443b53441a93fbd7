package inclusion

import (
	"cmp"
	"slices"
	"unicode"
)

// span is a range of characters of one class, up to the first of the next span.
type span struct {
	first rune
	class int
}

// letter stands for all characters that no set tells apart.
type letter struct {
	sample  rune
	classes []int // of each set
}

// Surrogates are no characters of a text.
const firstSurrogate, afterSurrogates = 0xD800, 0xE000

// lettersOf finds the letters of several sets, those first that read best in an example.
func lettersOf(sets []Set, w *Work) []letter {
	var letters []letter
	known := map[string]int{}
	eachSpan(sets, w, func(first, last rune, classes []int) {
		if first == firstSurrogate {
			return
		}
		sample, k := readable(first, last), key(classes)
		if number, is := known[k]; !is {
			known[k] = len(letters)
			letters = append(letters, letter{sample, classes})
		} else if rank(sample) < rank(letters[number].sample) {
			letters[number].sample = sample
		}
	})
	slices.SortFunc(letters, func(a, b letter) int {
		return cmp.Or(rank(a.sample)-rank(b.sample), int(a.sample-b.sample))
	})
	return letters
}

// eachSpan calls a function for each range of characters that are of the same class in each
// set, with these classes.
func eachSpan(sets []Set, w *Work, found func(first, last rune, classes []int)) {
	alphabets := make([][]span, len(sets))
	cuts := []rune{0, firstSurrogate, afterSurrogates}
	for i, set := range sets {
		alphabets[i] = set.alphabet()
		for _, span := range alphabets[i] {
			cuts = append(cuts, span.first)
		}
	}
	slices.Sort(cuts)
	cuts = slices.DeleteFunc(slices.Compact(cuts), func(r rune) bool { return r > unicode.MaxRune })
	w.spend(len(cuts) * (len(sets) + 1))
	at := make([]int, len(sets))
	for i, first := range cuts {
		if !w.enough() {
			return
		}
		last := rune(unicode.MaxRune)
		if i+1 < len(cuts) {
			last = cuts[i+1] - 1
		}
		classes := make([]int, len(sets))
		for j, alphabet := range alphabets {
			for at[j]+1 < len(alphabet) && alphabet[at[j]+1].first <= first {
				at[j]++
			}
			classes[j] = alphabet[at[j]].class
		}
		found(first, last, classes)
	}
}

var likely = []rune{'a', '0', '1', 'A', 'b', '-', '_', '.', '!', ' '}

// readable is the character of a range that reads best.
func readable(first, last rune) rune {
	for _, r := range likely {
		if first <= r && r <= last {
			return r
		}
	}
	return first
}

func rank(r rune) int {
	switch i := slices.Index(likely, r); {
	case i >= 0:
		return i
	case ' ' < r && r < 0x7F:
		return len(likely)
	case unicode.IsGraphic(r):
		return len(likely) + 1
	}
	return len(likely) + 2
}
