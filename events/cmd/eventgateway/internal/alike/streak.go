package alike

// Streak is whether all events so far failed with one code, in one place.
type Streak struct {
	broken      bool
	events      int
	code, place string
}

// Failed takes in an event that failed, and returns how many did so alike: 0 where
// they are not all alike. A place that is "" is not known, and may be any.
func (s *Streak) Failed(code, place string) int {
	if s.events == 0 {
		s.code = code
	}
	if s.place == "" {
		s.place = place
	}
	if s.broken = s.broken || s.code != code || place != "" && s.place != place; s.broken {
		return 0
	}
	s.events++
	return s.events
}

// Succeeded takes in an event that did not fail.
func (s *Streak) Succeeded() { s.broken = true }
