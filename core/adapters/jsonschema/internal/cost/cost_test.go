package cost_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/cost"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/keyword"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan/plantest"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
)

// stepsOf counts an event against a schema, up to most.
func stepsOf(t *testing.T, schema, event string, most int) (int, error) {
	t.Helper()
	return counterOf(t, schema, event)(most)
}

// counterOf returns stepsOf of an event against a schema.
func counterOf(t *testing.T, schema, event string) func(most int) (int, error) {
	t.Helper()
	compiled, err := source.Compile([]byte(schema), source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	costs := cost.New(compiled.Root, compiled.All)
	costs.Gate(compiled.All)
	size, err := guard.Check([]byte(event))
	if err != nil {
		t.Fatal(err)
	}
	value, err := guard.Decode([]byte(event))
	if err != nil {
		t.Fatal(err)
	}
	return func(most int) (int, error) { return costs.Check(value, size, len(event), most) }
}

// What is charged without counting is no less than what counting would charge.
func TestWhatIsChargedIsEnough(t *testing.T) {
	uncounted := 0
	for seed := range uint64(400) {
		random := plantest.New(seed, 4)
		schema := random.Root()
		document, _ := json.Marshal(schema)
		compiled, err := source.Compile(document, source.Options{})
		if err != nil {
			continue
		}
		costs := cost.New(compiled.Root, compiled.All)
		costs.Gate(compiled.All)
		compiled.Patterns.Meter(pattern.MaxSteps)
		for range 20 {
			event := random.Event(schema)
			size, err := guard.Check(event)
			if err != nil {
				continue
			}
			value := guard.Read(event)
			charged, err := costs.Check(value, size, len(event), cost.MaxSteps)
			if err != nil {
				continue
			}
			if !costs.Counter(int64(charged)).Affords(compiled.Root, value) {
				t.Fatalf("%s, %s: %d steps are too few", document, event, charged)
			}
			if costs.Counter(int64(charged)-1).Affords(compiled.Root, value) {
				uncounted++
			}
		}
	}
	if uncounted < 500 {
		t.Errorf("only %d events were not counted", uncounted)
	}
}

// The same is charged for a text of a plain schema as for its value.
func TestATextCostsWhatItsValueDoes(t *testing.T) {
	counted := map[string]int{}
	for seed := range uint64(2000) {
		random := plantest.New(seed, 4)
		schema := random.Root()
		if seed%3 == 0 {
			schema = random.Combined()
		}
		document, _ := json.Marshal(schema)
		compiled, err := source.Compile(document, source.Options{})
		if err != nil {
			continue
		}
		used := plantest.InPlace(compiled.Root)
		costs := cost.New(compiled.Root, compiled.All)
		gated, _ := costs.Gate(compiled.All)
		if plain, _ := keyword.TakeOver(append(compiled.All, gated...)); !plain[compiled.Root] {
			continue
		}
		most := 20 * int(seed)
		for range 5 {
			event := random.Event(schema)
			if seed%2 == 0 {
				event = []byte(list(30, string(event)))
			}
			size, err := guard.Check(event)
			if err != nil {
				continue
			}
			size.Values += 1000 // so that it is counted
			want, wantErr := costs.Check(guard.Read(event), size, len(event), most)
			_ = guard.LendText(event, func(text *guard.Text) error {
				got, err := costs.CheckText(text, size, most)
				if min(got, most+1) != min(want, most+1) || fmt.Sprint(err) != fmt.Sprint(wantErr) {
					t.Fatalf("%s, %s: %d, %v; want %d, %v", document, event, got, err, want, wantErr)
				}
				return nil
			})
			for _, word := range used {
				counted[word]++
			}
		}
	}
	t.Logf("texts of plain schemas: %v", counted)
	if slices.Min(slices.Collect(maps.Values(counted))) < 1000 {
		t.Errorf("too few texts of plain schemas: %v", counted)
	}
}

func list(n int, item string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(item+",", n), ",") + "]"
}

