package alike

// Streak counts events while all of them fail with one code, in one place.
type Streak struct {
	broken      bool
	events      int
	code, place string
}

// Failed records an event that failed. It returns how many events failed alike, or 0 if
// not all of them did. A place of "" is unknown and matches any.
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

// Succeeded records an event that did not fail.
func (s *Streak) Succeeded() { s.broken = true }
