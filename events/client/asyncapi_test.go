package client_test

import (
	"io"
	"net/http"
	"testing"
)

// Pages become one document. The latest version of its info is the whole's.
func TestAsyncAPI(t *testing.T) {
	pages := map[string]string{
		"": `{"asyncapi":"3.0.0","info":{"title":"a","version":"2026-01-02T00:00:00Z"},"servers":{"gateway":{}},
			"channels":{"a.B":{"z":1.0,"y":[]}},"operations":{"send.B":{}},
			"components":{"messages":{"B":{}},"schemas":{"B":{}}},"x-next-cursor":"Qg"}`,
		"Qg": `{"asyncapi":"3.0.0","info":{"title":"a","version":"2026-01-03T00:00:00Z"},"servers":{"gateway":{}},
			"channels":{"a.C":{}},"operations":{"send.C":{}},
			"components":{"messages":{"C":{}},"schemas":{"C":true},"more":{}}}`,
	}
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, pages[r.URL.Query().Get("cursor")])
		if r.URL.Path != "/a/asyncapi.json" {
			t.Errorf("asked for %s", r.URL)
		}
	})
	const want = `{"asyncapi":"3.0.0","channels":{"a.B":{"z":1.0,"y":[]},"a.C":{}},` +
		`"components":{"messages":{"B":{},"C":{}},"more":{},"schemas":{"B":{},"C":true}},` +
		`"info":{"title":"a","version":"2026-01-03T00:00:00Z"},"operations":{"send.B":{},"send.C":{}},` +
		`"servers":{"gateway":{}}}`
	if got, err := c.AsyncAPI(t.Context(), "a"); err != nil || string(got) != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
	for _, wrong := range []string{"", "{}", `[]`, `{"info":{},"channels":{},"operations":{},"components":[]}`} {
		pages[""] = wrong
		if got, err := c.AsyncAPI(t.Context(), "a"); err == nil {
			t.Errorf("%s: got %s", wrong, got)
		}
	}
}
