package logs

import (
	"testing"
	"time"
)

func TestSample(t *testing.T) {
	now := time.Now()
	for every, want := range map[int]int{0: 100, 1: 100, 10: 10, 30: 4, 1000: 1} {
		s, taken := NewSample(every), 0
		for i := range 100 {
			if s.Take(now.Add(time.Duration(i) * time.Millisecond)) {
				if taken++; i == 0 != (taken == 1) {
					t.Errorf("one of %d: the first taken is number %d", every, i)
				}
			}
		}
		if taken != want {
			t.Errorf("one of %d: %d of 100 are taken, want %d", every, taken, want)
		}
	}
	s := NewSample(1000)
	for i := range 10 {
		if at := now.Add(time.Duration(i) * 30 * time.Second); s.Take(at) != (i%2 == 0) {
			t.Errorf("after %v: it takes one a minute", at.Sub(now))
		}
	}
}
