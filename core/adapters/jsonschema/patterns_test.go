package jsonschema

import (
	"encoding/json"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/backtrack"
	"example.com/eventgateway/core/adapters/jsonschema/internal/ecma"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
)

func patternSchema(pattern string) string {
	quoted, _ := json.Marshal(pattern) // strings always marshal
	return `{"type":"string","pattern":` + string(quoted) + `}`
}

func TestWhatIsNoPatternIsRefusedAtRegistration(t *testing.T) {
	for pattern, want := range map[string]string{
		`a(`: "not closed", `a)`: "closes nothing", `[a`: "not closed", `*a`: "nothing to repeat", `^*`: "nothing to repeat", `a**`: "nothing to repeat", `(?=a)+`: "nothing to repeat",
		`a{2,1}`: "out of order", `a{999999}`: "more than 100,000", `[b-a]`: "out of order", `\a`: `\a is no escape`, `\A`: `\A is no escape`, `\z`: "no escape", `\Qa\E`: "no escape",
		`\1`: "not there", `(a)\2`: "not there", `\k<x>`: "of a group", `(?<x>a)(?<x>b)`: "same name", `(?P<x>a)`: "nothing that ECMA-262 knows", `(?i)a`: "nothing that ECMA-262 knows",
		`(?#a)`: "nothing that ECMA-262 knows", `(?>a)`: "nothing that ECMA-262 knows", `\pL`: "in braces", `\p{Klingon}`: "no property", `\u{110000}`: "code point", `\x1`: "2 hexadecimal digits",
		`\`: "ends with", `(?ii:a)`: "nothing that ECMA-262 knows", `[a\`: "ends with", `\é`: "no escape", `(?<a`: "name is missing", `\01`: "no escape",
	} {
		_, err := Language{}.ParseNew(schematest.Source(patternSchema(pattern)))
		e := schematest.Error(t, err)
		if e.Code != core.CodeSchemaInvalid || len(e.Violations) == 0 ||
			!strings.Contains(e.Violations[0].Detail, want) {
			t.Errorf("%s: %v %+v; want %q", pattern, err, e.Violations, want)
		}
	}
}

// A new schema has no patterns that mean something else in other dialects; one that is
// stored has them as before.
func TestPatternsWithAnotherMeaningAreRefusedAtRegistration(t *testing.T) {
	for pattern, event := range map[string]string{`^a{,3}$`: "a{,3}", `^[[:alpha:]]+$`: "p]", `^[a-z&&[^bc]]$`: "&]", `^[\p{L}--[a-z]]$`: ".]", `^[]a]$`: ""} {
		for _, schema := range []string{patternSchema(pattern), `{"patternProperties":{` + strings.TrimSuffix(strings.TrimPrefix(patternSchema(pattern), `{"type":"string","pattern":`), `}`) + `:{}}}`} {
			_, err := Language{}.ParseNew(schematest.Source(schema))
			if e := schematest.Error(t, err); e.Code != core.CodeSchemaInvalid || len(e.Violations) == 0 ||
				!strings.Contains(e.Violations[0].Detail, "ECMA-262") {
				t.Errorf("%s: %v", schema, err)
			}
			_ = mustCompile(t, schema)
		}
		if event == "" {
			continue
		}
		if err := mustCompile(t, patternSchema(pattern)).Validate([]byte(`"`+event+`"`), nil); err != nil {
			t.Errorf("%s, stored, of %q: %v", pattern, event, err)
		}
	}
}

// Whatever the pattern, an event ends by its steps.
func TestNoPatternTakesMuch(t *testing.T) {
	long := strings.Repeat("a", 30_000)
	many := `["` + strings.Repeat(`aaaaaaaaaaaaaaaaaaaaaaaaaaaab","`, 1000) + `"]`
	for name, c := range map[string]struct{ schema, event, pointer, schemaPointer string }{
		"backtracking":         {`{"items":` + patternSchema(`^(a+|aa)+\1$`) + `}`, `["x","` + long + `b"]`, "/1", "/items/pattern"},
		"many strings":         {`{"items":` + patternSchema(`^(a|aa)+\1$`) + `}`, many, "/0", "/items/pattern"},
		"under not":            {`{"additionalProperties":{"not":` + patternSchema(`^(a+)+\1$`) + `}}`, `{"k":"` + long + `b"}`, "/k", "/additionalProperties/not/pattern"},
		"a member's name":      {`{"patternProperties":{"^(a+)+\\1$":false}}`, `{"` + long + `b":1}`, "/" + long + "b", `/patternProperties/^(a+)+\1$`},
		"back-reference":       {patternSchema(`(a*)*\1b$`), `"` + long + `"`, "", "/pattern"},
		"a megabyte":           {patternSchema(`(?:a?){900}a{900}b`), `"` + strings.Repeat("a", 1<<20) + `"`, "", "/pattern"},
		"small matches":        {`{"items":` + patternSchema(`(.?){400}x`) + `}`, `["` + strings.Repeat(strings.Repeat("a", 60)+`","`, 10_000) + `"]`, "/0", "/items/pattern"},
		"long repetition":      {patternSchema(`(?:a{0,5000}){0,5000}b`), `"` + long + `"`, "", "/pattern"},
		"lookahead everywhere": {patternSchema(`^(?:(?=.*b).)*$`), `"` + long + `b"`, "", "/pattern"},
		"lookbehind":           {patternSchema(`(?<=^a*)[ac]d`), `"` + long + `"`, "", "/pattern"},
	} {
		t.Run(name, func(t *testing.T) {
			v := mustCompile(t, c.schema)
			var err *core.Error
			used := measure(func() { err = schematest.Error(t, v.Validate([]byte(c.event), nil)) })
			if used.hold(t, "validation", err); used.allocated > 64<<20 {
				t.Errorf("%d bytes allocated", used.allocated)
			}
			if err.Code != core.CodeEventInvalid || len(err.Violations) != 1 ||
				err.Violations[0].Pointer != c.pointer || !strings.Contains(err.Detail, "takes too much work") {
				t.Errorf("%v", err.Code)
			} else if got := err.Violations[0].SchemaPointer; got != c.schemaPointer {
				t.Errorf("in the schema: %q, want %q", got, c.schemaPointer)
			}
		})
	}
}

// Repetitions of repetitions take no more work than others where nothing refers back.
func TestRepetitionsOfRepetitionsHaveAVerdict(t *testing.T) {
	for _, pattern := range []string{`^(?=a)(a+)+$`, `^(?=a)(a|aa)+$`, `^(a|a?)+$`, `^(?!b)(?:[a-z]+-?)*$`} {
		v := mustCompile(t, patternSchema(pattern))
		if err := v.Validate([]byte(`"`+strings.Repeat("a", 20_000)+`"`), nil); err != nil {
			t.Errorf("%s: %v", pattern, err)
		}
		err := schematest.Error(t, v.Validate([]byte(`"`+strings.Repeat("a", 20_000)+`!"`), nil))
		if err.Code != core.CodeEventInvalid ||
			!strings.Contains(err.Violations[0].Detail, "does not match the pattern") {
			t.Errorf("%s: %v", pattern, err)
		}
	}
}

// costlyBatch validates 1,000 events of which most take all the steps that they can get,
// within the work of one request of so many steps, and returns the code of each.
func costlyBatch(t *testing.T, steps int) []core.Code {
	t.Helper()
	v := mustCompile(t, costlySchema)
	work := core.NewWork(1000, steps)
	codes := make([]core.Code, 1000)
	for i := range codes {
		work.Next()
		codes[i] = core.CodeOf(v.Validate(costlyEvent(i%10), work))
	}
	return codes
}

var costlySchema = `{"properties":{"s":` + patternSchema(`^(a+|aa)+\1$`) + `}}`

func costlyEvent(n int) []byte { return []byte(`{"s":"` + strings.Repeat("a", 10*n) + `b"}`) }

// An event that takes more than there is for one is invalid for good; one that takes more
// than its request has left is to be sent again, and by itself has an answer for good.
func TestABatchOfCostlyPatternsEndsWithinItsWork(t *testing.T) {
	counts := map[core.Code]int{}
	used := schematest.CPU(func() {
		for _, code := range costlyBatch(t, 0) {
			counts[code]++
		}
	})
	t.Logf("%v in %v of CPU time", counts, used)
	if counts[core.CodeEventInvalid]+counts[core.CodeBatchTooCostly] != 1000 || counts[core.CodeEventInvalid] < 100 ||
		counts[core.CodeBatchTooCostly] < 100 {
		t.Errorf("%v", counts)
	}
	work := core.NewWork(1, 0)
	work.Next()
	err := schematest.Error(t, mustCompile(t, costlySchema).Validate(costlyEvent(9), work))
	if err.Code != core.CodeEventInvalid ||
		!strings.Contains(err.Violations[0].Detail, "takes more work than the 300000 steps") {
		t.Errorf("%+v", err)
	}
	if left := work.Steps(); left < 4_500_000 {
		t.Errorf("%d steps are left of a request's", left)
	}
}

// What else a machine does changes no verdict.
func TestVerdictsAreTheSameOnABusyMachine(t *testing.T) {
	quiet := costlyBatch(t, 500_000)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var stop atomic.Bool
	var busy sync.WaitGroup
	for range 4 {
		busy.Go(func() {
			for kept := []byte(nil); !stop.Load(); kept = make([]byte, 1<<16) {
				_ = kept
			}
		})
	}
	loud := costlyBatch(t, 500_000)
	stop.Store(true)
	busy.Wait()
	for i := range quiet {
		if quiet[i] != loud[i] {
			t.Fatalf("event %d: %q, and %q on a busy machine", i, quiet[i], loud[i])
		}
	}
}

func TestPatternsThatGrowTooLargeAreRefused(t *testing.T) {
	var heavy []string
	for i := range 1000 {
		heavy = append(heavy, patternSchema(fmt.Sprintf("%d%s", i, strings.Repeat("a{1000}", 15))))
	}
	for name, schema := range map[string]string{
		"together":   `{"allOf":[` + strings.Join(heavy, ",") + `]}`,
		"properties": patternSchema(strings.Repeat(`\P{Alphabetic}`, 20_000)),
	} {
		var err error
		used := measure(func() { _, err = Language{}.Compile(schematest.Source(schema)) }) // Check refuses them before
		if e := schematest.Error(t, err); e.Code != core.CodeSchemaInvalid ||
			!strings.Contains(e.Violations[0].Detail, "too long") {
			t.Errorf("%s: %v", name, err)
		}
		used.hold(t, name, nil)
	}
}

func TestABudgetIsOfOneEvent(t *testing.T) {
	v := mustCompile(t, patternSchema(`^(a+)+\1$`))
	bad, good := []byte(`"`+strings.Repeat("a", 40)+`b"`), []byte(`"aaa"`)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if core.CodeOf(v.Validate(bad, nil)) != core.CodeEventInvalid {
				t.Error("a match that takes for ever is valid")
			}
			for range 100 {
				if err := v.Validate(good, nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
}

// A large event of ordinary strings has time enough.
func TestLargeEventsOfOrdinaryPatternsAreValid(t *testing.T) {
	v := mustCompile(t, `{"items":`+patternSchema(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)+`}`)
	event := `["` + strings.Repeat(`f81d4fae-7dec-11d0-a765-00a0c91e6bf6","`, 20_000) + `f81d4fae-7dec-11d0-a765-00a0c91e6bf6"]`
	if err := v.Validate([]byte(event), nil); err != nil {
		t.Error(err)
	}
	v = mustCompile(t, `{"items":`+patternSchema(`^(?=.*[0-9])(?=.*[a-z])(?!.*\s).{8,64}$`)+`}`)
	event = `["` + strings.Repeat(`passw0rd-long-enough","`, 500) + `passw0rd-long-enough"]`
	if err := v.Validate([]byte(event), nil); err != nil {
		t.Error(err)
	}
}

// FuzzPatterns: what is translated is what the engine takes, and RE2 where that has all
// that is needed, and they agree.
func FuzzPatterns(f *testing.F) {
	for _, seed := range []string{`^\s*(a|b)+?[^\d-x]{2,3}$`, `(?<n>a)\k<n>\1`, `(?i-m:a.)\p{Lu}[\p{Nd}\S]`, `\u{41}\uD83D\uDC32[^]|[]`, `(?<=a)(?!b)\b`, `[\]\-[^]{`} {
		f.Add(seed, "aab 1🐲")
	}
	f.Fuzz(func(t *testing.T, pattern, subject string) {
		if len(pattern) > 200 || len(subject) > 50 || !utf8.ValidString(subject) {
			return
		}
		translated, err := ecma.Translate(pattern, false)
		if _, strictly := ecma.Translate(pattern, true); err != nil {
			if strictly == nil {
				t.Errorf("%q: only where it is new, there is no %v", pattern, err)
			}
			return
		}
		re, err := backtrack.Compile(translated.Pattern)
		if err != nil {
			t.Fatalf("%q became %q: %v", pattern, translated.Pattern, err)
		}
		matched, _, enough := re.MatchString(subject, 1_000_000)
		if translated.Backtracks || translated.Weight > 1000 {
			return
		}
		linear, err := regexp.Compile(translated.Pattern)
		if err != nil {
			t.Fatalf("%q became %q: %v", pattern, translated.Pattern, err)
		}
		if want := linear.MatchString(subject); enough && matched != want {
			t.Errorf("%q of %q: RE2 says %t", pattern, subject, want)
		}
	})
}
