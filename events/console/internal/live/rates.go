package live

import (
	"slices"
	"time"
)

// counts has how many records arrived in each second of the history.
type counts struct {
	seconds [1024]second // at the remainder of the second
}

type second struct {
	at int64 // since 1970
	n  int
}

func (c *counts) add(at time.Time) {
	if at.Unix() < 0 { // the time is not known
		return
	}
	s := &c.seconds[at.Unix()%int64(len(c.seconds))]
	if s.at != at.Unix() {
		*s = second{at: at.Unix()}
	}
	s.n++
}

// step is the time that one value of a chart covers.
const step = 5 * time.Second

// Rates are how many records came a second, on average of each step of the history.
type Rates struct {
	Values    []float64 // oldest first
	Now, Most float64
}

// rates leaves out the step that is not over yet.
func (c *counts) rates(now time.Time) Rates {
	r := Rates{Values: make([]float64, int(history/step))}
	width := int64(step / time.Second)
	end := now.Unix() / width * width
	begin := end - int64(len(r.Values))*width
	for _, s := range c.seconds {
		if s.n > 0 && s.at >= begin && s.at < end {
			r.Values[(s.at-begin)/width] += float64(s.n) / step.Seconds()
		}
	}
	r.Most, r.Now = slices.Max(r.Values), r.Values[len(r.Values)-1]
	return r
}
