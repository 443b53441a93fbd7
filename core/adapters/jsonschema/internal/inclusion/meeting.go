package inclusion

import "slices"

// meeting is the set of texts that are in some sets and not in others.
type meeting struct {
	work    *Work
	sets    []Set
	in      int // so many of sets have the texts; the others do not
	spans   []span
	classes [][]int // of each set, by class
	states  [][]int32
	known   map[string]int
}

func (m *meeting) begin() {
	m.known = map[string]int{}
	m.intern(make([]int32, len(m.sets)))
	known := map[string]int{}
	eachSpan(m.sets, m.work, func(first, _ rune, classes []int) {
		k := key(classes)
		class, is := known[k]
		if !is {
			class = len(m.classes)
			known[k], m.classes = class, append(m.classes, classes)
		}
		m.spans = append(m.spans, span{first, class})
	})
}

// intern is the number of a tuple of states.
func (m *meeting) intern(states []int32) int {
	k := key(states)
	number, known := m.known[k]
	if !known {
		m.work.spend(10)
		number = len(m.states)
		m.known[k] = number
		m.states = append(m.states, slices.Clone(states))
	}
	return number
}

func (m *meeting) alphabet() []span { return m.spans }

func (m *meeting) next(state, class int) int {
	m.work.spend(2 * len(m.sets))
	states := make([]int32, len(m.sets))
	for i, set := range m.sets {
		states[i] = int32(set.next(int(m.states[state][i]), m.classes[class][i]))
	}
	return m.intern(states)
}

// each reports whether one thing holds for all sets that have the texts, and another for all
// that do not.
func (m *meeting) each(state int, in, out func(set Set, state int) bool) bool {
	for i, set := range m.sets {
		holds := in
		if i >= m.in {
			holds = out
		}
		if !holds(set, int(m.states[state][i])) {
			return false
		}
	}
	return true
}

func (m *meeting) accepts(state int) bool {
	return m.each(state, Set.accepts, func(set Set, state int) bool { return !set.accepts(state) })
}

func (m *meeting) all(state int) bool { return m.each(state, Set.all, Set.none) }

func (m *meeting) none(state int) bool {
	return !m.each(state, func(set Set, state int) bool { return !set.none(state) },
		func(set Set, state int) bool { return !set.all(state) })
}
