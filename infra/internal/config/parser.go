package config

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// parser reads values and collects every problem with them.
type parser struct {
	values   map[string]string
	known    map[string]bool
	problems []error
	isBad    map[string]bool
}

// get returns the value of key; an empty one, as in `-c publicUrl=`, counts as
// not given.
func (p *parser) get(key string) (string, bool) {
	p.known[key] = true
	v := p.values[key]
	return v, v != ""
}

func (p *parser) bad(key, value, allowed string) {
	p.isBad[key] = true
	p.problems = append(p.problems, fmt.Errorf("context %s is %q: it must be %s", key, value, allowed))
}

// oneOf takes one of the allowed words; the first is the default.
func (p *parser) oneOf(key string, allowed ...string) string {
	v, given := p.get(key)
	if !given {
		return allowed[0]
	}
	if !slices.Contains(allowed, v) {
		p.bad(key, v, strings.Join(allowed, " or "))
	}
	return v
}

// match takes a text of the pattern; allowed says the pattern in words.
func (p *parser) match(key, otherwise string, pattern *regexp.Regexp, allowed string) string {
	if v := p.check(key, pattern.MatchString, allowed); v != "" {
		return v
	}
	return otherwise
}

func (p *parser) check(key string, ok func(string) bool, allowed string) string {
	v, given := p.get(key)
	if given && !ok(v) {
		p.bad(key, v, allowed)
	}
	return v
}

// together reports which of two keys is missing, if one is given and the other is not.
func (p *parser) together(one, other string) {
	_, hasOne := p.get(one)
	_, hasOther := p.get(other)
	switch {
	case hasOne && !hasOther:
		p.bad(other, "", "given with "+one)
	case hasOther && !hasOne:
		p.bad(one, "", "given with "+other)
	}
}

// list takes texts with commas between them, each once and each of them ok; allowed says in
// words which are. 0 as most is no limit.
func (p *parser) list(key string, most int, ok func(string) bool, allowed string) []string {
	v, given := p.get(key)
	if !given {
		return nil
	}
	texts := strings.Split(v, ",")
	each := map[string]bool{}
	for _, text := range texts {
		if each[text] || !ok(text) {
			p.bad(key, v, allowed+", each once, with commas between them")
			return nil
		}
		each[text] = true
	}
	if most > 0 && len(texts) > most {
		p.bad(key, v, fmt.Sprintf("at most %d, not %d", most, len(texts)))
	}
	return texts
}

// flag takes on or off, the default first.
func (p *parser) flag(key string, allowed ...string) bool { return p.oneOf(key, allowed...) == "on" }

// number takes a number that is ok; allowed says the condition in words.
func (p *parser) number(key string, otherwise int, ok func(int) bool, allowed string) int {
	v, given := p.get(key)
	if !given {
		return otherwise
	}
	n, err := strconv.Atoi(v)
	if err != nil || !ok(n) {
		p.bad(key, v, allowed)
	}
	return n
}

func (p *parser) between(key string, otherwise, least, most int) int {
	return p.number(key, otherwise, func(n int) bool { return n >= least && n <= most },
		fmt.Sprintf("a whole number from %d to %d", least, most))
}

func (p *parser) err() error {
	for _, key := range slices.Sorted(maps.Keys(p.values)) {
		if !p.known[key] {
			p.problems = append(p.problems, fmt.Errorf("context %s is not known: the keys are %s",
				key, strings.Join(slices.Sorted(maps.Keys(p.known)), ", ")))
		}
	}
	return errors.Join(p.problems...)
}
