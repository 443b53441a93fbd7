package plan

import "example.com/eventgateway/core/jsontext"

// choice chooses a branch of oneOf or anyOf by one member of the object, such as type. In
// each branch, that member is one of some strings if it is there. The chosen node checks
// that the member is there once, so that the choice is right.
type choice struct {
	quoted string // the member's name as it is written
	nodes  map[string]*node
	other  *node // if the member tells nothing: tries all
}

// choose reads the object at i.
func (w *walker) choose(n *node, i int) int {
	c, begin := n.choice, i
	text := w.Text
	i = jsontext.Space(text, i+1)
	for i < len(text) && text[i] == '"' {
		here := begins(text[i:], c.quoted)
		end := i + len(c.quoted)
		if !here {
			if end, _ = jsontext.String(text, i+1); end < 0 {
				return invalid
			}
		}
		if i = jsontext.Colon(text, end); i < 0 {
			return invalid
		}
		if here {
			if i == len(text) || text[i] != '"' {
				break
			}
			end, odd := jsontext.String(text, i+1)
			if end < 0 || odd&jsontext.Escaped != 0 {
				break
			}
			chosen := c.nodes[string(text[i+1:end-1])]
			if chosen == nil {
				return invalid
			}
			return w.value(chosen, begin)
		}
		at := i
		if i = w.Value(i); i < 0 {
			return i
		}
		if w.steps -= i - at; w.steps < 0 {
			return unsure
		}
		if i = jsontext.Space(text, i); i < len(text) && text[i] == ',' {
			i = jsontext.Space(text, i+1)
		}
	}
	return w.value(c.other, begin)
}
