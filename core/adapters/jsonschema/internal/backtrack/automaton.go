package backtrack

import (
	"errors"
	"slices"
)

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

// Automaton is an expression without memory: only the step and the place in the text decide
// where it goes on. And and Not are the expression's lookahead at the beginning of the text.
// The expression matches a text that the automaton and all of And match, and none of Not.
type Automaton struct {
	Steps    []Step   // the first is the match
	Sets     [][]rune // pairs of the lowest and the highest character, in order
	Begin    int
	And, Not []*Automaton
}

// Why an expression has no automaton.
var (
	ErrNotRegular   = errors.New("back-references have no automaton, nor has lookaround but at the beginning")
	ErrTooManySteps = errors.New("the automaton has too many steps")
)

// NewAutomaton makes an automaton of at most so many steps, and others of as many for
// lookahead. Repetitions are written out.
func NewAutomaton(expression string, most int) (*Automaton, error) {
	root, _, err := parse(expression)
	if err != nil {
		return nil, err
	}
	var looks []*node
	takeLooks(root, &looks)
	automaton, err := automatonOf(root, most)
	for _, look := range looks {
		if err != nil {
			return nil, err
		}
		ahead := &node{kind: sequence, subs: []*node{{kind: textBegin}, look.subs[0]}}
		var other *Automaton
		if other, err = automatonOf(ahead, most); look.negative {
			automaton.Not = append(automaton.Not, other)
		} else {
			automaton.And = append(automaton.And, other)
		}
	}
	return automaton, err
}

func automatonOf(root *node, most int) (*Automaton, error) {
	b := automatonBuilder{Automaton: &Automaton{}, most: most, sets: map[*set]int{}}
	b.Begin = b.add(root, b.step(Step{Kind: StepMatch}))
	return b.Automaton, b.err
}

// takeLooks takes lookahead at the text's beginning out of an expression. It goes through
// sequences and groups as long as nothing but the beginning has been matched.
func takeLooks(n *node, looks *[]*node) {
	begun := false
	var take func(n *node) (goOn bool)
	take = func(n *node) bool {
		switch n.kind {
		case textBegin:
			begun = true
			return true
		case lookAhead:
			if !begun {
				return false
			}
			*looks = append(*looks, &node{subs: n.subs, negative: n.negative})
			*n = node{kind: empty}
			return true
		case sequence, group:
			for _, sub := range n.subs {
				if !take(sub) {
					return false
				}
			}
			return true
		}
		return n.kind == empty
	}
	take(n)
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
		for _, sub := range slices.Backward(n.subs) {
			next = b.add(sub, next)
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
