package bundle

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"example.com/eventgateway/core/jsontext"
)

// node is a value in a text, with its place.
type node struct {
	begin, end int
	kind       byte // '{', '[', '"', or 0 for other values
	text       string
	members    []member
	items      []*node
}

type member struct {
	name       string
	begin, end int // of the name, with its quotes
	value      *node
}

// parse reads the value at i of a text that is JSON.
func parse(text []byte, i int) *node {
	n := &node{begin: i, kind: text[i]}
	switch n.kind {
	case '{':
		for i = jsontext.Space(text, i+1); text[i] != '}'; {
			name := parse(text, i)
			value := parse(text, jsontext.Colon(text, name.end))
			n.members = append(n.members, member{name.text, name.begin, name.end, value})
			i = jsontext.Next(text, value.end)
		}
		n.end = i + 1
	case '[':
		for i = jsontext.Space(text, i+1); text[i] != ']'; {
			item := parse(text, i)
			n.items = append(n.items, item)
			i = jsontext.Next(text, item.end)
		}
		n.end = i + 1
	case '"':
		n.end = jsontext.ValueEnd(text, i)
		_ = json.Unmarshal(text[i:n.end], &n.text) // it is a string
	default:
		n.kind, n.end = 0, jsontext.ValueEnd(text, i)
	}
	return n
}

// member returns the value of a member, nil if there is none.
func (n *node) member(name string) *node {
	for _, m := range n.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// string returns the value of a member that is a string.
func (n *node) string(name string) (value string, is bool) {
	m := n.member(name)
	if m == nil || m.kind != '"' {
		return "", false
	}
	return m.text, true
}

// child returns what a reference token of a JSON Pointer leads to (RFC 6901, section 4).
func (n *node) child(token string) *node {
	if n.kind == '{' {
		return n.member(token)
	}
	i, err := strconv.Atoi(token)
	if err != nil || i < 0 || i >= len(n.items) || strconv.Itoa(i) != token {
		return nil
	}
	return n.items[i]
}

// position returns the line and the column of a place, both from 1, in characters.
func position(text []byte, at int) (line, column int) {
	before := text[:min(at, len(text))]
	last := before[bytes.LastIndexByte(before, '\n')+1:]
	return 1 + bytes.Count(before, []byte("\n")), 1 + utf8.RuneCount(last)
}
