package jsontext

// Invalid is what reading returns instead of a place where the text is not JSON.
const Invalid = -1

// Space returns the place of the first byte from i on that is not white space.
func Space(text []byte, i int) int {
	for i < len(text) && text[i] <= ' ' {
		if c := text[i]; c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			break
		}
		i++
	}
	return i
}

// Literal returns the place behind a word that must be at i.
func Literal(text []byte, i int, word string) int {
	if len(text)-i < len(word) || string(text[i:i+len(word)]) != word {
		return Invalid
	}
	return i + len(word)
}

// Colon goes on from the place behind a member's name to its value.
func Colon(text []byte, i int) int {
	if i < len(text) && text[i] != ':' {
		i = Space(text, i)
	}
	if i >= len(text) || text[i] != ':' {
		return Invalid
	}
	if i++; i < len(text) && text[i] <= ' ' {
		return Space(text, i)
	}
	return i
}

// Next goes on from the place behind a member or element to the next one, or to the
// closing bracket, of a valid text.
func Next(text []byte, i int) int {
	if i = Space(text, i); text[i] == ',' {
		i = Space(text, i+1)
	}
	return i
}
