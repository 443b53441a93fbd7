package core_test

import (
	"testing"
	"time"

	"example.com/eventgateway/core"
)

// An event without data is valid where its schema accepts null, whatever media type its
// data would be of.
func TestAnEventWithoutDataIsNull(t *testing.T) {
	for _, c := range []struct {
		schema, declared, contentType string
		code                          core.Code
	}{
		{`{"type":["object","null"]}`, "", "", ""},
		{`{"type":"object"}`, "", "", core.CodeEventInvalid},
		{`{"type":["string","null"]}`, "image/png", "", ""},
		{`{"type":["string","null"]}`, "image/png", "image/png", ""},
		{`{"type":["string","null"]}`, "image/png", "image/gif", core.CodeUnsupportedMediaType},
		{`{"type":["string","null"]}`, "", "image/png", core.CodeUnsupportedMediaType},
		{`{"type":"string"}`, "image/png", "image/png", core.CodeEventInvalid},
	} {
		g := newGateway(time.Minute)
		g.JSONSchemas(time.Minute)
		g.Declare(t, "Fruits", c.schema, declare(c.declared))
		s := withoutData("1")
		s.ContentType = c.contentType
		if _, err := g.Receive.Receive(t.Context(), s); core.CodeOf(err) != c.code {
			t.Errorf("%+v: %v", c, err)
		}
		if stored := g.Stream.Events(); c.code == "" &&
			(len(stored) != 1 || !stored[0].NoData || stored[0].ContentType != c.contentType) {
			t.Errorf("%+v: stored %+v", c, stored)
		}
	}
}

// No data is other data than null, and a repetition of itself.
func TestARepetitionWithoutData(t *testing.T) {
	g := newGateway(time.Minute)
	g.Idempotent(t, "Fruits", "null")
	s := withoutData("1")
	first := g.MustReceive(t, s)
	first.Duplicate = true
	if again, err := g.Receive.Receive(t.Context(), s); err != nil || again != first {
		t.Errorf("%+v, %v; want %+v", again, err, first)
	}
	s.NoData = false
	if _, err := g.Receive.Receive(t.Context(), s); core.CodeOf(err) != core.CodeIdempotencyKeyReused {
		t.Errorf("null: %v", err)
	}
}

func withoutData(id string) core.Submission {
	s := cloudEvent("urn:a", id, "null")
	s.NoData = true
	return s
}
