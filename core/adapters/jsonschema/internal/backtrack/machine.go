package backtrack

import (
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// machine is one match.
type machine struct {
	*Regexp
	text     string
	left     int // ticks; below 0 the match is broken off
	register []int32
	stack    []entry
	memo     memo
}

// entry says how to go on when a match fails.
type entry struct {
	at    int32 // the instruction to go on with; for undo the register
	place int32 // to go on from; for undo what the register was
	other int32 // for giveBack the place to go back to, for takeMore how many are taken
	kind  entryKind
}

type entryKind int32

const (
	goOn     entryKind = iota
	undo               // a register
	giveBack           // one character of a loop
	takeMore           // by one character
)

const unset = -1 // a register

// charsPerTick is how many characters a loop reads in one tick, about.
const charsPerTick = 2

// Bounds of a machine's stack, in entries of 16 bytes.
const (
	maxStack  = 1 << 20 // beyond which a match is broken off
	keptStack = 1 << 15 // with which a machine is kept for the next match
)

// ticksToBegin is what each match takes before its first instruction.
const ticksToBegin = 8

var machines = sync.Pool{New: func() any { return new(machine) }}

func begin(re *Regexp, text string, most int) *machine {
	m := machines.Get().(*machine)
	m.Regexp, m.text, m.left = re, text, most-ticksToBegin-re.registers/8
	m.stack, m.register = m.stack[:0], m.register[:0]
	for range re.registers {
		m.register = append(m.register, unset)
	}
	m.memo.begin(most)
	return m
}

func (m *machine) end() {
	m.Regexp, m.text = nil, ""
	if cap(m.stack) <= keptStack && cap(m.memo.bits)+cap(m.memo.trail) <= keptMemo && cap(m.register) <= keptStack {
		machines.Put(m)
	}
}

// push keeps a way for later.
func (m *machine) push(e entry) {
	if len(m.stack) == cap(m.stack) {
		if len(m.stack) >= maxStack {
			m.left = -1
			return
		}
		m.stack = slices.Grow(m.stack, max(len(m.stack), 32))
	}
	m.stack = append(m.stack, e)
}

// search tries a match from each place on.
func (m *machine) search() bool {
	if m.anchored {
		return m.run(0, 0)
	}
	for place := 0; m.left >= 0; {
		if m.first != nil {
			begin := place
			for place < len(m.text) && !m.first.mayBegin(m.text, place) {
				place++
			}
			if m.left -= (place - begin) / charsPerTick; place == len(m.text) {
				return false
			}
		}
		if m.run(0, int32(place)) {
			return true
		}
		if place >= len(m.text) {
			return false
		}
		_, size := utf8.DecodeRuneInString(m.text[place:])
		place += size
	}
	return false
}

// mayBegin reports whether a text that begins with one of the set may begin at a
// place, where a character begins or goes on.
func (s *set) mayBegin(text string, place int) bool {
	c := text[place]
	if c < utf8.RuneSelf {
		return s.ascii[c>>6]>>(c&63)&1 != 0
	}
	return s.other && utf8.RuneStart(c)
}

// run reports whether the program matches from an instruction on. It follows one way and
// keeps the others on the stack. When it returns, it has removed them. After a match, only
// entries that undo registers stay.
func (m *machine) run(at, place int32) bool {
	base := len(m.stack)
	for {
		if m.left--; m.left < 0 {
			return false
		}
		in := &m.program[at]
		ok := true
		switch in.op {
		case opMatched:
			return true
		case opNever:
			ok = false
		case opText:
			place, ok = m.literal(in, place)
		case opOne:
			place, ok = m.one(in.set, place, in.back)
		case opLoop:
			place, ok = m.loop(in, at, place)
		case opSplit:
			if at, ok = m.split(in, at, place); ok {
				continue
			}
		case opJump:
			at = in.x
			continue
		case opLook:
			if ok = m.look(in, place); ok {
				at = in.x
				continue
			}
		case opReference:
			place, ok = m.refer(in, place)
		case opKeep:
			m.set(in.x, place)
		case opMoved:
			ok = m.register[in.x] != place || in.y != noRegister && m.register[in.y] <= in.min
		case opForget:
			for r := in.x; r < in.y; r++ {
				if m.register[r] != unset {
					m.set(r, unset)
				}
			}
		case opCount:
			count := max(m.register[in.x], 0)
			if ok = in.max == unlimited || count < in.max; ok {
				m.set(in.x, count+1)
			}
		case opEnough:
			ok = max(m.register[in.x], 0) >= in.min
		default:
			ok = m.edge(in.op, int(place))
		}
		if ok {
			at++
			continue
		}
		if at, place, ok = m.back(base); !ok {
			return false
		}
	}
}

// set changes a register.
func (m *machine) set(register, value int32) {
	m.push(entry{register, m.register[register], 0, undo})
	m.register[register] = value
}

// back takes the last way that is left above base.
func (m *machine) back(base int) (at, place int32, ok bool) {
	for len(m.stack) > base {
		if m.left--; m.left < 0 {
			return 0, 0, false
		}
		last := len(m.stack) - 1
		e := &m.stack[last]
		switch e.kind {
		case goOn:
			at, place = e.at, e.place
			m.stack = m.stack[:last]
			return at, place, true
		case undo:
			m.register[e.at] = e.place
			m.stack = m.stack[:last]
		case giveBack:
			in := &m.program[e.at]
			at, place = e.at, m.next(e.place, !in.back)
			if e.place = place; place == e.other {
				m.stack = m.stack[:last]
			}
			return at + 1, place, true
		case takeMore:
			in := &m.program[e.at]
			at, place, ok = e.at, e.place, in.max == unlimited || e.other < in.max
			if ok {
				place, ok = m.one(in.set, place, in.back)
				ok = ok && (in.max != unlimited || m.memo.enter(m, in.slot, place))
			}
			if !ok {
				m.stack = m.stack[:last]
				continue
			}
			e.place = place
			e.other++
			return at + 1, place, true
		}
	}
	return 0, 0, false
}

// next is the place of the next character, or with back of the one before.
func (m *machine) next(place int32, back bool) int32 {
	if back {
		if c := m.text[place-1]; c < utf8.RuneSelf {
			return place - 1
		}
		_, size := utf8.DecodeLastRuneInString(m.text[:place])
		return place - int32(size)
	}
	_, size := utf8.DecodeRuneInString(m.text[place:])
	return place + int32(size)
}

// one reads a character of a set.
func (m *machine) one(s *set, place int32, back bool) (int32, bool) {
	var r rune
	var size int
	if back {
		if place == 0 {
			return place, false
		}
		r, size = utf8.DecodeLastRuneInString(m.text[:place])
		size = -size
	} else {
		if int(place) >= len(m.text) {
			return place, false
		}
		if c := m.text[place]; c < utf8.RuneSelf {
			return place + 1, s.ascii[c>>6]>>(c&63)&1 != 0
		}
		r, size = utf8.DecodeRuneInString(m.text[place:])
	}
	if r < utf8.RuneSelf {
		return place + int32(size), s.ascii[r>>6]>>(r&63)&1 != 0
	}
	return place + int32(size), s.other && s.has(r)
}

func (m *machine) literal(in *inst, place int32) (int32, bool) {
	text := m.texts[in.x]
	if in.back {
		return place - int32(len(text)), strings.HasSuffix(m.text[:place], text)
	}
	return place + int32(len(text)), strings.HasPrefix(m.text[place:], text)
}

// loop reads as many characters as it may, or with lazy as few.
func (m *machine) loop(in *inst, at, place int32) (int32, bool) {
	if !m.memo.enter(m, in.slot, place) {
		return place, false
	}
	least, count := m.scan(in, place, in.min)
	switch {
	case count < in.min:
		return place, false
	case in.max == in.min:
		return least, true
	case in.lazy:
		m.push(entry{at, least, count, takeMore})
		return least, true
	case in.max != unlimited:
		place, _ = m.scan(in, least, in.max-in.min)
	case m.memo.on:
		place = m.scanNew(in, least)
	default:
		place, _ = m.scan(in, least, math.MaxInt32)
	}
	if place != least {
		m.push(entry{at, place, least, giveBack})
	}
	return place, true
}

// scan reads up to so many characters of a loop.
func (m *machine) scan(in *inst, place, most int32) (end, count int32) {
	end = place
	for count < most {
		if !in.back && int(end) < len(m.text) {
			if c := m.text[end]; c < utf8.RuneSelf {
				if in.set.ascii[c>>6]>>(c&63)&1 == 0 {
					break
				}
				end++
				count++
				continue
			}
		}
		next, ok := m.one(in.set, end, in.back)
		if !ok {
			break
		}
		end = next
		count++
	}
	m.left -= int(count) / charsPerTick
	return end, count
}

// scanNew is scan up to where the loop has been before: from there on, all has been
// tried.
func (m *machine) scanNew(in *inst, place int32) (end int32) {
	end = place
	for {
		next, ok := m.one(in.set, end, in.back)
		if !ok || !m.memo.enter(m, in.slot, next) {
			break
		}
		end = next
	}
	m.left -= int(max(end-place, place-end))
	return end
}

// split chooses a way, and keeps the other.
func (m *machine) split(in *inst, at, place int32) (int32, bool) {
	if !m.memo.enter(m, in.slot, place) {
		return at, false
	}
	if in.set != nil && (int(place) >= len(m.text) || !in.set.mayBegin(m.text, int(place))) {
		return in.y, true
	}
	if in.lazy {
		m.push(entry{in.x, place, 0, goOn})
		return in.y, true
	}
	m.push(entry{in.y, place, 0, goOn})
	return in.x, true
}
