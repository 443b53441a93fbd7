package rig_test

import (
	"testing"
	"time"

	"example.com/eventgateway/localstack/bench/internal/rig"
)

func TestPercentile(t *testing.T) {
	t.Parallel()
	list := []time.Duration{1, 2, 3, 4}
	for p, want := range map[int]time.Duration{1: 1, 250: 1, 251: 2, 500: 2, 990: 4, 1000: 4} {
		if got := rig.Percentile(list, p); got != want {
			t.Errorf("%d of 1,000: %d, want %d", p, got, want)
		}
	}
	if m := rig.Median([]time.Duration{5, 1, 9}); m != 5 {
		t.Errorf("median %d", m)
	}
}
