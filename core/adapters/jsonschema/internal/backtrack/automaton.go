package backtrack

import "errors"

// StepKind is what a step of an automaton does.
type StepKind uint8

// What a step does.
const (
	StepGo    StepKind = iota // goes on at any of Next, without reading
	StepRead                  // reads one character of Set
	StepMatch                 // ends a match
	StepTextBegin
	StepTextEnd
	StepLineBegin
	StepLineEnd
	StepWordEdge
	StepNoWordEdge
)

// Step is one step of an automaton. Of those that read or assert, Next has one.
type Step struct {
	Kind StepKind
	Set  int // an index in Automaton.Sets
	Next []int
}

// Automaton is an expression without memory: where it goes on depends on the step and the
// place alone. The texts that it matches are those of the expression that it was made of.
type Automaton struct {
	Steps []Step
	Sets  [][]rune // pairs of the lowest and the highest character, in order
	Begin int
}

// Why an expression has no automaton.
var (
	ErrNotRegular   = errors.New("lookaround and back-references have no automaton")
	ErrTooManySteps = errors.New("the automaton has too many steps")
)

// NewAutomaton makes an automaton of at most so many steps. Repetitions are written out.
func NewAutomaton(expression string, most int) (*Automaton, error) {
	root, _, err := parse(expression)
	if err != nil {
		return nil, err
	}
	b := automatonBuilder{Automaton: &Automaton{}, most: most, sets: map[*set]int{}}
	b.Begin = b.add(root, b.step(Step{Kind: StepMatch}))
	return b.Automaton, b.err
}

type automatonBuilder struct {
	*Automaton
	most int
	sets map[*set]int
	err  error
}

func (b *automatonBuilder) step(s Step) int {
	if b.err == nil && len(b.Steps) >= b.most {
		b.err = ErrTooManySteps
	}
	if b.err != nil {
		return 0
	}
	b.Steps = append(b.Steps, s)
	return len(b.Steps) - 1
}

// add adds what a node matches, and returns where it begins. It goes on at next.
func (b *automatonBuilder) add(n *node, next int) int {
	if b.err != nil {
		return 0
	}
	switch n.kind {
	case empty:
		return next
	case never:
		return b.step(Step{})
	case oneOf:
		number, known := b.sets[n.set]
		if !known {
			number = len(b.Sets)
			b.sets[n.set], b.Sets = number, append(b.Sets, n.set.ranges)
		}
		return b.step(Step{Kind: StepRead, Set: number, Next: []int{next}})
	case sequence:
		for i := len(n.subs) - 1; i >= 0; i-- {
			next = b.add(n.subs[i], next)
		}
		return next
	case choice:
		var begins []int
		for _, sub := range n.subs {
			begins = append(begins, b.add(sub, next))
		}
		return b.step(Step{Next: begins})
	case repeat:
		return b.repeat(n, next)
	case group:
		return b.add(n.subs[0], next)
	case lookAhead, lookBehind, reference:
		b.err = ErrNotRegular
		return 0
	}
	return b.step(Step{Kind: StepTextBegin + StepKind(n.kind-textBegin), Next: []int{next}})
}

func (b *automatonBuilder) repeat(n *node, next int) int {
	begin := next
	if n.max == unlimited {
		begin = b.step(Step{})
		if again := b.add(n.subs[0], begin); b.err == nil {
			b.Steps[begin].Next = []int{again, next}
		}
	}
	for i := n.min; i < n.max && b.err == nil; i++ {
		begin = b.step(Step{Next: []int{b.add(n.subs[0], begin), next}})
	}
	for i := 0; i < n.min && b.err == nil; i++ {
		begin = b.add(n.subs[0], begin)
	}
	return begin
}
