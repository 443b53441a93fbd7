package plan

import (
	"errors"
	"unicode/utf8"

	"example.com/eventgateway/core/adapters/jsonschema/internal/backtrack"
	"example.com/eventgateway/core/adapters/jsonschema/internal/format"
)

// fewTexts is up to how many texts are compared one by one.
const fewTexts = 4

// textSet is the strings of enum or const.
type textSet struct {
	few  []string
	many map[string]struct{}
}

func newTextSet(texts []string) textSet {
	if len(texts) <= fewTexts {
		return textSet{few: texts}
	}
	many := make(map[string]struct{}, len(texts))
	for _, text := range texts {
		many[text] = struct{}{}
	}
	return textSet{many: many}
}

func (s *textSet) has(text []byte) bool {
	for _, one := range s.few {
		if string(text) == one {
			return true
		}
	}
	if s.many == nil {
		return false
	}
	_, ok := s.many[string(text)]
	return ok
}

// checkText returns 0, invalid or unsure.
func (w *walker) checkText(r *textRules, begin, end int, odd uint8) int {
	text := w.Said(begin, end, odd)
	if r.min >= 0 || r.max >= 0 {
		length := len(text)
		if odd != 0 {
			length = utf8.RuneCount(text)
		}
		if length < r.min || r.max >= 0 && length > r.max {
			return invalid
		}
	}
	for i := range r.sets {
		if !r.sets[i].has(text) {
			return invalid
		}
	}
	for i := range r.formats {
		if verdict := w.checkFormat(&r.formats[i], text); verdict < 0 {
			return verdict
		}
	}
	for _, pattern := range r.patterns {
		if verdict := w.match(pattern, text); verdict < 0 {
			return verdict
		}
	}
	return 0
}

// match returns 0, invalid or unsure.
func (w *walker) match(pattern *backtrack.Regexp, text []byte) int {
	matched, ticks, enough := pattern.Match(text, maxWeighed-w.weighed)
	w.weighed += ticks
	switch {
	case !enough:
		return unsure
	case !matched:
		return invalid
	}
	return 0
}

// costlyWeight is the ticks of a byte for thorough checks of formats: the worst look into
// tables for every character.
const costlyWeight = 26

// checkFormat returns 0, invalid or unsure.
func (w *walker) checkFormat(f *format.Format, text []byte) int {
	err := f.Check(text)
	if err == nil {
		return 0
	}
	if errors.Is(err, format.ErrCostly) {
		if w.weighed += (1 + len(text)) * costlyWeight; w.weighed > maxWeighed {
			return unsure
		}
		err = f.Thorough(text)
	}
	if err != nil {
		return invalid
	}
	return 0
}
