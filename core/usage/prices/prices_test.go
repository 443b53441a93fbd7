package prices

import (
	"math"
	"testing"
)

// A record is paid for in whole KB, and a request whether its events are taken or not.
func TestOfSending(t *testing.T) {
	const kBInGB = 1 << 20
	for _, c := range []struct {
		requests, events, bytes int
		want                    float64
	}{
		{0, 0, 0, 0},
		{1_000_000, 0, 0, 1.2},
		{0, kBInGB, kBInGB * 100, 0.08},
		{0, kBInGB, kBInGB * 901, 0.08}, // a record of 1,024 bytes, with its envelope
		{0, kBInGB, kBInGB * 902, 0.16},
		{1_000_000, kBInGB, kBInGB * 100, 1.28},
	} {
		if got := OfSending(c.requests, c.events, c.bytes); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%d requests, %d events, %d bytes: $%f, want $%f", c.requests, c.events, c.bytes, got, c.want)
		}
	}
}
