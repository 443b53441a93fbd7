package jsonschema

import (
	"encoding/json"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dlclark/regexp2"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/ecma"
)

func patternSchema(pattern string) string {
	quoted, _ := json.Marshal(pattern) // strings always marshal
	return `{"type":"string","pattern":` + string(quoted) + `}`
}

func TestPatternsAreECMA262(t *testing.T) {
	for _, c := range []struct{ pattern, matches, others string }{ // characters, each alone
		{`^\s$`, "\t\n\v\f\r \u00a0\u1680\u2003\u2028\u2029\u202f\u205f\u3000\ufeff", "a\u0085\u200b\u180e"},
		{`^[^\S]$`, "\t\u00a0\ufeff", "a"},
		{`^\d$`, "09", "٣a"},
		{`^\W$`, "é-٣", "aZ_9"},
		{`^.$`, "a🐲\u0085", "\n\r\u2028\u2029"},
		{`^[^]$`, "a\n🐲", ""},
		{`[]`, "", "a]"},
		{`^\cJ$`, "\n", "J"},
		{`^\u{1F432}$`, "🐲", "u"},
		{`^\uD83D\uDC32$`, "🐲", "�"},
		{`^[\ud800-\udfff]$`, "", "a🐲"},
		{`^\p{Script=Greek}$`, "α", "a"},
		{`^[^\p{Uppercase_Letter}]$`, "aß", "AÄ"},
		{`^\P{Alphabetic}$`, "1 ", "aä"},
		{`^[\w-.]$`, "a-.", "+"},
		{`^[[:alpha:]$`, "[:alph", "bz"},
		{`^(?i:k)$`, "kK", "a"},
		{`^{}$`, "", "a"},
		{`^a{01}$`, "a", "{"},
		{`^(?=[a-m])\w$`, "am", "nz-"},
		{`^(?!b)(?<x>[a-z])(?<=[a-y])$`, "ay", "bz"},
		{`\b(?=a)`, "a", "b٣"},
		{`^(?!x).$`, "a🐲", "x\n\u2028"},
		{`^[+--]$`, "+,-", "*."},
		{`^(?!5)[--9]$`, "-.09", ",5:"},
		{`^(?!,)[+--]$`, "+-", ",*."},
		{`^(?!5)[^--9]$`, ",:", "-.059"},
		{`^(?!5)[\P{N}\p{Nd}]$`, "09a-", "5½"},
		{`^(?!5)[^\P{N}\p{Nd}]$`, "½Ⅷ", "5a0"},
		{`^(?!b)[\P{Script=Latin}a-c]$`, "acα1", "bdz"},
	} {
		v := mustCompile(t, patternSchema(c.pattern))
		for _, text := range []struct {
			characters string
			want       core.Code
		}{{c.matches, ""}, {c.others, core.CodeEventInvalid}} {
			for _, r := range text.characters {
				event, _ := json.Marshal(string(r))
				if err := v.Validate(event, nil); core.CodeOf(err) != text.want {
					t.Errorf("%s of %q: %v", c.pattern, r, err)
				}
			}
		}
	}
	v := mustCompile(t, patternSchema(`^(?<q>["'])(?:(?!\k<q>).)*\1$`)) // by a name and by its number
	if err := v.Validate([]byte(`"'a\"'"`), nil); err != nil {
		t.Error(err)
	}
	if core.CodeOf(v.Validate([]byte(`"'a\""`), nil)) != core.CodeEventInvalid {
		t.Error("the quotes differ")
	}
}

