package inclusion

import (
	"encoding/binary"
	"slices"
	"unicode"

	"example.com/eventgateway/core/adapters/jsonschema/internal/backtrack"
)

// machine is the set of texts in which a pattern has a match. Its states are made when they
// are reached first.
type machine struct {
	*backtrack.Automaton
	work   *Work
	spans  []span
	reads  [][]bool    // by set and class
	side   []character // of each class
	live   []bool      // steps from which a match can be reached behind the text's beginning
	word   bool        // it tells word characters apart
	lines  bool        // it tells line feeds apart
	states []state
	known  map[string]int
	seen   []int // the walk that came by a step last
	walks  int
}

// character is what an assertion sees beside it.
type character byte

const (
	beyond character = iota // the text's beginning or end
	other
	wordCharacter
	lineFeed
)

// state is where a search may stand after a text.
type state struct {
	steps   []int
	before  character
	matched bool // a match has been found, whatever follows
	next    []int
	accepts int8 // 1 and -1 once that is known
}

const foundState = 1

// newMachine is nil where there is no automaton of the expression within the bounds.
func newMachine(expression string, w *Work) Set {
	automaton, err := backtrack.NewAutomaton(expression, maxSteps)
	if err != nil {
		return nil
	}
	m := machineOf(automaton, w)
	if len(automaton.And)+len(automaton.Not) == 0 {
		return m
	}
	both := &meeting{work: w, sets: []Set{m}}
	for _, and := range automaton.And {
		both.sets = append(both.sets, machineOf(and, w))
	}
	both.in = len(both.sets)
	for _, not := range automaton.Not {
		both.sets = append(both.sets, machineOf(not, w))
	}
	both.begin()
	return both
}

func machineOf(automaton *backtrack.Automaton, w *Work) *machine {
	m := &machine{Automaton: automaton, work: w, known: map[string]int{}, seen: make([]int, len(automaton.Steps))}
	w.spend(len(m.Steps))
	for _, step := range m.Steps {
		switch step.Kind {
		case backtrack.StepWordEdge, backtrack.StepNoWordEdge:
			m.word = true
		case backtrack.StepLineBegin, backtrack.StepLineEnd:
			m.lines = true
		}
	}
	m.classify()
	m.findLive()
	m.states = []state{{}, {matched: true}}
	return m
}

var wordRanges = []rune{'0', '9', 'A', 'Z', '_', '_', 'a', 'z'}

// classify makes the classes of characters that no set of the pattern tells apart.
func (m *machine) classify() {
	sets := slices.Clone(m.Sets)
	if m.word {
		sets = append(sets, wordRanges)
	}
	if m.lines {
		sets = append(sets, []rune{'\n', '\n'})
	}
	cuts := []rune{0}
	for _, set := range sets {
		for i := 0; i+1 < len(set); i += 2 {
			cuts = append(cuts, set[i], set[i+1]+1)
		}
	}
	slices.Sort(cuts)
	cuts = slices.DeleteFunc(slices.Compact(cuts), func(r rune) bool { return r > unicode.MaxRune })
	m.work.spend(len(cuts) * len(sets))
	m.reads = make([][]bool, len(m.Sets))
	classes := map[string]int{}
	for _, first := range cuts {
		if !m.work.enough() {
			break
		}
		signature := make([]byte, len(sets))
		for i, set := range sets {
			if has(set, first) {
				signature[i] = 1
			}
		}
		class, is := classes[string(signature)]
		if !is {
			class = len(classes)
			classes[string(signature)] = class
			for i := range m.Sets {
				m.reads[i] = append(m.reads[i], signature[i] == 1)
			}
			m.side = append(m.side, m.seenAs(first))
		}
		m.spans = append(m.spans, span{first, class})
	}
}

func has(set []rune, r rune) bool {
	i, exact := slices.BinarySearch(set, r)
	return exact || i%2 == 1
}

func (m *machine) seenAs(r rune) character {
	switch {
	case m.word && has(wordRanges, r):
		return wordCharacter
	case m.lines && r == '\n':
		return lineFeed
	}
	return other
}

// findLive walks back from the match, which is made first.
func (m *machine) findLive() {
	edges := make([][]int, len(m.Steps))
	for i, step := range m.Steps {
		if step.Kind != backtrack.StepTextBegin {
			edges[i] = step.Next
		}
	}
	m.live = leadingTo([]int{0}, edges)
}

func (m *machine) alphabet() []span { return m.spans }

func (m *machine) all(i int) bool { return m.states[i].matched }

func (m *machine) none(i int) bool {
	s := m.states[i]
	return i != 0 && !s.matched && len(s.steps) == 0 && !m.live[m.Begin]
}

func (m *machine) accepts(i int) bool {
	s := &m.states[i]
	if s.matched {
		return true
	}
	if s.accepts == 0 {
		s.accepts = -1
		if _, matched := m.walk(s, beyond); matched {
			s.accepts = 1
		}
	}
	return s.accepts == 1
}

func (m *machine) next(i, class int) int {
	s := &m.states[i]
	if s.matched {
		return i
	}
	if s.next == nil {
		s.next = make([]int, len(m.side))
	}
	if s.next[class] == 0 {
		to := m.after(s, class)
		m.states[i].next[class] = to
		return to
	}
	return s.next[class]
}

// after makes the state after one more character.
func (m *machine) after(s *state, class int) int {
	reading, matched := m.walk(s, m.side[class])
	if matched {
		return foundState
	}
	next := state{before: m.side[class]}
	for _, i := range reading {
		if to := m.Steps[i].Next[0]; m.reads[m.Steps[i].Set][class] && m.live[to] {
			next.steps = append(next.steps, to)
		}
	}
	slices.Sort(next.steps)
	next.steps = slices.Compact(next.steps)
	key := []byte{byte(next.before)}
	for _, i := range next.steps {
		key = binary.AppendVarint(key, int64(i))
	}
	m.work.spend(len(next.steps) + 1)
	number, known := m.known[string(key)]
	if !known {
		number = len(m.states)
		m.known[string(key)] = number
		m.states = append(m.states, next)
		m.work.spend(len(m.side))
	}
	return number
}

// walk follows the steps of a state that read nothing, with what stands after the text. It
// returns those that read, or that there is a match. A match may begin anywhere.
func (m *machine) walk(s *state, after character) (reading []int, matched bool) {
	m.walks++
	open := slices.Clone(s.steps)
	if s.before == beyond || m.live[m.Begin] {
		open = append(open, m.Begin)
	}
	for len(open) > 0 {
		i := open[len(open)-1]
		open = open[:len(open)-1]
		if m.seen[i] == m.walks {
			continue
		}
		m.seen[i] = m.walks
		m.work.spend(1)
		switch step := m.Steps[i]; {
		case step.Kind == backtrack.StepMatch:
			return nil, true
		case step.Kind == backtrack.StepRead:
			reading = append(reading, i)
		case holds(step.Kind, s.before, after):
			open = append(open, step.Next...)
		}
	}
	return reading, false
}

// holds reports whether an assertion holds between two characters.
func holds(kind backtrack.StepKind, before, after character) bool {
	switch kind {
	case backtrack.StepTextBegin:
		return before == beyond
	case backtrack.StepTextEnd:
		return after == beyond
	case backtrack.StepLineBegin:
		return before == beyond || before == lineFeed
	case backtrack.StepLineEnd:
		return after == beyond || after == lineFeed
	case backtrack.StepWordEdge:
		return (before == wordCharacter) != (after == wordCharacter)
	case backtrack.StepNoWordEdge:
		return (before == wordCharacter) == (after == wordCharacter)
	}
	return true
}
