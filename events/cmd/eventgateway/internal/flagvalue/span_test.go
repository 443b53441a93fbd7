package flagvalue

import (
	"testing"
	"time"
)

func TestSpan(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"24h": 24 * time.Hour, "90d": 90 * 24 * time.Hour, "0": 0, "0d": 0, "1h30m": 90 * time.Minute,
		"32767d": 32767 * 24 * time.Hour,
	} {
		var s Span
		if err := s.Set(text); err != nil || time.Duration(s) != want {
			t.Errorf("%s: %v, %v", text, time.Duration(s), err)
		}
	}
	for _, text := range []string{"", "d", "-1d", "-1h", "1.5d", "+1d", "90", "1 d", "99999999d", "1d12h", "soon"} {
		s := Span(time.Second)
		if err := s.Set(text); err == nil || s != Span(time.Second) {
			t.Errorf("%q is %v", text, time.Duration(s))
		}
	}
	for d, want := range map[time.Duration]string{24 * time.Hour: "24h", time.Minute: "1m0s", 0: "0s"} {
		if s := Span(d); s.String() != want {
			t.Errorf("%v is %s", d, s.String())
		}
	}
}
