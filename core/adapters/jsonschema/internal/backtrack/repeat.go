package backtrack

// times is how often the body of a repetition is written out.
func (n *node) times() int { return max(n.min, n.max, 1) }

// bodySize is the most that one copy takes, with the instructions around it.
func (n *node) bodySize() int { return n.subs[0].size + 5 }

func (n *node) repeatSize() int {
	if n.subs[0].kind == oneOf {
		return 2
	}
	if size := n.bodySize() * n.times(); size <= maxWrittenOut {
		return size + 2
	}
	return n.bodySize() + 2
}

// repeat adds a repetition: of one character as an instruction, others written out
// where that is short, and counted where it is not.
func (c *compiler) repeat(n *node) {
	switch size := n.bodySize() * n.times(); {
	case n.max == 0:
	case n.subs[0].kind == oneOf:
		c.loop(n)
	case n.times() > 1 && (size > maxWrittenOut || len(c.program)+size > maxProgram):
		c.counted(n)
	case n.max == unlimited && n.min == 0:
		c.star(n)
	case n.max == unlimited:
		c.bodies(n, n.min-1)
		c.plus(n)
	default:
		c.bodies(n, n.min)
		c.optional(n, n.max-n.min)
	}
}

// loop adds a repetition of a character: what must be there apart from what may, so
// that a loop without an end is the same wherever it is come to.
func (c *compiler) loop(n *node) {
	in := inst{op: opLoop, set: n.subs[0].set, min: int32(n.min), max: int32(n.max), lazy: n.lazy}
	if n.max == unlimited && n.min > 0 {
		if in.max = in.min; n.min == 1 {
			in.op = opOne
		}
		c.emit(in)
		in = inst{op: opLoop, set: in.set, max: unlimited, lazy: n.lazy}
	}
	c.emit(in)
}

func (c *compiler) bodies(n *node, times int) {
	for range times {
		c.body(n)
	}
}

// body is one repetition. It forgets what the groups inside matched before
// (RepeatMatcher, step 4).
func (c *compiler) body(n *node) {
	if n.subs[0].groups {
		low, high := n.subs[0].numbers()
		c.emit(inst{op: opForget, x: int32(2 * low), y: int32(2*high + 2)})
	}
	c.add(n.subs[0])
}

// numbers are the lowest and the highest of the groups inside.
func (n *node) numbers() (low, high int) {
	low = maxGroup + 1
	if n.kind == group {
		low, high = n.number, n.number
	}
	for _, sub := range n.subs {
		if sub.groups {
			l, h := sub.numbers()
			low, high = min(low, l), max(high, h)
		}
	}
	return low, high
}

// split begins what may be left out; leave says where to go on then.
func (c *compiler) split(n *node) int {
	split := c.emit(inst{op: opSplit, lazy: n.lazy, set: c.begins(n.subs[0])})
	c.program[split].x = c.here()
	return split
}

func (c *compiler) leave(split int) { c.program[split].y = c.here() }

// A repetition that is not required must not match the empty text (RepeatMatcher, step
// 2.b). keepPlace comes before its body, and moved after it.
func (c *compiler) keepPlace() int32 {
	place := c.register()
	c.emit(inst{op: opKeep, x: place})
	return place
}

func (c *compiler) moved(place int32) { c.emit(inst{op: opMoved, x: place, y: noRegister}) }

// optional adds up to so many repetitions, each of which may be the last.
func (c *compiler) optional(n *node, most int) {
	var splits []int
	for range most {
		splits = append(splits, c.split(n))
		checked := n.subs[0].mayBeEmpty && n.subs[0].groups // else it makes no difference
		var place int32
		if checked {
			place = c.keepPlace()
		}
		c.body(n)
		if checked {
			c.moved(place)
		}
	}
	for _, split := range splits {
		c.leave(split)
	}
}

// star adds any number of repetitions.
func (c *compiler) star(n *node) {
	split := c.split(n)
	var place int32
	if n.subs[0].mayBeEmpty {
		place = c.keepPlace()
	}
	c.body(n)
	if n.subs[0].mayBeEmpty {
		c.moved(place)
	}
	c.emit(inst{op: opJump, x: int32(split)})
	c.leave(split)
}

// plus adds one repetition or more. The first one may be empty.
func (c *compiler) plus(n *node) {
	var place int32
	if n.subs[0].mayBeEmpty {
		place = c.register()
		c.emit(inst{op: opForget, x: place, y: place + 1})
	}
	begin := c.here()
	c.body(n)
	if !n.subs[0].mayBeEmpty {
		split := c.split(n)
		c.program[split].x = begin
		c.leave(split)
		return
	}
	c.moved(place)
	split := c.split(n)
	c.emit(inst{op: opKeep, x: place})
	c.emit(inst{op: opJump, x: begin})
	c.leave(split)
}

// counted adds min to max repetitions as a loop with a count.
func (c *compiler) counted(n *node) {
	c.pure = false
	count := c.register()
	c.emit(inst{op: opForget, x: count, y: count + 1})
	split := c.split(n)
	c.program[split].set = nil // until there are enough, there is no other way
	place := c.keepPlace()
	c.emit(inst{op: opCount, x: count, max: int32(n.max)})
	c.body(n)
	c.emit(inst{op: opMoved, x: place, y: count, min: int32(n.min)})
	c.emit(inst{op: opJump, x: int32(split)})
	c.leave(split)
	c.emit(inst{op: opEnough, x: count, min: int32(n.min)})
}
