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

func (f *format) is(text []byte) bool {
	if f.scan != nil && f.scan(text) {
		return true
	}
	return f.check(string(text)) == nil
}
