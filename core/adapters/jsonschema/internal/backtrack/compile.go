package backtrack

import "unsafe"

// op is what an instruction does.
type op uint8

const (
	opMatched   op = iota // the end, also of what lookaround looks for
	opNever               // fails
	opText                // text x
	opOne                 // a character of set
	opLoop                // min to max characters of set
	opSplit               // goes on at x, or else at y
	opJump                // goes on at x
	opLook                // looks for what is at y and goes on at x
	opReference           // what group number x matched
	opKeep                // keeps the place in register x
	opMoved               // fails where the place is still that in register x, and more than min are counted in y
	opForget              // clears the registers from x to y
	opCount               // one more in register x, which is not over max
	opEnough              // fails where register x is below min
	opTextBegin
	opTextEnd
	opLineBegin
	opLineEnd
	opWordEdge
	opNoWordEdge
)

type inst struct {
	op       op
	back     bool // reads backwards
	lazy     bool
	negative bool
	fold     bool
	x, y     int32
	min, max int32
	slot     int32 // in the memo; noSlot for none
	set      *set  // that one character is of; for opSplit what x begins with, nil where that is not known
}

const (
	noSlot     = -1
	noRegister = -1
)

// Bounds of a program.
const (
	maxWrittenOut = 2_000  // instructions that one repetition is written out to; longer ones are counted
	maxProgram    = 20_000 // instructions, beyond which no repetition is written out
)

type compiler struct {
	*Regexp
	back bool // what is read backwards
}

// Compile compiles an expression.
func Compile(expression string) (*Regexp, error) {
	root, p, err := parse(expression)
	if err != nil {
		return nil, err
	}
	root.settle()
	c := compiler{Regexp: &Regexp{pure: true, anchored: root.fromBegin, first: root.begins,
		registers: 2 * (p.groups + 1)}}
	c.add(root)
	c.emit(inst{op: opMatched})
	c.bytes = int(unsafe.Sizeof(*c.Regexp)) + len(c.program)*int(unsafe.Sizeof(inst{}))
	for _, text := range c.texts {
		c.bytes += 16 + len(text)
	}
	for _, s := range p.sets {
		c.bytes += int(unsafe.Sizeof(*s)) + 4*len(s.ranges)
	}
	return c.Regexp, nil
}

func (c *compiler) emit(in inst) int {
	in.back = c.back
	if in.slot = noSlot; in.op == opSplit || in.op == opLoop && in.max != in.min {
		in.slot = int32(c.slots)
		c.slots++
	}
	c.program = append(c.program, in)
	return len(c.program) - 1
}

// here is the next instruction's place.
func (c *compiler) here() int32 { return int32(len(c.program)) }

func (c *compiler) add(n *node) {
	switch n.kind {
	case never:
		c.emit(inst{op: opNever})
	case oneOf:
		c.one(n.set)
	case sequence:
		c.sequence(n)
	case choice:
		c.choice(n)
	case repeat:
		c.repeat(n)
	case group:
		c.group(n)
	case lookAhead, lookBehind:
		c.look(n)
	case reference:
		c.pure = false
		c.emit(inst{op: opReference, x: int32(n.number), fold: n.fold})
	case textBegin, textEnd, lineBegin, lineEnd, wordEdge, noWordEdge:
		c.emit(inst{op: opTextBegin + op(n.kind-textBegin)})
	}
}

// one adds a character.
func (c *compiler) one(s *set) {
	if r, ok := s.single(); ok {
		c.emit(inst{op: opText, x: int32(len(c.texts))})
		c.texts = append(c.texts, string(r))
		return
	}
	c.emit(inst{op: opOne, set: s})
}

func (c *compiler) sequence(n *node) {
	for i := range n.subs {
		if c.back {
			i = len(n.subs) - 1 - i
		}
		before := len(c.program) - 1
		c.add(n.subs[i])
		if n.subs[i].kind == oneOf && i > 0 && !c.back && n.subs[i-1].kind == oneOf && len(c.program)-1 == before+1 {
			if a, b := &c.program[before], c.program[before+1]; a.op == opText && b.op == opText {
				c.texts[a.x] += c.texts[b.x]
				c.program, c.texts = c.program[:before+1], c.texts[:b.x]
			}
		}
	}
}

func (c *compiler) choice(n *node) {
	var ends []int
	for i, sub := range n.subs {
		last := i == len(n.subs)-1
		split := -1
		if !last {
			split = c.emit(inst{op: opSplit, set: c.begins(sub)})
			c.program[split].x = c.here()
		}
		c.add(sub)
		if !last {
			ends = append(ends, c.emit(inst{op: opJump}))
			c.program[split].y = c.here()
		}
	}
	for _, end := range ends {
		c.program[end].x = c.here()
	}
}

// begins returns the characters that a node begins with; nil if it is read backwards.
func (c *compiler) begins(n *node) *set {
	if c.back {
		return nil
	}
	return n.begins
}

func (c *compiler) group(n *node) {
	begin, end := int32(2*n.number), int32(2*n.number+1)
	if c.back {
		begin, end = end, begin
	}
	c.emit(inst{op: opKeep, x: begin})
	c.add(n.subs[0])
	c.emit(inst{op: opKeep, x: end})
}

func (c *compiler) look(n *node) {
	outside := c.back
	look := c.emit(inst{op: opLook, negative: n.negative})
	c.program[look].y = c.here()
	c.back = n.kind == lookBehind
	c.add(n.subs[0])
	c.emit(inst{op: opMatched})
	c.back = outside
	c.program[look].x = c.here()
}

func (c *compiler) register() int32 {
	c.registers++
	return int32(c.registers - 1)
}
