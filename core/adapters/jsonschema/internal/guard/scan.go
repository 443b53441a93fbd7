package guard

import (
	"encoding/binary"
	"errors"
	"sync"
	"unicode/utf8"

	"example.com/eventgateway/core/adapters/jsonschema/internal/jsontext"
)

// errNotJSON is for the guard only, which says what is wrong.
var errNotJSON = errors.New("not JSON")

// scanner reads a JSON text once (RFC 8259). It checks the grammar, UTF-8, the
// bounds and the names at the same time, since each pass over an event costs as
// much as this one.
type scanner struct {
	text   []byte
	i      int
	strict bool // refuse members twice and halves of surrogate pairs
	size   Size

	depth int
	open  [MaxDepth + 1]level // by depth, from 1
	names []member            // of the objects that are open
	table []int32             // of one object's names
}

type level struct {
	object bool
	first  int32 // of its names
}

// scanners are used again, so that an ordinary event costs no allocation; not
// those that grew beyond maxKept names.
var scanners = sync.Pool{New: func() any { return new(scanner) }}

const maxKept = 1024

func (s *scanner) scan() error {
	for s.skipSpace(); ; s.skipSpace() { // at a value, or at the end of an array that has just begun
		if s.i == len(s.text) {
			return errNotJSON
		}
		begins := false
		switch c := s.text[s.i]; {
		case c == '"':
			if _, err := s.str(); err != nil {
				return err
			}
		case c == '{' || c == '[':
			if s.depth == MaxDepth {
				return tooDeep(s.text, s.i)
			}
			s.depth++
			s.size.Depth = max(s.size.Depth, s.depth)
			s.open[s.depth] = level{c == '{', int32(len(s.names))}
			if c == '{' {
				s.size.Objects++
			}
			s.i++
			begins = true
		case c == '-' || '0' <= c && c <= '9':
			begin := s.i
			exponent, ok := s.number()
			if !ok {
				return errNotJSON
			}
			if (exponent || s.i-begin > maxNumberBytes) && !reasonable(s.text[begin:s.i]) {
				return unreasonable(s.text, begin)
			}
		case c == 't' && s.literal("true"), c == 'f' && s.literal("false"), c == 'n' && s.literal("null"):
		default:
			return errNotJSON
		}
		s.size.Values++
		if done, err := s.next(begins); done || err != nil {
			return err
		}
	}
}

// next goes on to the next value, closing what ends before it. begins says that
// an array or object has just been opened.
func (s *scanner) next(begins bool) (done bool, err error) {
	for {
		s.skipSpace()
		if s.depth == 0 {
			if s.i < len(s.text) {
				return true, errNotJSON
			}
			return true, nil
		}
		if s.i == len(s.text) {
			return true, errNotJSON
		}
		in := s.open[s.depth]
		switch c := s.text[s.i]; {
		case c == '}' && in.object, c == ']' && !in.object:
			s.i++
			if in.object {
				if err := s.closeNames(); err != nil {
					return true, err
				}
			}
			s.depth--
			begins = false
			continue
		case begins && !in.object:
			return false, nil
		case begins:
			return false, s.name()
		case c == ',':
			s.i++
			if in.object {
				s.skipSpace()
				return false, s.name()
			}
			return false, nil
		}
		return true, errNotJSON
	}
}

// name reads a member's name and the colon.
func (s *scanner) name() error {
	if s.i == len(s.text) || s.text[s.i] != '"' {
		return errNotJSON
	}
	begin := s.i
	escaped, err := s.str()
	if err != nil {
		return err
	}
	if s.strict {
		if err := s.addName(begin+1, s.i-1, escaped); err != nil {
			return err
		}
	}
	if s.skipSpace(); s.i == len(s.text) || s.text[s.i] != ':' {
		return errNotJSON
	}
	s.i++
	return nil
}

func (s *scanner) skipSpace() {
	for s.i < len(s.text) && s.text[s.i] <= ' ' {
		if c := s.text[s.i]; c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return
		}
		s.i++
	}
}

func (s *scanner) literal(word string) bool {
	if len(s.text)-s.i < len(word) || string(s.text[s.i:s.i+len(word)]) != word {
		return false
	}
	s.i += len(word)
	return true
}

// number reads one number. What follows it is not its business.
func (s *scanner) number() (exponent, ok bool) {
	if s.text[s.i] == '-' {
		s.i++
	}
	if s.i < len(s.text) && s.text[s.i] == '0' {
		s.i++
	} else if !s.digits() {
		return false, false
	}
	if s.i < len(s.text) && s.text[s.i] == '.' {
		if s.i++; !s.digits() {
			return false, false
		}
	}
	if s.i == len(s.text) || s.text[s.i]|0x20 != 'e' {
		return false, true
	}
	if s.i++; s.i < len(s.text) && (s.text[s.i] == '+' || s.text[s.i] == '-') {
		s.i++
	}
	return true, s.digits()
}

func (s *scanner) digits() bool {
	begin := s.i
	for s.i < len(s.text) && '0' <= s.text[s.i] && s.text[s.i] <= '9' {
		s.i++
	}
	return s.i > begin
}

// str reads a string, quotes included.
func (s *scanner) str() (escaped bool, err error) {
	text, i := s.text, s.i+1
	for {
		for i+8 <= len(text) && plain(binary.LittleEndian.Uint64(text[i:])) {
			i += 8
		}
		for i < len(text) && text[i] >= ' ' && text[i] != '"' && text[i] != '\\' && text[i] < utf8.RuneSelf {
			i++
		}
		if i == len(text) || text[i] < ' ' {
			return false, errNotJSON
		}
		switch text[i] {
		case '"':
			s.i = i + 1
			return escaped, nil
		case '\\':
			escaped = true
			n, err := s.escape(i)
			if err != nil {
				return false, err
			}
			i += n
		default:
			r, n := utf8.DecodeRune(text[i:])
			if r == utf8.RuneError && n == 1 {
				return false, notUTF8(text)
			}
			i += n
		}
	}
}

// plain reports whether eight bytes are all of a string's inside and need no
// closer look: none is a quote, a backslash, a control character or beyond ASCII.
func plain(eight uint64) bool {
	const each, high = 0x0101010101010101, 0x8080808080808080
	zero := func(x uint64) uint64 { return (x - each) & ^x } // the high bit of each byte that is 0, and sometimes of others
	return (eight|(eight-each*' ')|zero(eight^each*'"')|zero(eight^each*'\\'))&high == 0
}

// escape is the length of the escape sequence at i.
func (s *scanner) escape(i int) (int, error) {
	if i+1 == len(s.text) {
		return 0, errNotJSON
	}
	switch s.text[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2, nil
	case 'u':
	default:
		return 0, errNotJSON
	}
	unit, ok := jsontext.Unit(s.text, i)
	if !ok {
		return 0, errNotJSON
	}
	if unit < 0xd800 || unit > 0xdfff || !s.strict {
		return 6, nil
	}
	if unit < 0xdc00 {
		if second, ok := jsontext.Unit(s.text, i+6); ok && 0xdc00 <= second && second <= 0xdfff {
			return 12, nil
		}
	}
	return 0, halfPair(s.text, i)
}
