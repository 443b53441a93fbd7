package core_test

import (
	"testing"

	"example.com/eventgateway/core"
)

// Whatever the events before it took, each has its share.
func TestEachEventHasAShareOfTheWork(t *testing.T) {
	w := core.NewWork(10, 1000)
	var taken []int
	for range 10 {
		w.Next()
		taken = append(taken, w.Steps())
		w.Spend(w.Steps())
	}
	if taken[0] != 550 {
		t.Errorf("the first of 10 events may take %d steps of 1000", taken[0])
	}
	for i, steps := range taken[1:] {
		if steps != 50 {
			t.Errorf("event %d may take %d steps, after earlier ones took all that they could", i+1, steps)
		}
	}
}

// What an event leaves is there for later ones.
func TestSharesThatAreLeftGoToLaterEvents(t *testing.T) {
	w := core.NewWork(10, 1000)
	for range 10 {
		w.Next()
	}
	if got := w.Steps(); got != 1000 {
		t.Errorf("the last event may take %d steps of 1000 that nobody took", got)
	}
}

func TestViolationsAreExplainedWhileThereIsRoom(t *testing.T) {
	w, explained := core.NewWork(1, 0), 0
	for w.Explains() {
		w.Explain([]core.Violation{{Pointer: "/a", Detail: "expected a string, found the number 1"}})
		if explained++; explained > 1_000_000 {
			t.Fatal("there is room for any number of violations")
		}
	}
	if explained < 1000 {
		t.Errorf("there is room for %d violations only", explained)
	}
}

func TestNoWorkBoundsNothing(t *testing.T) {
	var w *core.Work
	w.Next()
	w.Spend(1 << 40)
	w.Explain(make([]core.Violation, 1_000_000))
	if w.Steps() < 1<<40 || !w.Explains() {
		t.Error("nil work ends")
	}
}
