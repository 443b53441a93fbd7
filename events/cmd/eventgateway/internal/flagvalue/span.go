package flagvalue

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Span is a flag with a time that is not negative, also in days: 24h, 7d, or 0.
type Span time.Duration

// Set implements pflag.Value.
func (s *Span) Set(text string) error {
	d, err := time.ParseDuration(text)
	if days, is := strings.CutSuffix(text, "d"); is {
		var n uint64
		n, err = strconv.ParseUint(days, 10, 15) // a time.Duration has 106,751 days
		d = time.Duration(n) * 24 * time.Hour
	}
	if err != nil || d < 0 {
		return errors.New("want a duration, such as 30s, 24h or 7d, or 0")
	}
	*s = Span(d)
	return nil
}

// String implements pflag.Value.
func (s *Span) String() string { return strings.TrimSuffix(time.Duration(*s).String(), "0m0s") }

// Type implements pflag.Value.
func (s *Span) Type() string { return "time" }
