package plan

import (
	lib "github.com/santhosh-tekuri/jsonschema/v6"

	formats "example.com/eventgateway/core/adapters/jsonschema/internal/format"
)

// format is a check of strings: a scanner that knows most valid ones, and the
// reference, which decides on the others.
type format struct {
	scan  func(text []byte) bool // nil for none
	check func(value any) error
}

// newFormat takes a format from a schema. The library's own formats, too, are only
// about strings.
func newFormat(f *lib.Format) format { return format{formats.Fast(f.Name), f.Validate} }

// checkWeight is the ticks of a byte for the reference's checks: the worst look into
// tables for every character.
const checkWeight = 26

// checkFormat returns 0, invalid or unsure.
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
