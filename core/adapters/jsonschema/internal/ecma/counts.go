package ecma

import (
	"strconv"
	"strings"
)

// repeat writes a quantifier for the last atom.
func (t *translator) repeat(text string, most int) error {
	if t.last < 0 {
		return fault("there is nothing to repeat before " + text)
	}
	if most < 0 {
		return fault("a repetition is of more than 100,000, or its numbers are out of order")
	}
	weight := min(t.last*max(most, 1), saturated)
	t.out.WriteString(text)
	if rest, lazy := strings.CutPrefix(t.rest, "?"); lazy {
		t.rest = rest
		t.out.WriteByte('?')
	}
	t.last = weight
	t.endAtom()
	return nil
}

// maxCount bounds repetitions.
const maxCount = 100_000

// scanCount reads {n}, {n,} or {n,m} and writes it without leading zeros, which
// RE2 takes for text. most is how many copies RE2 writes out, or -1 if the numbers are
// not allowed.
func scanCount(s string) (written, rest string, most int, ok bool) {
	inside, rest, closed := strings.Cut(s[1:], "}")
	low, high, ranged := strings.Cut(inside, ",")
	if !closed || strings.Trim(inside, "0123456789,") != "" || low == "" || strings.Contains(high, ",") {
		return "", "", 0, false
	}
	least, err := strconv.Atoi(low)
	most, written = least, "{"+strconv.Itoa(least)
	if ranged {
		written += ","
	}
	if ranged && high != "" && err == nil {
		most, err = strconv.Atoi(high)
		written += strconv.Itoa(most)
	}
	if err != nil || least > most || most > maxCount {
		most = -1
	}
	return written + "}", rest, most, true
}
