package plan

import lib "github.com/santhosh-tekuri/jsonschema/v6"

// format is a check of strings: a scanner that knows most valid ones, and the
// reference, which decides on the others.
type format struct {
	scan  func(text []byte) bool
	check func(value any) error
}

var scanners = map[string]func(text []byte) bool{}

func newFormat(f *lib.Format) format { return format{scanners[f.Name], f.Validate} }

// checkWeight is the weight of a byte for the reference's checks, as a pattern's:
// the worst look into tables for every character.
const checkWeight = 16

// check returns 0, invalid or unsure.
func (w *walker) checkFormat(f *format, text []byte) int {
	if f.scan != nil && f.scan(text) {
		return 0
	}
	if w.weighed += (1 + len(text)) * checkWeight; w.weighed > maxWeighed {
		return unsure
	}
	if f.check(string(text)) != nil {
		return invalid
	}
	return 0
}
