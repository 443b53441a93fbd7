// Package backtrack matches regular expressions and counts what that takes, so that a
// match ends by its work and not by a clock: the same text takes the same ticks on
// every machine, however busy.
//
// An expression is written as for Go's regexp, with what RE2 leaves out: lookahead
// (?=…) and (?!…), lookbehind (?<=…) and (?<!…), and back-references \1 to \999. These
// behave as in ECMA-262, sections 22.2.2.3 and 22.2.2.4: lookbehind reads backwards, a
// reference to a group that took no part matches the empty text, and each repetition
// forgets the groups inside. Only whether there is a match is told.
//
// Without back-references, and with repetitions that are short enough to be written
// out, a long match remembers where it has been (memo.go), and its work grows with the
// text's length times the expression's, as RE2's does. Other matches may take
// exponential work, up to what they are given.
//
// Start reading at machine.run.
package backtrack

import "unsafe"

// Regexp is a compiled expression. It is safe for many goroutines.
type Regexp struct {
	program   []inst
	texts     []string
	registers int  // of groups, of the places of repetitions and of their counts
	pure      bool // how a match goes on depends on the instruction and the place alone
	slots     int  // instructions that are remembered
	anchored  bool // it matches from the beginning of the text only
	first     *set // that a match begins with; nil where that is not known
	bytes     int  // in memory
}

// Instructions is how long the program is.
func (re *Regexp) Instructions() int { return len(re.program) }

// Memory is about how many bytes of memory the expression takes.
func (re *Regexp) Memory() int { return re.bytes }

// TicksPerStep is how many ticks are a step of 100 ns, as measured: most take 4 to 7 ns
// of CPU time, few more than 10 (BenchmarkMatch).
const TicksPerStep = 16

// MatchString reports whether the text has a match, and how many ticks that took. enough
// is false, and there is no answer, where it would take more than most.
func (re *Regexp) MatchString(text string, most int) (matched bool, ticks int, enough bool) {
	most = max(most, 0)
	m := begin(re, text, most)
	defer m.end()
	if matched = m.search(); m.left < 0 {
		return false, most, false
	}
	return matched, most - m.left, true
}

// Match is MatchString for bytes, which it does not keep.
func (re *Regexp) Match(text []byte, most int) (matched bool, ticks int, enough bool) {
	return re.MatchString(unsafe.String(unsafe.SliceData(text), len(text)), most)
}
