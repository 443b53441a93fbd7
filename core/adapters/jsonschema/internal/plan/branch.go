package plan

import "example.com/eventgateway/core/jsontext"

// branch has schemas that run by themselves, beside the rest of a node.
type branch struct {
	how   how
	kinds kinds   // of the values that it matters for
	nodes []*node // of conditional: if, then and else
}

type how uint8

const (
	all how = iota
	some
	one
	none
	conditionally
)

// run applies a node to a value that was read before: it is 0, invalid or unsure.
func (w *walker) run(n *node, begin, end int) int {
	if w.steps -= 16 + end - begin; w.steps < 0 || w.inPlace == maxInPlace {
		return unsure
	}
	names, spans, seen, depth := w.OpenNames(), len(w.spans), len(w.seen), w.Depth
	w.inPlace++
	result := w.value(n, begin)
	w.inPlace--
	w.Depth = depth
	if result < 0 { // it stopped anywhere
		w.Forget(names)
		w.spans, w.seen = w.spans[:spans], w.seen[:seen]
		return result
	}
	return 0
}

// runBranches applies the rest of a node to the value between begin and end.
func (w *walker) runBranches(n *node, begin, end int) int {
	kind := kinds(1) << kindOf[w.Text[begin]]
	evaluated := w.evaluated
	if kind&(ofObject|ofArray) == 0 {
		evaluated = 0
	}
	for i := range n.branches {
		b := &n.branches[i]
		if b.kinds&kind == 0 {
			continue
		}
		w.evaluated = 0
		if verdict := w.runBranch(b, n.track, begin, end); verdict < 0 {
			return verdict
		}
		evaluated |= w.evaluated
	}
	if n.members != nil && kind == ofObject || n.items != nil && kind == ofArray {
		if verdict := w.others(n, begin, evaluated); verdict < 0 {
			return verdict
		}
		evaluated = ^uint64(0)
	}
	w.evaluated = evaluated
	return end
}

// runBranch leaves in evaluated what those that apply evaluate.
func (w *walker) runBranch(b *branch, track bool, begin, end int) int {
	if b.how == conditionally {
		return w.runConditional(b, begin, end)
	}
	matched, evaluated := 0, uint64(0)
	for _, n := range b.nodes {
		w.evaluated = 0
		verdict := w.run(n, begin, end)
		if verdict == unsure {
			return unsure
		}
		if verdict < 0 {
			if b.how == all {
				return invalid
			}
			continue
		}
		evaluated |= w.evaluated
		matched++
		if b.how == some && !track || b.how == one && matched > 1 || b.how == none {
			break
		}
	}
	w.evaluated = evaluated
	switch {
	case b.how == some && matched == 0, b.how == one && matched != 1, b.how == none && matched > 0:
		return invalid
	}
	return 0
}

func (w *walker) runConditional(b *branch, begin, end int) int {
	w.evaluated = 0
	verdict := w.run(b.nodes[0], begin, end)
	if verdict == unsure {
		return unsure
	}
	evaluated, then := w.evaluated, b.nodes[1]
	if verdict < 0 {
		evaluated, then = 0, b.nodes[2]
	}
	if then.any {
		w.evaluated = evaluated
		return 0
	}
	w.evaluated = 0
	if verdict := w.run(then, begin, end); verdict < 0 {
		return verdict
	}
	w.evaluated |= evaluated
	return 0
}

// others applies unevaluatedProperties or unevaluatedItems: to the members or
// items without a bit in evaluated.
func (w *walker) others(n *node, begin int, evaluated uint64) int {
	text, object := w.Text, w.Text[begin] == '{'
	apply := n.items
	if object {
		apply = n.members
	}
	i := jsontext.Space(text, begin+1)
	for count := 0; text[i] != '}' && text[i] != ']'; count++ {
		if object {
			end, _ := jsontext.String(text, i+1)
			i = jsontext.Colon(text, end)
		}
		at := i
		if w.steps--; w.steps < 0 || count == 64 && evaluated != ^uint64(0) {
			return unsure
		}
		i = w.Value(i)
		if i < 0 {
			return unsure
		}
		if evaluated>>uint(count&63)&1 == 0 {
			if verdict := w.run(apply, at, i); verdict < 0 {
				return verdict
			}
		}
		i = jsontext.Next(text, i)
	}
	return 0
}
