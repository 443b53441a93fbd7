package backtrack

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode/utf8"
)

// kind is what a node is.
type kind uint8

const (
	empty      kind = iota // the empty text
	never                  // no text
	oneOf                  // one character of a set
	sequence               // all of subs, one after the other
	choice                 // one of subs
	repeat                 // subs[0], min to max times
	group                  // subs[0], of which the place is kept as number
	lookAhead              // subs[0] matches from here
	lookBehind             // subs[0] matches up to here
	reference              // what group number matched
	textBegin
	textEnd
	lineBegin
	lineEnd
	wordEdge
	noWordEdge
)

// node is an expression.
type node struct {
	kind     kind
	subs     []*node
	set      *set
	min, max int  // of repeat; max is unlimited for none
	lazy     bool // repeat tries fewer first
	negative bool // of lookAhead and lookBehind
	number   int
	fold     bool // reference ignores case
	facts
}

const (
	unlimited  = -1
	maxCount   = 1_000_000 // of a repetition
	maxNesting = 10_000    // of groups: each is a call of the parser and of the compiler
	maxGroup   = 999
)

type parser struct {
	rest    string
	fold    bool
	lines   bool // ^ and $ are of lines
	nesting int
	groups  int             // so far
	highest int             // group that is referred to
	sets    map[string]*set // by how they are written
}

var (
	errUnclosed = errors.New("a group is not closed")
	errNoGroup  = errors.New("a back-reference is to a group that is not there")
)

func parse(s string) (*node, *parser, error) {
	p := &parser{rest: s, sets: map[string]*set{}}
	n, err := p.choice()
	switch {
	case err != nil:
	case p.rest != "":
		err = errors.New("a ) closes nothing")
	case p.highest > p.groups:
		err = errNoGroup
	}
	return n, p, err
}

// choice reads up to the end or a ).
func (p *parser) choice() (*node, error) {
	if p.nesting++; p.nesting > maxNesting {
		return nil, errors.New("it nests too deeply")
	}
	defer func() { p.nesting-- }()
	var branches []*node
	for {
		branch, err := p.sequence()
		if err != nil {
			return nil, err
		}
		branches = append(branches, branch)
		if !strings.HasPrefix(p.rest, "|") {
			break
		}
		p.rest = p.rest[1:]
	}
	if len(branches) == 1 {
		return branches[0], nil
	}
	return &node{kind: choice, subs: branches}, nil
}

func (p *parser) sequence() (*node, error) {
	var parts []*node
	for p.rest != "" && p.rest[0] != '|' && p.rest[0] != ')' {
		atom, err := p.atom()
		if err != nil {
			return nil, err
		}
		if atom, err = p.quantified(atom); err != nil {
			return nil, err
		}
		parts = append(parts, atom)
	}
	switch len(parts) {
	case 0:
		return &node{kind: empty}, nil
	case 1:
		return parts[0], nil
	}
	return &node{kind: sequence, subs: parts}, nil
}

func (p *parser) quantified(atom *node) (*node, error) {
	if p.rest == "" {
		return atom, nil
	}
	n := &node{kind: repeat, subs: []*node{atom}}
	switch p.rest[0] {
	case '*':
		n.min, n.max = 0, unlimited
	case '+':
		n.min, n.max = 1, unlimited
	case '?':
		n.min, n.max = 0, 1
	case '{':
		end := strings.IndexByte(p.rest, '}')
		if end < 0 || !n.counts(p.rest[1:end]) {
			return nil, errors.New("the numbers of a repetition are missing, out of order or too large")
		}
		p.rest = p.rest[end:]
	default:
		return atom, nil
	}
	p.rest = p.rest[1:]
	p.rest, n.lazy = strings.CutPrefix(p.rest, "?")
	return n, nil
}

// counts reads n, n, or n,m.
func (n *node) counts(s string) bool {
	low, high, ranged := strings.Cut(s, ",")
	var err error
	if n.min, err = strconv.Atoi(low); err != nil {
		return false
	}
	switch {
	case !ranged:
		n.max = n.min
	case high == "":
		n.max = unlimited
		return 0 <= n.min && n.min <= maxCount
	default:
		if n.max, err = strconv.Atoi(high); err != nil {
			return false
		}
	}
	return 0 <= n.min && n.min <= n.max && n.max <= maxCount
}

