package inclusion

import (
	"maps"
	"slices"
)

var oneClass = []span{{0, 0}}

// Length is the set of texts of at least least and at most most characters, -1 for any
// number.
func Length(least, most int) Set { return length{least, most} }

type length struct{ least, most int }

func (length) alphabet() []span { return oneClass }

// next counts the characters up to where more make no difference.
func (l length) next(state, _ int) int { return min(state+1, max(l.least, l.most+1)) }

func (l length) accepts(state int) bool { return state >= l.least && !l.none(state) }
func (l length) none(state int) bool    { return l.most >= 0 && state > l.most }
func (l length) all(state int) bool     { return l.most < 0 && state >= l.least }

// Words is the set of these texts.
func Words(texts []string) Set {
	w := &words{steps: []wordStep{{}, {}}}
	classes := map[rune]bool{}
	for _, text := range texts {
		at := 0
		for _, r := range text {
			classes[r] = true
			to, known := w.steps[at].next[r]
			if !known {
				if w.steps[at].next == nil {
					w.steps[at].next = map[rune]int{}
				}
				to = len(w.steps)
				w.steps[at].next[r] = to
				w.steps = append(w.steps, wordStep{})
			}
			at = to
		}
		w.steps[at].ends = true
	}
	w.letters = append([]rune{-1}, slices.Sorted(maps.Keys(classes))...)
	w.spans = []span{{0, 0}}
	for class, r := range w.letters {
		switch last := len(w.spans) - 1; {
		case class == 0:
			continue
		case w.spans[last].first == r:
			w.spans[last].class = class
		default:
			w.spans = append(w.spans, span{r, class})
		}
		w.spans = append(w.spans, span{r + 1, 0})
	}
	return w
}

// words is a tree of the beginnings of texts. Its second step stands for all other texts.
type words struct {
	steps   []wordStep
	letters []rune // by class; the first is that of all others
	spans   []span
}

type wordStep struct {
	ends bool
	next map[rune]int
}

const noWord = 1

func (w *words) alphabet() []span { return w.spans }

func (w *words) next(state, class int) int {
	if to, known := w.steps[state].next[w.letters[class]]; known {
		return to
	}
	return noWord
}

func (w *words) accepts(state int) bool { return w.steps[state].ends }
func (w *words) none(state int) bool    { return state == noWord }
func (w *words) all(int) bool           { return false }