// Ten times the values, or ten times the schemas for each, take about ten times the steps.
func TestStepsAreThoseOfEachSchemaForEachValue(t *testing.T) {
	ten := `{"items":{"allOf":` + list(10, `{"minimum":1}`) + `}}`
	for name, c := range map[string]struct{ schema, event, larger, costlier string }{
		"values":  {`{"items":{"minimum":1}}`, list(100, "1"), list(1000, "1"), `{"items":{"minimum":1}}`},
		"schemas": {`{"items":{"minimum":1}}`, list(1000, "1"), list(1000, "1"), ten},
	} {
		one, err := stepsOf(t, c.schema, c.event, cost.MaxSteps)
		if err != nil {
			t.Fatal(err)
		}
		more, err := stepsOf(t, c.costlier, c.larger, cost.MaxSteps)
		if err != nil {
			t.Fatal(err)
		}
		if more < 7*one || more > 15*one {
			t.Errorf("%s: %d and %d steps", name, one, more)
		}
	}
}

func TestAnEventThatTakesTooManyStepsIsTooLarge(t *testing.T) {
	bomb := `{"anyOf":[{"items":{"$ref":"#"}},{"items":{"$ref":"#"},"maxItems":9}]}`
	nested := func(levels int) string { return strings.Repeat("[", levels) + strings.Repeat("]", levels) }
	if _, err := stepsOf(t, bomb, nested(30), cost.MaxSteps); core.CodeOf(err) != core.CodeTooLarge {
		t.Errorf("%v", err)
	}
	if steps, err := stepsOf(t, bomb, nested(8), cost.MaxSteps); err != nil || steps > 20_000 {
		t.Errorf("%d steps: %v", steps, err)
	}
}

// Counting ends where a request cannot afford more, which is no error.
func TestCountingEndsBehindWhatIsAffordable(t *testing.T) {
	const most = 500
	steps, err := stepsOf(t, `{"items":{"minimum":1}}`, list(10_000, "1"), most)
	if err != nil || steps <= most || steps > most+100 {
		t.Errorf("%d steps: %v", steps, err)
	}
}

// The first events of a request are charged more than they take, so that they need not be counted.
// All that would be affordable if each was counted are.
func TestWhatIsNotCountedLeavesEnoughForTheLast(t *testing.T) {
	const events = 5000
	count := counterOf(t, `{"items":{"minimum":1,"maximum":9}}`, list(40, "1"))
	counted, err := count(10_000)
	if err != nil {
		t.Fatal(err)
	}
	work, charged := core.NewWork(events, 0), 0
	if counted > core.DefaultMaxSteps/2/events {
		t.Fatalf("an event takes %d steps", counted)
	}
	for i := range events {
		work.Next()
		steps, err := count(work.Steps())
		if err != nil || steps > work.Steps() {
			t.Fatalf("event %d: %d steps, %v", i, steps, err)
		}
		if steps > counted {
			charged++
		}
		work.Spend(steps)
	}
	if charged < 100 || charged == events {
		t.Errorf("%d of %d events were not counted", charged, events)
	}
}

// A branch that the value excludes is not tried, and costs next to nothing.
func TestExcludedBranchesAreNotCounted(t *testing.T) {
	const n = 20
	branch := `{"properties":{"k":{"const":"k%d"},"x":{"items":{"minimum":1}}},"required":["k"]}`
	var told []string
	for i := range n {
		told = append(told, fmt.Sprintf(branch, i))
	}
	event := `{"k":"k7","x":` + list(1000, "1") + `}`
	apart, err := stepsOf(t, `{"oneOf":[`+strings.Join(told, ",")+`]}`, event, cost.MaxSteps)
	if err != nil {
		t.Fatal(err)
	}
	one, err := stepsOf(t, fmt.Sprintf(branch, 7), event, cost.MaxSteps)
	if err != nil {
		t.Fatal(err)
	}
	if apart > 2*one {
		t.Errorf("%d steps with %d branches, %d with one", apart, n, one)
	}
}