func (p *parser) atom() (*node, error) {
	switch c := p.rest[0]; c {
	case '(':
		p.rest = p.rest[1:]
		return p.group()
	case '[':
		return p.class()
	case '^', '$':
		p.rest = p.rest[1:]
		return &node{kind: p.edge(c)}, nil
	case '\\':
		if len(p.rest) > 1 {
			switch next := p.rest[1]; {
			case next == 'b' || next == 'B':
				p.rest = p.rest[2:]
				return &node{kind: map[byte]kind{'b': wordEdge, 'B': noWordEdge}[next]}, nil
			case '1' <= next && next <= '9':
				return p.reference()
			}
		}
		return p.escape()
	case '*', '+', '?', '{':
		return nil, fmt.Errorf("there is nothing to repeat before %c", c)
	}
	r, size := utf8.DecodeRuneInString(p.rest)
	text := p.rest[:size]
	p.rest = p.rest[size:]
	if r == '.' {
		return p.set(text)
	}
	return p.set(syntaxQuote(r))
}

func (p *parser) edge(c byte) kind {
	switch {
	case c == '^' && p.lines:
		return lineBegin
	case c == '^':
		return textBegin
	case p.lines:
		return lineEnd
	}
	return textEnd
}

func (p *parser) reference() (*node, error) {
	digits := p.rest[1 : len(p.rest)-len(strings.TrimLeft(p.rest[1:], "0123456789"))]
	number, err := strconv.Atoi(digits)
	if err != nil || number > maxGroup {
		return nil, errNoGroup
	}
	p.rest = p.rest[1+len(digits):]
	p.highest = max(p.highest, number)
	return &node{kind: reference, number: number, fold: p.fold}, nil
}

// group reads what follows a (.
func (p *parser) group() (*node, error) {
	n := &node{}
	fold, lines := p.fold, p.lines
	defer func() { p.fold, p.lines = fold, lines }()
	after, special := strings.CutPrefix(p.rest, "?")
	switch {
	case !special:
		p.groups++
		n.kind, n.number = group, p.groups
	case strings.HasPrefix(after, "="), strings.HasPrefix(after, "!"):
		n.kind, n.negative, p.rest = lookAhead, after[0] == '!', after[1:]
	case strings.HasPrefix(after, "<="), strings.HasPrefix(after, "<!"):
		n.kind, n.negative, p.rest = lookBehind, after[1] == '!', after[2:]
	default:
		flags, rest, ok := strings.Cut(after, ":")
		if !ok || !p.flags(flags) {
			return nil, errors.New("(? is followed by nothing known")
		}
		p.rest = rest
	}
	inside, err := p.choice()
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(p.rest, ")") {
		return nil, errUnclosed
	}
	p.rest = p.rest[1:]
	if n.kind == empty {
		return inside, nil
	}
	n.subs = []*node{inside}
	return n, nil
}

// flags sets i and m, and takes back those after a -.
func (p *parser) flags(s string) bool {
	on := true
	for i := range len(s) {
		switch s[i] {
		case 'i':
			p.fold = on
		case 'm':
			p.lines = on
		case '-':
			on = false
		default:
			return false
		}
	}
	return true
}

func (p *parser) escape() (*node, error) {
	size := min(2, len(p.rest))
	if len(p.rest) > 2 && (p.rest[1] == 'p' || p.rest[1] == 'P' || p.rest[1] == 'x') && p.rest[2] == '{' {
		size = strings.IndexByte(p.rest, '}') + 1
	}
	text := p.rest[:size]
	p.rest = p.rest[size:]
	return p.set(text)
}

func (p *parser) class() (*node, error) {
	for i := 1; i < len(p.rest); i++ {
		switch p.rest[i] {
		case '\\':
			i++
		case ']':
			text := p.rest[:i+1]
			p.rest = p.rest[i+1:]
			return p.set(text)
		}
	}
	return nil, errors.New("a [ is not closed")
}

// set reads one character or class as regexp/syntax does, once each.
func (p *parser) set(text string) (*node, error) {
	key := text
	if p.fold {
		key = "i" + text
	}
	known := p.sets[key]
	if known == nil {
		flags := syntax.Perl
		if p.fold {
			flags |= syntax.FoldCase
		}
		re, err := syntax.Parse(text, flags)
		if err != nil {
			return nil, err
		}
		if known, err = newSet(re); err != nil {
			return nil, err
		}
		p.sets[key] = known
	}
	if known.empty() {
		return &node{kind: never}, nil
	}
	return &node{kind: oneOf, set: known}, nil
}

// syntaxQuote is a character as regexp/syntax reads it for itself.
func syntaxQuote(r rune) string {
	if r < utf8.RuneSelf && strings.ContainsRune(`\.+*?()|[]{}^$`, r) {
		return `\` + string(r)
	}
	return string(r)
}
