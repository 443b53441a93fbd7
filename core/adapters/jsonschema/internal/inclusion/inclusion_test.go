package inclusion_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"example.com/eventgateway/core/adapters/jsonschema/internal/inclusion"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
)

const enough = 2_000_000

func patternSet(t *testing.T, w *inclusion.Work, source string) inclusion.Set {
	t.Helper()
	set, is := w.Pattern(source)
	if !is {
		t.Fatalf("%s has no automaton", source)
	}
	return set
}

// Each line has two patterns, and a text that the first matches and the second does not;
// "yes" where there is none.
func TestPatternsAreComparedByWhatTheyMatch(t *testing.T) {
	for _, test := range []struct{ narrow, wide, want string }{
		{`^[A-F]{4}$`, `^[A-F]{4}$|^n/a$`, "yes"},
		{`^[A-F]{4}$|^n/a$`, `^[A-F]{4}$`, "n/a"},
		{`^[0-9]{2,3}\.`, `^[0-9]+\.`, "yes"},
		{`^[0-9a-z]+$`, `^[0-9a-z_-]+$`, "yes"},
		{`^[0-9a-z_-]+$`, `^[0-9a-z]+$`, "-"},
		{`^.{1,255}$`, `^.{1,256}$`, "yes"},
		{`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`, `^[0-9a-f-]{36}$`, "yes"},
		{`a`, `^[\s\S]*a[\s\S]*$`, "yes"},
		{`a`, `^.*a.*$`, "a\n"},
		{`^a`, `a`, "yes"},
		{`a`, `^a`, "0a"},
		{`a$`, `a`, "yes"},
		{`^(a|b)*$`, `^(a*b*)*$`, "yes"},
		{`^\w+$`, `^[0-9A-Z_a-z]+$`, "yes"},
		{`^\p{Lu}+$`, `^\p{L}+$`, "yes"},
		{`^\p{L}+$`, `^\p{Lu}+$`, "a"},
		{`^\d+$`, `^[\d.]+$`, "yes"},
		{`^\ba+\b$`, `^a+$`, "yes"},
		{`\ba\b`, `a`, "yes"},
		{`a`, `\ba\b`, "aa"},
		{`a\Ba`, `aa`, "yes"},
		{`^[^\d]$`, `^\D$`, "yes"},
		{`^$`, `x`, ""},
		{`[]`, `x`, "yes"},
		{`(^|b)a$`, `^a$|ba$`, "yes"},
		{`^(?:[a-z]{2}|[a-z]{2}-[A-Z]{2})$`, `^[a-z]{2}(-[A-Z]{2})?$`, "yes"},
		{`^(https?|ftp)://`, `^[a-z]+://`, "yes"},
		{`^\u{1F600}$`, `^[^a]$`, "yes"},
		{`a^`, `b`, "yes"},
		{`$a`, `b`, "yes"},
		{`^a{0}$`, `^$`, "yes"},
		{`^(?!python$)[a-z]+$`, `^(?!python$)[0-9a-z]+$`, "yes"},
		{`^[0-9a-z]+$`, `^(?!python$)[0-9a-z]+$`, "python"},
		{`^(?!python$)[0-9a-z]+$`, `^(?!python)[0-9a-z]+$`, "pythona"},
		{`^((?!data)([a-z]+):(.*))$`, `^(?!data:)[a-z]+:`, "yes"},
		{`^((?!data)([a-z]+):(.*))$`, `^data`, "a:"},
		{`^(?=.*[0-9])(?=.*[a-z]).{2,4}$`, `[0-9][^]*[a-z]|[a-z][^]*[0-9]`, "yes"},
		{`^(?=.*[0-9])(?=.*[a-z]).{2,4}$`, `[0-9].*[a-z]`, "a0"},
		{`^(?:(?!a)|b)c`, `x`, "unknown"},
		{`^(a?){3}$`, `^a{0,3}$`, "yes"},
		{`^(a|)+$`, `^a*$`, "yes"},
	} {
		w := &inclusion.Work{Left: enough, Each: enough}
		if _, is := w.Pattern(test.narrow); !is && test.want == "unknown" {
			continue
		}
		example, found, known := w.Find(inclusion.Question{All: []inclusion.Set{patternSet(t, w, test.narrow)},
			Not: [][]inclusion.Set{{patternSet(t, w, test.wide)}}})
		got := example
		if !found {
			got = "yes"
		}
		if !known || got != test.want {
			t.Errorf("%s in %s: %q, not %q (%v)", test.narrow, test.wide, got, test.want, known)
		}
	}
}

