// Package inclusion decides whether all texts of some sets are in others. A set is the
// texts of a pattern, of some lengths, or of a list. A pattern may have lookahead at its
// beginning, but no other lookaround and no back-references.
//
// A pattern becomes the automaton of package backtrack, which also matches it in events, so
// that both agree on what it matches. Its states are made when they are first reached. A
// question walks through the states of all its automata at once, in order of the length of
// the texts that lead there, so that the first example is a shortest one.
//
// Questions may take exponential work. Work counts it, so that the answer is the same on
// every machine, and "not known" beyond what it allows.
package inclusion

import (
	"encoding/binary"
	"slices"

	"example.com/eventgateway/core/adapters/jsonschema/internal/ecma"
)

// Set is a set of texts. Texts are of whole Unicode characters, as in JSON.
type Set interface {
	// alphabet returns the ranges of characters that lead from each state to the same one.
	alphabet() []span
	// next is the state after a character of a class of the alphabet. The first state is 0.
	next(state, class int) int
	// accepts reports whether the text that led to a state is in the set.
	accepts(state int) bool
	// none reports whether no text that goes on from a state is in the set, as far as is
	// known; all reports the same of every text.
	none(state int) bool
	all(state int) bool
}

// Work bounds the work of questions, in pieces of some 100 ns of CPU time (BenchmarkFind).
// It keeps the automata of patterns. It is not safe for several goroutines.
type Work struct {
	Left     int // for all questions
	Each     int // for one question, or one pattern
	end      int // of Left, for this one
	patterns map[string]Set
	ids      map[Set]int
	found    map[string]answer
	lengths  map[string]answer
}

// answer is one to a question that may be asked again: schemas repeat their patterns.
type answer struct {
	example     string
	least, most int
	is          bool // there is such a text
}

// questionKey is the same for the same question.
func (w *Work) questionKey(q Question) string {
	if w.ids == nil {
		w.ids, w.found, w.lengths = map[Set]int{}, map[string]answer{}, map[string]answer{}
	}
	var key []byte
	for _, list := range append([][]Set{q.All}, q.Not...) {
		for _, set := range list {
			id, known := w.ids[set]
			if !known {
				id = len(w.ids) + 1
				w.ids[set] = id
			}
			key = binary.AppendUvarint(key, uint64(id))
		}
		key = append(key, 0)
	}
	w.spend(len(key))
	return string(key)
}

// maxSteps bounds the automaton of one pattern.
const maxSteps = 20_000

// spend takes from the work, and reports whether there was as much.
func (w *Work) spend(n int) bool {
	w.Left -= n
	return w.enough()
}

func (w *Work) enough() bool { return w.Left >= w.end }

// begin begins a question.
func (w *Work) begin() { w.end = max(w.Left-w.Each, 0) }

// Pattern is the set of texts in which an ECMA-262 pattern has a match; false where it has no
// automaton that is small enough.
func (w *Work) Pattern(source string) (Set, bool) {
	known, is := w.patterns[source]
	if !is {
		if w.begin(); w.Left <= 0 {
			return nil, false
		}
		if translated, err := ecma.Translate(source, false); err == nil {
			if known = newMachine(translated.Pattern, w); !w.enough() {
				return nil, false
			}
		}
		if w.patterns == nil {
			w.patterns = map[string]Set{}
		}
		w.patterns[source] = known
	}
	return known, known != nil
}

// Question asks for a text that all of All have and that is in none of Not. Each of Not is
// a list of sets, whose texts are those that all of the list have.
type Question struct {
	All []Set
	Not [][]Set
}

// Find returns such a text, a shortest one. known is false where the work did not suffice.
func (w *Work) Find(q Question) (example string, found, known bool) {
	k := w.questionKey(q)
	if before, is := w.found[k]; is {
		return before.example, before.is, true
	}
	p := newProduct(w, q)
	for i := 0; i < len(p.nodes); i++ {
		if p.wanted(p.nodes[i].states) {
			w.found[k] = answer{example: p.text(i), is: true}
			return p.text(i), true, true
		}
		if !p.follow(i, nil) {
			return "", false, false
		}
	}
	if !w.enough() {
		return "", false, false
	}
	w.found[k] = answer{}
	return "", false, true
}

// Texts returns up to most texts that are in all of the sets, the shortest first. Each
// leads to another state.
func (w *Work) Texts(all []Set, most int) []string {
	p := newProduct(w, Question{All: all})
	var list []string
	for i := 0; i < len(p.nodes) && len(list) < most; i++ {
		if p.wanted(p.nodes[i].states) {
			list = append(list, p.text(i))
		}
		if !p.follow(i, nil) {
			break
		}
	}
	return list
}

// Lengths returns the least and the greatest number of characters of the texts that are in
// all of the sets: -1 for no greatest, and 0 and -1 where the work did not suffice. some is
// false if there is no such text.
func (w *Work) Lengths(all []Set) (least, most int, some bool) {
	k := w.questionKey(Question{All: all})
	if before, is := w.lengths[k]; is {
		return before.least, before.most, before.is
	}
	p := newProduct(w, Question{All: all})
	var edges [][]int
	for i := 0; i < len(p.nodes); i++ {
		var to []int
		if !p.follow(i, &to) {
			return 0, -1, true
		}
		slices.Sort(to)
		edges = append(edges, slices.Compact(to))
	}
	if !w.enough() {
		return 0, -1, true
	}
	for i := range edges {
		if p.wanted(p.nodes[i].states) {
			least, most, some = p.nodes[i].length, p.longest(edges), true
			break
		}
	}
	w.lengths[k] = answer{least: least, most: most, is: some}
	return least, most, some
}
