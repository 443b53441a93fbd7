package wire

import (
	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
)

// TrafficOf is what came of trying samples as bodies have it; nil for nil.
func TrafficOf(t *core.Traffic) *events.Traffic {
	if t == nil {
		return nil
	}
	body := &events.Traffic{Checked: t.Checked, Refused: t.Refused}
	if !t.Since.IsZero() {
		body.Since = &t.Since
	}
	for _, r := range t.Refusals {
		refusal := events.TrafficRefusal{Events: r.Events, Code: string(r.Code)}
		if r.Keyword != "" {
			refusal.Pointer, refusal.Keyword, refusal.SchemaPointer, refusal.Detail = &r.Pointer, r.Keyword, &r.SchemaPointer, r.Detail
		}
		body.Errors = append(body.Errors, refusal)
	}
	return body
}
