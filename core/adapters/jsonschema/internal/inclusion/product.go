package inclusion

import (
	"encoding/binary"
	"slices"
)

// product walks through the states of several sets at once.
type product struct {
	work    *Work
	sets    []Set
	not     [][]int // indexes in sets
	all     int     // so many of sets are those of Question.All
	letters []letter
	nodes   []node
	known   map[string]int // nodes by their states
}

// node is a tuple of states, with the first way there.
type node struct {
	states []int32
	from   int
	letter rune
	length int
}

func newProduct(w *Work, q Question) *product {
	w.begin()
	p := &product{work: w, sets: slices.Clone(q.All), all: len(q.All), known: map[string]int{}}
	for _, list := range q.Not {
		var indexes []int
		for _, set := range list {
			indexes = append(indexes, len(p.sets))
			p.sets = append(p.sets, set)
		}
		p.not = append(p.not, indexes)
	}
	p.letters = lettersOf(p.sets, w)
	if begin := make([]int32, len(p.sets)); p.hopeful(begin) {
		p.nodes = []node{{states: begin}}
		p.known[key(begin)] = 0
	}
	return p
}

// key is one text for equal lists.
func key[N int | int32](list []N) string {
	var b []byte
	for _, n := range list {
		b = binary.AppendVarint(b, int64(n))
	}
	return string(b)
}

// wanted reports whether the text that led to these states answers the question.
func (p *product) wanted(states []int32) bool {
	p.work.spend(len(states))
	for i := range p.all {
		if !p.sets[i].accepts(int(states[i])) {
			return false
		}
	}
	return !slices.ContainsFunc(p.not, func(list []int) bool {
		return !slices.ContainsFunc(list, func(i int) bool { return !p.sets[i].accepts(int(states[i])) })
	})
}

// hopeful reports whether a text that goes on from these states may answer the question.
func (p *product) hopeful(states []int32) bool {
	for i := range p.all {
		if p.sets[i].none(int(states[i])) {
			return false
		}
	}
	return !slices.ContainsFunc(p.not, func(list []int) bool {
		return !slices.ContainsFunc(list, func(i int) bool { return !p.sets[i].all(int(states[i])) })
	})
}

// follow finds the states after each letter, and notes the nodes in to. It reports whether
// there was work left for it.
func (p *product) follow(from int, to *[]int) bool {
	states := make([]int32, len(p.sets))
	for _, letter := range p.letters {
		if !p.work.spend(2 + 2*len(p.sets)) {
			return false
		}
		for i, set := range p.sets {
			states[i] = int32(set.next(int(p.nodes[from].states[i]), letter.classes[i]))
		}
		if !p.hopeful(states) {
			continue
		}
		k := key(states)
		node, known := p.known[k]
		if !known {
			node = p.add(k, states, from, letter.sample)
		}
		if to != nil {
			*to = append(*to, node)
		}
	}
	return p.work.enough()
}

func (p *product) add(key string, states []int32, from int, letter rune) int {
	p.work.spend(10)
	p.known[key] = len(p.nodes)
	p.nodes = append(p.nodes, node{slices.Clone(states), from, letter, p.nodes[from].length + 1})
	return len(p.nodes) - 1
}

// text is the text that first led to a node.
func (p *product) text(i int) string {
	text := make([]rune, p.nodes[i].length)
	for ; i > 0; i = p.nodes[i].from {
		text[p.nodes[i].length-1] = p.nodes[i].letter
	}
	return string(text)
}

// longest is the length of the longest way to a wanted node, -1 where ways have any length.
func (p *product) longest(edges [][]int) int {
	useful := p.leading(edges)
	into, left := make([]int, len(edges)), 0
	for i, to := range edges {
		if !useful[i] {
			continue
		}
		left++
		for _, next := range to {
			into[next]++
		}
	}
	longest, ways, open := 0, make([]int, len(edges)), []int{0}
	if into[0] > 0 {
		return -1
	}
	for ; len(open) > 0; left-- {
		i := open[len(open)-1]
		open = open[:len(open)-1]
		if p.wanted(p.nodes[i].states) {
			longest = max(longest, ways[i])
		}
		for _, next := range edges[i] {
			if !useful[next] {
				continue
			}
			ways[next] = max(ways[next], ways[i]+1)
			if into[next]--; into[next] == 0 {
				open = append(open, next)
			}
		}
	}
	if left > 0 { // they wait for each other
		return -1
	}
	return longest
}

// leading reports of each node whether a wanted one can be reached from it.
func (p *product) leading(edges [][]int) []bool {
	var wanted []int
	for i := range edges {
		if p.wanted(p.nodes[i].states) {
			wanted = append(wanted, i)
		}
	}
	return leadingTo(wanted, edges)
}

// leadingTo reports of each node whether one of the wanted ones can be reached from it.
func leadingTo(wanted []int, edges [][]int) []bool {
	before := make([][]int, len(edges))
	for i, to := range edges {
		for _, next := range to {
			before[next] = append(before[next], i)
		}
	}
	leading := make([]bool, len(edges))
	for open := wanted; len(open) > 0; {
		i := open[len(open)-1]
		open = open[:len(open)-1]
		if !leading[i] {
			leading[i], open = true, append(open, before[i]...)
		}
	}
	return leading
}
