package plan

import "example.com/eventgateway/core/adapters/jsonschema/internal/jsontext"

// skip reads a value that no schema applies to: only the guard does.
func (w *walker) skip(i int) int {
	if uint(i) >= uint(len(w.text)) {
		return invalid
	}
	switch w.text[i] {
	case '"':
		end, _ := scanString(w.text, i+1)
		return end
	case '{':
		if w.depth == maxDepth {
			return invalid
		}
		w.depth++
		end := w.skipObject(i)
		w.depth--
		return end
	case '[':
		if w.depth == maxDepth {
			return invalid
		}
		w.depth++
		end := w.skipArray(i)
		w.depth--
		return end
	case 't':
		return literal(w.text, i, "true")
	case 'f':
		return literal(w.text, i, "false")
	case 'n':
		return literal(w.text, i, "null")
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		end, _ := scanNumber(w.text, i)
		return end
	}
	return invalid
}

func (w *walker) skipObject(i int) int {
	text, first, filter := w.text, len(w.names), uint64(0)
	i = space(text, i+1)
	if i < len(text) && text[i] == '}' {
		return i + 1
	}
	for {
		if i >= len(text) || text[i] != '"' {
			return invalid
		}
		begin := i + 1
		end, odd := scanString(text, begin)
		if end < 0 || !w.addName(first, &filter, begin, end-1, odd, w.hash(begin, end-1, odd)) {
			return invalid
		}
		if i = colon(text, end); i < 0 {
			return invalid
		}
		if i = w.skip(i); i < 0 {
			return i
		}
		if i < len(text) && text[i] <= ' ' {
			i = space(text, i)
		}
		if i >= len(text) {
			return invalid
		}
		switch text[i] {
		case ',':
			i = space(text, i+1)
		case '}':
			if !w.closeNames(first) {
				return invalid
			}
			return i + 1
		default:
			return invalid
		}
	}
}

// hash is that of what a name says. One with escapes is then in plain.
func (w *walker) hash(begin, end int, odd uint8) uint64 {
	if odd&escaped == 0 {
		return hashName(w.text, begin, end)
	}
	w.plain = jsontext.Unescape(w.plain[:0], w.text[begin:end])
	return hashName(w.plain, 0, len(w.plain))
}

// colon goes on from after a name to its value.
func colon(text []byte, i int) int {
	if i < len(text) && text[i] != ':' {
		i = space(text, i)
	}
	if i >= len(text) || text[i] != ':' {
		return invalid
	}
	if i++; i < len(text) && text[i] <= ' ' {
		return space(text, i)
	}
	return i
}

func (w *walker) skipArray(i int) int {
	text := w.text
	i = space(text, i+1)
	if i < len(text) && text[i] == ']' {
		return i + 1
	}
	for {
		if i = w.skip(i); i < 0 {
			return i
		}
		if i < len(text) && text[i] <= ' ' {
			i = space(text, i)
		}
		if i >= len(text) {
			return invalid
		}
		switch text[i] {
		case ',':
			i = space(text, i+1)
		case ']':
			return i + 1
		default:
			return invalid
		}
	}
}
