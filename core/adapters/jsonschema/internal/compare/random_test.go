package compare_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/registry"
)

// pairsOr is how many random pairs to compare: EVENTGATEWAY_COMPARISONS may ask for
// more.
func pairsOr(usual int) int {
	if more, err := strconv.Atoi(os.Getenv("EVENTGATEWAY_COMPARISONS")); err == nil {
		return more
	}
	return usual
}

// TestNothingCalledCompatibleIsRefused holds the checker to the validator: no
// document may be accepted by the writer's schema and refused by a reader's that
// was called compatible.
func TestNothingCalledCompatibleIsRefused(t *testing.T) {
	pairs := pairsOr(2000)
	compatible, refuted, shown, skipped := 0, 0, 0, 0
	for seed := range pairs {
		s := schematest.Random{Rand: rand.New(rand.NewPCG(uint64(seed), 4))}
		writer, reader := s.Pair(seed%8 == 0)
		causes, err := compared(writer, reader, false)
		if err != nil {
			skipped++ // a mutation may have taken what a reference leads to
			continue
		}
		if slices.ContainsFunc(causes, func(c registry.Incompatibility) bool { return c.Example != nil }) {
			shown++
		}
		if len(causes) == 0 {
			compatible++
		}
		w, r := mustCompile(t, writer), mustCompile(t, reader)
		for range 150 {
			document, _ := json.Marshal(s.Value(3))
			if w.Validate(document, nil) != nil || core.CodeOf(r.Validate(document, nil)) != core.CodeEventInvalid {
				continue
			}
			if len(causes) == 0 {
				t.Fatalf("seed %d: called compatible, and yet %s is refused\nwriter %s\nreader %s\n%v", seed,
					document, writer, reader, r.Validate(document, nil))
			}
			refuted++
			break
		}
	}
	pairs -= skipped
	t.Logf("%d pairs: %d compatible, %d others; of these a random document refutes %d, and %d have an example",
		pairs, compatible, pairs-compatible, refuted, shown)
	if skipped > pairs/10 {
		t.Errorf("%d pairs do not compile", skipped)
	}
	if compatible < pairs/5 {
		t.Errorf("only %d of %d pairs are called compatible", compatible, pairs)
	}
}
