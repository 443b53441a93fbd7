package client

import (
	"fmt"
	"time"

	"example.com/eventgateway/events"
)

// TrafficReport says which recent events a schema refuses: a summary of one line, and a line
// for each reason.
func TrafficReport(t *events.Traffic) (summary string, reasons []string) {
	switch {
	case t.Checked == 0:
		return "there are no accepted events to try it on yet", nil
	case t.Checked == 1 && t.Refused == 0:
		summary = "would accept the last accepted event"
	case t.Checked == 1:
		summary = "would refuse the last accepted event"
	case t.Refused == 0:
		summary = fmt.Sprintf("would refuse none of the last %d accepted events", t.Checked)
	default:
		summary = fmt.Sprintf("would refuse %d of the last %d accepted events", t.Refused, t.Checked)
	}
	if t.Since != nil {
		summary += ", since " + t.Since.Format(time.RFC3339)
	}
	for _, r := range t.Errors {
		reason := fmt.Sprintf("%d: %s", r.Events, r.Code)
		if r.Pointer != nil && r.SchemaPointer != nil {
			reason = fmt.Sprintf("%d: %s: ", r.Events, place(*r.Pointer))
			if r.Detail != "" {
				reason += r.Detail
			} else {
				reason += "refused by " + r.Keyword
			}
			reason += " (" + *r.SchemaPointer + ")"
		}
		reasons = append(reasons, printable(reason))
	}
	return summary, reasons
}