// random writes a pattern over few characters.
func random(r *rand.Rand, depth int) string {
	if depth == 0 {
		return []string{"a", "b", "[ab]", "[^a]", ".", "^", "$", `\b`, `\B`, "", "c", `\w`}[r.IntN(12)]
	}
	one := random(r, depth-1)
	switch r.IntN(7) {
	case 0:
		return one + "|" + random(r, depth-1)
	case 1:
		return "(?:" + one + ")" + []string{"*", "+", "?", "{2}", "{1,2}", "{2,}", "{0}"}[r.IntN(7)]
	case 2:
		return "(" + one + ")" + random(r, depth-1)
	}
	return random(r, depth-1) + one
}

// texts are all of up to so many characters.
func texts(most int) []string {
	list, last := []string{""}, []string{""}
	for range most {
		var longer []string
		for _, text := range last {
			for _, r := range "ab-\n" {
				longer = append(longer, text+string(r))
			}
		}
		list, last = append(list, longer...), longer
	}
	return list
}

// What automata say of random patterns is what matching says of all short texts.
func TestAutomataAgreeWithMatching(t *testing.T) {
	all := texts(5)
	included, refuted := 0, 0
	for seed := range 1500 {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		sources := []string{random(r, 3), random(r, 3)}
		if r.IntN(2) == 0 {
			sources[1] = sources[0] + "|" + sources[1]
		}
		if r.IntN(3) == 0 {
			sources[r.IntN(2)] = "^(?" + []string{"=", "!"}[r.IntN(2)] + random(r, 1) + ")" + sources[0]
		}
		least, most := r.IntN(3), r.IntN(5)
		w := &inclusion.Work{Left: enough, Each: enough}
		matches := make([]func(string) bool, 2)
		var sets []inclusion.Set
		usable := true
		for i, source := range sources {
			compiled, err := pattern.NewSet(false).Compile(source)
			set, is := w.Pattern(source)
			if err != nil || !is {
				usable = false // such as a repetition of nothing
				break
			}
			matches[i], sets = compiled.MatchString, append(sets, set)
		}
		if !usable {
			continue
		}
		question := inclusion.Question{All: []inclusion.Set{sets[0], inclusion.Length(least, most)},
			Not: [][]inclusion.Set{{sets[1]}, {inclusion.Words([]string{"ab", "a", "b-"})}}}
		wanted := func(text string) bool {
			n := len([]rune(text))
			return matches[0](text) && n >= least && n <= most && !matches[1](text) && text != "ab" && text != "a" &&
				text != "b-"
		}
		example, found, known := w.Find(question)
		if !known {
			t.Fatalf("%q takes too much", sources)
		}
		if found {
			refuted++
			if !wanted(example) {
				t.Fatalf("seed %d: %q is no example for %q, %d to %d", seed, example, sources, least, most)
			}
		} else {
			included++
		}
		shortest, longest, some := -1, -1, false
		for _, text := range all {
			if wanted(text) && !found {
				t.Fatalf("seed %d: %q is an example for %q, %d to %d", seed, text, sources, least, most)
			}
			if n := len([]rune(text)); matches[0](text) && n >= least && n <= most {
				if !some {
					shortest = n
				}
				some, longest = true, max(longest, n)
			}
		}
		gotLeast, gotMost, gotSome := w.Lengths(question.All)
		if some && (!gotSome || gotLeast > shortest || gotMost < longest) || !some && most < 5 && gotSome &&
			!strings.ContainsAny(sources[0], "cw.^") {
			t.Fatalf("seed %d: %q from %d to %d: lengths %d to %d (%v), not %d to %d (%v)", seed, sources[0], least,
				most, gotLeast, gotMost, gotSome, shortest, longest, some)
		}
	}
	if included < 100 || refuted < 100 {
		t.Errorf("%d are included and %d are not: too few of one", included, refuted)
	}
}

