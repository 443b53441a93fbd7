package plan

import (
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/jsontext"
)

// object reads an object to which rules may apply.
func (w *walker) object(n *node, i int) int {
	o := n.object
	if o == nil {
		w.evaluated = 0
		return w.Object(i)
	}
	text := w.Text
	begin := i
	m := members{names: w.OpenNames(), slot: o.base}
	if o.words > 1 {
		m.many = len(w.seen)
		for range o.words {
			w.seen = append(w.seen, 0)
		}
	}
	if i = jsontext.Space(text, i+1); i < len(text) && text[i] == '}' {
		return w.closeObject(n, &m, begin, i+1)
	}
	for {
		if i >= len(text) || text[i] != '"' {
			return invalid
		}
		i++
		at := int(w.next[m.slot])
		known := &o.known[at]
		if i+8 <= len(text) && load(text, i)&known.mask == known.word &&
			(len(known.written) <= 8 || begins(text[i+8:], known.written[8:])) {
			if i += len(known.written); i < len(text) && text[i] <= ' ' {
				i = jsontext.Space(text, i)
			}
		} else {
			nameAt := i
			end, odd := jsontext.String(text, i)
			if end < 0 {
				return invalid
			}
			if i = jsontext.Colon(text, end); i < 0 {
				return invalid
			}
			said, hash := w.Name(nameAt, end-1, odd)
			if at = o.find(said, hash); at < 0 {
				if i = w.unknown(n, &m, i, nameAt, end-1, odd, hash); i < 0 {
					return i
				}
				goto after
			}
			w.next[m.slot] = uint16(at)
			known = &o.known[at]
		}
		if m.many == 0 && o.words <= 1 {
			if m.seen>>uint(at)&1 != 0 {
				return invalid
			}
			m.seen |= 1 << uint(at)
		} else {
			word, bit := &w.seen[m.many+at>>6], uint64(1)<<(uint(at)&63)
			if *word&bit != 0 {
				return invalid
			}
			*word |= bit
		}
		m.slot = o.base + 1 + at
		if i = w.value(known.node, i); i < 0 {
			return i
		}
		if n.track && known.evaluated {
			m.evaluated |= 1 << uint(m.count&63)
		}
	after:
		m.count++
		if i < len(text) && text[i] <= ' ' {
			i = jsontext.Space(text, i)
		}
		if i >= len(text) {
			return invalid
		}
		switch text[i] {
		case ',':
			if i++; i < len(text) && text[i] <= ' ' {
				i = jsontext.Space(text, i)
			}
		case '}':
			return w.closeObject(n, &m, begin, i+1)
		default:
			return invalid
		}
	}
}

// begins reports whether a text begins so.
func begins(text []byte, with string) bool {
	return len(text) >= len(with) && string(text[:len(with)]) == with
}

// members is the state of an open object.
type members struct {
	names     guard.Names // of members that are not known
	slot      int         // of the guess at the next known name
	seen      uint64      // known names, up to 64 of them
	many      int         // where they are in walker.seen, if there are more
	count     int
	evaluated uint64
}

func (w *walker) has(o *objectRules, m *members, known int) bool {
	if o.words <= 1 {
		return m.seen>>uint(known)&1 != 0
	}
	return w.seen[m.many+known>>6]>>(uint(known)&63)&1 != 0
}

// closeObject ends an object that began at begin and ended before end.
func (w *walker) closeObject(n *node, m *members, begin, end int) int {
	o := n.object
	if m.count < o.min || o.max >= 0 && m.count > o.max {
		return invalid
	}
	if !w.CloseNames(m.names) {
		return invalid
	}
	if o.words <= 1 {
		if len(o.required) > 0 && o.required[0]&^m.seen != 0 {
			return invalid
		}
	} else {
		for i, word := range o.required {
			if word&^w.seen[m.many+i] != 0 {
				return invalid
			}
		}
	}
	for i := range o.demands {
		if !w.has(o, m, o.demands[i].of) {
			continue
		}
		for _, need := range o.demands[i].needs {
			if !w.has(o, m, need) {
				return invalid
			}
		}
	}
	if n.track && m.count > 64 {
		return unsure
	}
	w.Depth-- // what follows is for the object itself
	for i := range o.run {
		if !w.has(o, m, o.run[i].of) {
			continue
		}
		w.evaluated = 0
		if verdict := w.run(o.run[i].node, begin, end); verdict < 0 {
			return verdict
		}
		m.evaluated |= w.evaluated
	}
	w.Depth++
	if o.words > 1 {
		w.seen = w.seen[:m.many]
	}
	w.evaluated = m.evaluated
	return end
}
