package plan

import "example.com/eventgateway/core/jsontext"

// arrayItems reads an array to which rules may apply.
func (w *walker) arrayItems(n *node, i int) int {
	a := n.array
	if a == nil {
		w.evaluated = 0
		return w.Array(i)
	}
	text := w.Text
	firstSpan, count, evaluated := len(w.spans), 0, uint64(0)
	var counted [4]int
	i = jsontext.Space(text, i+1)
	if i < len(text) && text[i] == ']' {
		i++
	} else {
		for done := false; !done; {
			item := a.rest
			if count < len(a.prefix) {
				item = a.prefix[count]
			}
			begin := i
			if i = w.value(item, i); i < 0 {
				return i
			}
			for c := range a.contains {
				switch w.run(a.contains[c].node, begin, i) {
				case unsure:
					return unsure
				case invalid:
				default:
					counted[c]++
					if a.contains[c].counts {
						evaluated |= 1 << uint(count&63)
					}
				}
			}
			if a.unique {
				w.spans = append(w.spans, span{begin: begin, end: i})
			}
			if count++; a.max >= 0 && count > a.max {
				return invalid
			}
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
			case ']':
				i++
				done = true
			default:
				return invalid
			}
		}
	}
	if count < a.min {
		return invalid
	}
	for c := range a.contains {
		if counted[c] < a.contains[c].min || a.contains[c].max >= 0 && counted[c] > a.contains[c].max {
			return invalid
		}
	}
	if a.unique {
		if verdict := w.unique(firstSpan); verdict < 0 {
			return verdict
		}
		w.spans = w.spans[:firstSpan]
	}
	if n.track {
		if count > 64 && a.evaluates < count {
			return unsure
		}
		if a.evaluates >= count {
			evaluated = ^uint64(0)
		} else {
			evaluated |= 1<<uint(a.evaluates) - 1
		}
		w.evaluated = evaluated
	}
	return i
}