func TestLengths(t *testing.T) {
	for _, test := range []struct {
		patterns []string
		want     string
	}{
		{[]string{`^[A-Z]{3}$`}, "3 3 true"},
		{[]string{`^[A-Z]{3,}$`}, "3 -1 true"},
		{[]string{`[A-Z]{3}`}, "3 -1 true"},
		{[]string{`^(ab|c)?$`}, "0 2 true"},
		{[]string{`^a`, `b$`}, "2 -1 true"},
		{[]string{`^a*$`, `^b*$`}, "0 0 true"},
		{[]string{`^a+$`, `^b*$`}, "0 0 false"},
		{[]string{`^a*$`, `^.{2,5}$`}, "2 5 true"},
		{[]string{`[]`}, "0 0 false"},
		{[]string{`^(a{1,60}b{1,60}c){1,60}$`, `^(a|b|c)*$`}, "3 7260 true"},
	} {
		w := &inclusion.Work{Left: enough, Each: enough}
		var sets []inclusion.Set
		for _, source := range test.patterns {
			sets = append(sets, patternSet(t, w, source))
		}
		least, most, some := w.Lengths(sets)
		if got := fmt.Sprint(least, most, some); got != test.want {
			t.Errorf("%q: %s, not %s (left %d)", test.patterns, got, test.want, w.Left)
		}
	}
}

func TestTexts(t *testing.T) {
	w := &inclusion.Work{Left: enough, Each: enough}
	list := w.Texts([]inclusion.Set{patternSet(t, w, `^[a-z]{2}(-[A-Z]{2})?$`)}, 5)
	if got := strings.Join(list, " "); got != "aa aa-AA" {
		t.Errorf("got %q", got)
	}
}

// What takes too much work is not known, and takes no more than it may.
func TestWorkIsBounded(t *testing.T) {
	for _, test := range []struct{ narrow, wide string }{
		{`^[\s\S]*a[\s\S]{18}$`, `^[\s\S]*b[\s\S]{18}$`},
		{`^(a|b)*a(a|b){25}$`, `^(a|b)*b(a|b){25}$`},
		{strings.Repeat(`(a?b?c?)*`, 400), strings.Repeat(`(a?b?d?)*`, 400) + "e"},
		{`^.{0,9000}$`, `^(.|..|...){0,3000}$`},
		{`^(\p{L}\p{N}?[^\p{Lu}]){0,500}$`, `^(\p{L}|\p{N}|\P{Lu}){0,1500}x`},
	} {
		w := &inclusion.Work{Left: enough, Each: enough}
		narrow, is := w.Pattern(test.narrow)
		wide, also := w.Pattern(test.wide)
		if !is || !also {
			continue
		}
		example, found, known := w.Find(inclusion.Question{All: []inclusion.Set{narrow},
			Not: [][]inclusion.Set{{wide}}})
		t.Logf("%.40s in %.40s: %.20q %v %v, %d", test.narrow, test.wide, example, found, known, enough-w.Left)
		if w.Left < -1_000_000 {
			t.Errorf("%.40s: it took %d more than it may", test.narrow, -w.Left)
		}
	}
	w := &inclusion.Work{Left: enough, Each: enough}
	for _, source := range []string{`(?!a)`, `a(?!b)`, `^a|^(?!b)`, `^(?!(?!a))`, `(?<=a)b`, `(a)\1`} {
		if _, is := w.Pattern(source); is {
			t.Errorf("%s is taken for regular", source)
		}
	}
}

// Schemas repeat their patterns: a question that is asked again takes no more work.
func TestQuestionsAreAnsweredOnce(t *testing.T) {
	w := &inclusion.Work{Left: enough, Each: enough}
	ask := func() (took int) {
		before := w.Left
		q := inclusion.Question{All: []inclusion.Set{patternSet(t, w, `^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`),
			inclusion.Length(0, 36)}, Not: [][]inclusion.Set{{patternSet(t, w, `^[0-9a-f-]{36}$`)}}}
		if _, found, known := w.Find(q); found || !known {
			t.Fatal(found, known)
		}
		if least, most, some := w.Lengths(q.All); least != 36 || most != 36 || !some {
			t.Fatal(least, most, some)
		}
		return before - w.Left
	}
	if first, second := ask(), ask(); second > first/50 {
		t.Errorf("%d the first time, %d the second", first, second)
	}
}

func BenchmarkFind(b *testing.B) {
	for _, test := range []struct{ narrow, wide string }{
		{`^.{1,255}$`, `^.{1,256}$`},
		{`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`, `^[0-9a-f-]{36}$`},
		{`^(a|b)*a(a|b){25}$`, `^(a|b)*b(a|b){25}$`},
	} {
		b.Run(test.narrow, func(b *testing.B) {
			for b.Loop() {
				w := &inclusion.Work{Left: enough, Each: enough}
				narrow, _ := w.Pattern(test.narrow)
				wide, _ := w.Pattern(test.wide)
				w.Find(inclusion.Question{All: []inclusion.Set{narrow}, Not: [][]inclusion.Set{{wide}}})
			}
		})
	}
}
