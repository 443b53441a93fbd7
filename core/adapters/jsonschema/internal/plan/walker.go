package plan

import (
	"encoding/binary"

	"example.com/eventgateway/core/adapters/jsonschema/internal/duplicate"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/number"
	"example.com/eventgateway/core/jsontext"
)

// What reading returns instead of the place after a value.
const (
	invalid = number.Invalid
	unsure  = number.Unsure
)

// walker reads one event.
type walker struct {
	guard.Reader
	steps   int // bytes that may be run over again
	weighed int
	inPlace int

	next  []uint16 // for each place in known names: what came after it last
	spans []span   // of the items of open arrays that must be unique
	items duplicate.Finder
	seen  []uint64 // of the open objects with more than 64 known names

	// evaluated has a bit for each member or item of the value read last, if its
	// node tracks.
	evaluated uint64
}

// value reads the value that begins at i.
func (w *walker) value(n *node, i int) int {
	if n.any {
		return w.Value(i)
	}
	if n.unsure {
		return unsure
	}
	if n.cost > 0 {
		if w.steps -= n.cost; w.steps < 0 {
			return unsure
		}
	}
	if uint(i) >= uint(len(w.Text)) {
		return invalid
	}
	first := w.Text[i]
	if n.byKind != nil {
		if n = n.byKind[kindOf[first]&noKind]; n == nil {
			return invalid
		}
		return w.value(n, i)
	}
	end := invalid
	switch first {
	case '"':
		if n.kinds&ofString == 0 {
			return invalid
		}
		var odd uint8
		if end, odd = jsontext.String(w.Text, i+1); end < 0 {
			return invalid
		}
		if n.text != nil {
			if verdict := w.checkText(n.text, i+1, end-1, odd); verdict < 0 {
				return verdict
			}
		}
	case '{':
		if n.kinds&ofObject == 0 || w.Depth == guard.MaxDepth {
			return invalid
		}
		if n.choice != nil {
			return w.choose(n, i)
		}
		w.Depth++
		end = w.object(n, i)
		w.Depth--
	case '[':
		if n.kinds&ofArray == 0 || w.Depth == guard.MaxDepth {
			return invalid
		}
		w.Depth++
		end = w.arrayItems(n, i)
		w.Depth--
	case 't':
		if n.kinds&ofTrue != 0 {
			end = jsontext.Literal(w.Text, i, "true")
		}
	case 'f':
		if n.kinds&ofFalse != 0 {
			end = jsontext.Literal(w.Text, i, "false")
		}
	case 'n':
		if n.kinds&ofNull != 0 {
			end = jsontext.Literal(w.Text, i, "null")
		}
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		if n.kinds&ofNumber == 0 {
			return invalid
		}
		var d number.Decimal
		if end, d = number.Scan(w.Text, i); end < 0 {
			return invalid
		}
		if n.integer || n.number != nil {
			if verdict := n.number.Check(n.integer, d, w.Text[i:end], &w.steps); verdict < 0 {
				return verdict
			}
		}
	}
	if end >= 0 && (len(n.branches) > 0 || n.members != nil || n.items != nil) {
		return w.runBranches(n, i, end)
	}
	return end
}

// kindOf is the number of the kind that a byte begins, or noKind.
var kindOf = func() (table [256]uint8) {
	for i := range table {
		table[i] = noKind
	}
	for c := range "0123456789" {
		table['0'+c] = 3
	}
	table['n'], table['t'], table['f'], table['-'], table['"'], table['['], table['{'] = 0, 1, 2, 3, 4, 5, 6
	return table
}()

func load(text []byte, i int) uint64 { return binary.LittleEndian.Uint64(text[i:]) }
