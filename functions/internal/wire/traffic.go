package wire

import (
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events"
)

// TrafficOf is what a schema makes of samples; nil for nil.
func TrafficOf(t *registry.Traffic) *events.Traffic {
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
			refusal.Pointer, refusal.SchemaPointer = &r.Pointer, &r.SchemaPointer
			refusal.Keyword, refusal.Detail = r.Keyword, r.Detail
		}
		body.Errors = append(body.Errors, refusal)
	}
	return body
}
