package plan_test

import (
	"encoding/json"
	"os"
	"strconv"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan"
	"example.com/eventgateway/core/adapters/jsonschema/internal/plan/plantest"
)

// TestPlansAgreeWithTheReference holds plans of random schemas to the reference,
// for events that mostly fit. EVENTGATEWAY_PLAN_CASES asks for more events.
func TestPlansAgreeWithTheReference(t *testing.T) {
	cases := 100_000
	if more, err := strconv.Atoi(os.Getenv("EVENTGATEWAY_PLAN_CASES")); err == nil {
		cases = more
	}
	begin, _ := strconv.Atoi(os.Getenv("EVENTGATEWAY_PLAN_SEED"))
	counts := map[plan.Verdict]int{}
	unplanned, done := 0, 0
	for seed := begin; done < cases && !t.Failed(); seed++ {
		random := plantest.New(uint64(seed), 5)
		schema := random.Root()
		document, _ := json.Marshal(schema)
		c, err := compile(core.SchemaSource{Document: document, AssertFormats: seed%2 == 0})
		if err != nil {
			continue
		}
		if c.plan == nil {
			unplanned++
			continue
		}
		for range 40 {
			event := random.Event(schema)
			if random.IntN(4) == 0 {
				event = random.Spoil(event)
			}
			counts[c.agree(t, event)]++
			done++
		}
		if t.Failed() {
			t.Fatalf("seed %d, schema %s", seed, document)
		}
	}
	t.Logf("%d events: %d valid, %d invalid, %d undecided; %d schemas without a plan", done, counts[plan.Valid],
		counts[plan.Invalid], counts[plan.Undecided], unplanned)
	if counts[plan.Valid] < done/5 || counts[plan.Invalid] < done/5 {
		t.Errorf("too few events are decided: %v", counts)
	}
}
