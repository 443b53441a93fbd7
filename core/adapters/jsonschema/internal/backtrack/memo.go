package backtrack

// memo remembers which instructions have been come to at which places. How a match
// goes on from there is the same each time, so that the second time is left out: what
// the first did not find is not there, or is still to be found on the stack. It
// begins when a match has turned out to be long.
type memo struct {
	begins int // when so many ticks are left
	on     bool
	bits   []uint64
	trail  []int // the bits that were set in lookaround that is under way
	looks  int   // that are under way
}

const (
	// memoAfter is after how many ticks a match is long.
	memoAfter = 500
	// maxMemo is the memory for it, in words of 8 bytes: 4 MiB. A text of a megabyte has it
	// for 32 places of choice in its expression.
	maxMemo  = 4 << 20 / 8
	keptMemo = 16 << 10 // words with which a machine is kept
	// wordsPerTick is how many words are cleared in a tick, about.
	wordsPerTick = 32
)

func (o *memo) begin(most int) {
	o.begins, o.on, o.looks, o.trail = most-memoAfter, false, 0, o.trail[:0]
}

// enter reports whether an instruction has not been come to at a place before, as far
// as is remembered.
func (o *memo) enter(m *machine, slot, place int32) bool {
	if !o.on && (m.left > o.begins || !o.start(m)) || slot == noSlot {
		return true
	}
	bit := int(slot)*(len(m.text)+1) + int(place)
	word, mask := &o.bits[bit>>6], uint64(1)<<(bit&63)
	if *word&mask != 0 {
		return false
	}
	*word |= mask
	if o.looks > 0 {
		o.trail = append(o.trail, bit)
	}
	return true
}

func (o *memo) start(m *machine) bool {
	words := (m.slots*(len(m.text)+1) + 63) / 64
	if !m.pure || words > maxMemo {
		o.begins = -1 // never
		return false
	}
	if cap(o.bits) < words {
		o.bits = make([]uint64, words)
	}
	o.bits = o.bits[:words]
	clear(o.bits)
	m.left -= words / wordsPerTick
	o.on = true
	return true
}

// look begins lookaround. What it comes to is remembered for the next time only
// where it fails: where it succeeds, some of that led to success.
func (o *memo) look() (begin int) {
	o.looks++
	return len(o.trail)
}

func (o *memo) looked(begin int, found bool) {
	o.looks--
	if found {
		for _, bit := range o.trail[begin:] {
			o.bits[bit>>6] &^= 1 << (bit & 63)
		}
		o.trail = o.trail[:begin]
	}
	if o.looks == 0 {
		o.trail = o.trail[:0]
	}
}
