package logs

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"

	"example.com/eventgateway/core"
)

// Violations returns a receiver that logs where stored events violate their schema, which
// only warns, and where their type's shadow would refuse them.
func Violations(receive core.Receiver, log *slog.Logger) core.Receiver {
	return violationsLogged{receive, log}
}

type violationsLogged struct {
	core.Receiver
	log *slog.Logger
}

// Bounds of what one request adds to the log. The metrics count all violations, and the
// answer lists them.
const (
	maxPlacesLogged = 5    // lines
	maxPlacesSeen   = 1000 // violations that are searched for different places
	maxPointer      = 200  // bytes
)

// place is where events of a type violate a schema. It has no values of events, and only
// names that are in the schema.
type place struct {
	core.EventType
	shadow                          bool
	version                         int // that the event was checked against
	code                            core.Code
	keyword, schemaPointer, pointer string
}

// ReceiveAll calls the inner receiver and logs the violations.
func (v violationsLogged) ReceiveAll(ctx context.Context, batch []core.Submission, atomic bool) []core.Outcome {
	outcomes := v.Receiver.ReceiveAll(ctx, batch, atomic)
	for _, p := range placesOf(outcomes) {
		message := "an event violates its schema, and is stored"
		if p.shadow {
			message = "an event is stored that its shadow would refuse"
		}
		v.log.LogAttrs(ctx, slog.LevelInfo, message,
			slog.String("client", p.Client), slog.String("event", p.Event), slog.Int("version", p.version),
			slog.String("code", string(p.code)), slog.String("keyword", p.keyword),
			slog.String("schema_pointer", p.schemaPointer), slog.String("pointer", p.pointer))
	}
	return outcomes
}

// placesOf returns the first different places of a request.
func placesOf(outcomes []core.Outcome) (places []place) {
	seen := 0
	add := func(p place, violations []core.Violation) {
		if p.code != core.CodeEventInvalid { // too_large is about the whole event
			violations = []core.Violation{{}}
		}
		for _, v := range violations {
			if seen++; seen > maxPlacesSeen || len(places) == maxPlacesLogged {
				return
			}
			p.keyword, p.schemaPointer = v.Keyword, cut(v.SchemaPointer)
			p.pointer = cut(withoutNames(v.Pointer, v.SchemaPointer))
			if !slices.Contains(places, p) {
				places = append(places, p)
			}
		}
	}
	for _, o := range outcomes {
		if o.Err != nil || o.Receipt.Duplicate {
			continue
		}
		p := place{EventType: o.Receipt.Type, version: o.Receipt.SchemaVersion, code: core.CodeEventInvalid}
		if o.Receipt.Violations > 0 {
			add(p, o.Violations)
		}
		if refusal, ok := errors.AsType[*core.Error](o.Shadow.Refusal); ok {
			p.shadow, p.code = true, refusal.Code
			add(p, refusal.Violations)
		}
	}
	return places
}

// withoutNames returns a pointer into an event with "*" for each token that the schema's
// pointer does not have: names that a sender chose may be as secret as values.
func withoutNames(pointer, schemaPointer string) string {
	known := strings.Split(schemaPointer, "/")
	tokens := strings.Split(pointer, "/")
	for i, token := range tokens {
		if !slices.Contains(known, token) && i > 0 {
			tokens[i] = "*"
		}
	}
	return strings.Join(tokens, "/")
}

func cut(pointer string) string {
	if len(pointer) > maxPointer {
		return strings.ToValidUTF8(pointer[:maxPointer], "") + "…"
	}
	return pointer
}
