package client

import (
	"fmt"

	"example.com/eventgateway/events"
)

// WarningReport returns a line for each warning about a registered schema.
func WarningReport(r events.Registered) []string {
	var lines []string
	for _, w := range r.Warnings {
		lines = append(lines, printable(place(w.Pointer)+": "+w.Detail))
	}
	if r.WarningsOmitted > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", r.WarningsOmitted))
	}
	return lines
}
