package memory_test

import (
	"fmt"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/sampling"
)

// Of too many claims, those go that expire first.
func TestClaimsAreBounded(t *testing.T) {
	t.Parallel()
	now, store := time.Now(), &memory.Claims{Max: 100}
	for i := range 1000 {
		store.Take(t.Context(), now, []core.Claim{{
			Key: fmt.Sprint("SpongeBob.Fruits#", i), Owner: "o", Lease: now.Add(time.Hour),
			Expires: now.Add(time.Hour + time.Duration(i)*time.Second),
		}})
	}
	kept := 0
	for i := range 1000 {
		if found := store.Lookup(t.Context(), now,
			[]string{fmt.Sprint("SpongeBob.Fruits#", i)}); found[0].Claim.Key != "" {
			kept++
		} else if i >= 910 {
			t.Fatalf("of the newest claims, %d is forgotten", i)
		}
	}
	if kept < 90 || kept > 100 {
		t.Errorf("%d claims are kept", kept)
	}
}

// Samples of all event types together are bounded, and each type keeps its newest.
func TestSamplesAreBounded(t *testing.T) {
	t.Parallel()
	now, stores := time.Now(), &memory.Stores{}
	store := &stores.Samples
	store.MaxBytes = 10_000
	sizes := func() (total int) {
		for i := range 10 {
			kind := core.EventType{Client: "SpongeBob", Event: fmt.Sprint("e", i)}
			found, err := store.Recent(t.Context(), kind, now, 500)
			if err != nil {
				t.Fatal(err)
			}
			for _, sample := range found {
				total += len(sample.Data)
			}
		}
		return total
	}
	for round := range 50 {
		for i := range 10 {
			kind := core.EventType{Client: "SpongeBob", Event: fmt.Sprint("e", i)}
			if err := store.Keep(t.Context(), []sampling.Sample{{
				Type: kind, Time: now.Add(time.Duration(round)), Expires: now.Add(time.Hour), Data: make([]byte, 100),
			}}); err != nil {
				t.Fatal(err)
			}
			if last, err := store.Recent(t.Context(), kind, now, 1); err != nil || len(last) != 1 ||
				!last[0].Time.Equal(now.Add(time.Duration(round))) {
				t.Fatalf("the newest sample is %+v, %v", last, err)
			}
		}
	}
	if total := sizes(); total != 10_000 {
		t.Errorf("samples of %d bytes are kept", total)
	}
	forget := func(client string) {
		if err := stores.Forget(t.Context(), client, true); err != nil {
			t.Fatal(err)
		}
	}
	forget("Patrick")
	if total := sizes(); total != 10_000 {
		t.Errorf("after another client is forgotten, samples of %d bytes are kept", total)
	}
	forget("SpongeBob")
	if total := sizes(); total != 0 {
		t.Errorf("samples of %d bytes are left", total)
	}
}
