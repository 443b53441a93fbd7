package planning

import "encoding/json"

// MarshalJSON writes what is to be done, and counts the rest.
func (p *Plan) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Changes   []*Change `json:"changes"`
		Drift     []Drift   `json:"drift"`
		Refused   int       `json:"refused"`
		Unchanged int       `json:"unchanged"`
	}{append([]*Change{}, p.Changes...), append([]Drift{}, p.Drift...), len(p.Refused()), len(p.Unchanged)})
}