func TestWhatIsNoPatternIsRefusedAtRegistration(t *testing.T) {
	for pattern, want := range map[string]string{
		`a(`: "not closed", `a)`: "closes nothing", `[a`: "not closed", `*a`: "nothing to repeat", `^*`: "nothing to repeat", `a**`: "nothing to repeat", `(?=a)+`: "nothing to repeat",
		`a{2,1}`: "out of order", `a{999999}`: "more than 100,000", `[b-a]`: "out of order", `\a`: `\a is no escape`, `\A`: `\A is no escape`, `\z`: "no escape", `\Qa\E`: "no escape",
		`\1`: "not there", `(a)\2`: "not there", `\k<x>`: "of a group", `(?<x>a)(?<x>b)`: "same name", `(?P<x>a)`: "nothing that ECMA-262 knows", `(?i)a`: "nothing that ECMA-262 knows",
		`(?#a)`: "nothing that ECMA-262 knows", `(?>a)`: "nothing that ECMA-262 knows", `\pL`: "in braces", `\p{Klingon}`: "no property", `\u{110000}`: "code point", `\x1`: "2 hexadecimal digits",
		`\`: "ends with", `(?ii:a)`: "nothing that ECMA-262 knows", `[a\`: "ends with", `\é`: "no escape", `(?<a`: "name is missing", `\01`: "no escape",
	} {
		_, err := Language{}.Check(source(patternSchema(pattern)))
		e := coreError(t, err)
		if e.Code != core.CodeSchemaInvalid || len(e.Violations) == 0 || !strings.Contains(e.Violations[0].Detail, want) {
			t.Errorf("%s: %v %+v; want %q", pattern, err, e.Violations, want)
		}
	}
}

// The budget is of CPU time; what the test allows is more, since others may use
// the process and the machine.
func TestNoPatternTakesLong(t *testing.T) {
	long := strings.Repeat("a", 30_000)
	many := `["` + strings.Repeat(`aaaaaaaaaaaaaaaaaaaaaaaaaaaab","`, 1000) + `"]`
	for name, c := range map[string]struct{ schema, event, pointer, schemaPointer string }{
		"backtracking":       {`{"items":` + patternSchema(`^(?=a)(a+)+$`) + `}`, `["x","` + long + `b"]`, "/1", "/items/pattern"},
		"many strings":       {`{"items":` + patternSchema(`^(?=a)(a|aa)+$`) + `}`, many, "/0", "/items/pattern"},
		"under not":          {`{"additionalProperties":{"not":` + patternSchema(`^(?=a)(a+)+$`) + `}}`, `{"k":"` + long + `b"}`, "/k", "/additionalProperties/not/pattern"},
		"a member's name":    {`{"patternProperties":{"^(?=a)(a+)+$":false}}`, `{"` + long + `b":1}`, "/" + long + "b", "/patternProperties/^(?=a)(a+)+$"},
		"too long":           {patternSchema(`(?=a)`), `"` + strings.Repeat("b", maxSubject+1) + `"`, "", "/pattern"},
		"back-reference":     {patternSchema(`(a*)*\1b$`), `"` + long + `"`, "", "/pattern"},
		"RE2 and a megabyte": {patternSchema(`(?:a?){900}a{900}b`), `"` + strings.Repeat("a", 1<<20) + `"`, "", "/pattern"},
		"small matches":      {`{"items":` + patternSchema(`(.?){400}x`) + `}`, `["` + strings.Repeat(strings.Repeat("a", 60)+`","`, 10_000) + `"]`, "/0", "/items/pattern"},
		"long repetition":    {patternSchema(`(?:a{0,5000}){0,5000}b`), `"` + long + `"`, "", "/pattern"},
	} {
		t.Run(name, func(t *testing.T) {
			v := mustCompile(t, c.schema)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			used, begin := cpu(), time.Now()
			err := coreError(t, v.Validate([]byte(c.event), nil))
			took, clock := cpu()-used, time.Since(begin)
			runtime.ReadMemStats(&after)
			if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 64<<20 {
				t.Errorf("%d bytes allocated", allocated)
			}
			if err.Code != core.CodeEventInvalid || len(err.Violations) != 1 || err.Violations[0].Pointer != c.pointer || !strings.Contains(err.Detail, "takes too long") && name != "too long" {
				t.Errorf("%v", err.Code)
			} else if got := err.Violations[0].SchemaPointer; got != c.schemaPointer {
				t.Errorf("in the schema: %q, want %q", got, c.schemaPointer)
			}
			if took > 10*slowdown*maxMatching || clock > 10*slowdown*maxWaiting*maxMatching {
				t.Errorf("%v of CPU time, %v by the clock", took, clock)
			}
			t.Logf("%v of CPU time, %v by the clock", took, clock)
		})
	}
}

// Many small matches have what one large match has; waiting for the CPU, as a function
// with a small part of one does, is not counted.
func TestSmallMatchesShareTheBudget(t *testing.T) {
	b, begin := newBudget(), cpu()
	for b.fault == "" && cpu()-begin < 10*slowdown*maxMatching {
		b.count("p", patternPlace{}, "s", func() {
			for until := time.Now().Add(100 * time.Microsecond); time.Now().Before(until); {
				_ = strings.Count("busy", "s")
			}
		})
	}
	if used := cpu() - begin; b.fault == "" || used > 3*slowdown*maxMatching {
		t.Errorf("%v of CPU time, %q", used, b.fault)
	}
	b = newBudget()
	for range 50 {
		b.count("p", patternPlace{}, "s", func() { time.Sleep(2 * time.Millisecond) })
	}
	if b.fault != "" {
		t.Error(b.fault)
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
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		used := cpu()
		_, err := Language{}.Compile(source(schema)) // Check refuses them before
		took := cpu() - used
		runtime.ReadMemStats(&after)
		allocated := (after.TotalAlloc - before.TotalAlloc) >> 20
		if e := coreError(t, err); e.Code != core.CodeSchemaInvalid || !strings.Contains(e.Violations[0].Detail, "too long") {
			t.Errorf("%s: %v", name, err)
		}
		t.Logf("%s: %v of CPU time, %d MiB", name, took, allocated)
	}
}

func TestABudgetIsOfOneEvent(t *testing.T) {
	v := mustCompile(t, patternSchema(`^(?=a)(a+)+$`))
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

// FuzzPatterns: what is translated is what both engines take, and they agree.
func FuzzPatterns(f *testing.F) {
	for _, seed := range []string{`^\s*(a|b)+?[^\d-x]{2,3}$`, `(?<n>a)\k<n>\1`, `(?i-m:a.)\p{Lu}[\p{Nd}\S]`, `\u{41}\uD83D\uDC32[^]|[]`, `(?<=a)(?!b)\b`, `[\]\-[^]{`} {
		f.Add(seed, "aab 1🐲")
	}
	f.Fuzz(func(t *testing.T, pattern, subject string) {
		if len(pattern) > 200 || len(subject) > 50 {
			return
		}
		linear, err := ecma.Translate(pattern, false)
		backtracked, err2 := ecma.Translate(pattern, true)
		if fmt.Sprint(err) != fmt.Sprint(err2) {
			t.Fatalf("%v, but %v", err, err2)
		}
		if err != nil || linear.Weight > 1000 {
			return
		}
		other, err := regexp2.Compile(backtracked.Pattern, regexp2.ECMAScript)
		if err != nil {
			t.Fatalf("%q became %q: %v", pattern, backtracked.Pattern, err)
		}
		if linear.Backtracks {
			return
		}
		re, err := regexp.Compile(linear.Pattern)
		if err != nil {
			t.Fatalf("%q became %q: %v", pattern, linear.Pattern, err)
		}
		// Case folding, lines and repetitions of what may be empty differ in the engines.
		if strings.Contains(pattern, "(?") {
			return
		}
		other.MatchTimeout = 100 * time.Millisecond
		if matched, err := other.MatchString(subject); err == nil && matched != re.MatchString(subject) {
			t.Errorf("%q of %q: RE2 says %t", pattern, subject, !matched)
		}
	})
}
