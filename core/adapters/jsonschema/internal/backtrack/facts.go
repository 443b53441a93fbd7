package backtrack

// facts are what is known of all texts that a node matches.
type facts struct {
	mayBeEmpty bool
	begins     *set // with one of these; nil where it may be empty, or that is not known
	fromBegin  bool // of the text only
	groups     bool // there are some inside
	size       int  // of its program, at most
}

// settle finds the facts of a node and of all below.
func (n *node) settle() {
	n.size = 1
	for _, sub := range n.subs {
		sub.settle()
		n.groups = n.groups || sub.groups
		n.size += sub.size
	}
	switch n.kind {
	case never:
		n.begins = &set{}
	case oneOf:
		n.begins = n.set
	case group:
		sub := n.subs[0]
		n.size++
		n.groups, n.mayBeEmpty, n.begins, n.fromBegin = true, sub.mayBeEmpty, sub.begins, sub.fromBegin
	case repeat:
		sub := n.subs[0]
		n.mayBeEmpty = n.min == 0 || sub.mayBeEmpty
		if n.min > 0 {
			n.begins, n.fromBegin = sub.begins, sub.fromBegin
		}
		n.size = n.repeatSize()
	case choice:
		n.settleChoice()
	case sequence:
		n.settleSequence()
	default:
		n.mayBeEmpty, n.fromBegin = true, n.kind == textBegin
	}
}

func (n *node) settleChoice() {
	n.size += 2 * len(n.subs)
	n.fromBegin, n.begins = true, &set{}
	for _, sub := range n.subs {
		n.mayBeEmpty = n.mayBeEmpty || sub.mayBeEmpty
		n.fromBegin = n.fromBegin && sub.fromBegin
		if n.begins != nil && sub.begins != nil {
			n.begins.add(sub.begins)
		} else {
			n.begins = nil
		}
	}
}

func (n *node) settleSequence() {
	n.mayBeEmpty = true
	begins := &set{}
	for _, sub := range n.subs {
		n.fromBegin = n.fromBegin || n.mayBeEmpty && sub.fromBegin
		n.mayBeEmpty = n.mayBeEmpty && sub.mayBeEmpty
		switch {
		case n.begins != nil || begins == nil || sub.zeroWidth():
		case sub.begins != nil:
			begins.add(sub.begins)
			n.begins = begins
		case sub.kind == repeat && sub.subs[0].begins != nil: // or it is empty
			begins.add(sub.subs[0].begins)
		default:
			begins = nil
		}
	}
}

// zeroWidth reports whether a node never matches a character.
func (n *node) zeroWidth() bool {
	switch n.kind {
	case empty, lookAhead, lookBehind, textBegin, textEnd, lineBegin, lineEnd, wordEdge, noWordEdge:
		return true
	}
	return false
}
