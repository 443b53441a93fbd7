package client_test

import (
	"net/http"
	"testing"

	"example.com/eventgateway/events/client"
)

func TestShadows(t *testing.T) {
	const registered = `{"client":"SpongeBob","event":"Fruits","version":2,"fingerprint":"f00d","created_at":"2026-11-24T12:00:00Z","compatibility":"backward"}`
	var asked string
	var status int
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Method + " " + r.URL.RequestURI() + " " + r.Header.Get("Content-Type")
		if status == http.StatusNoContent {
			w.WriteHeader(status)
			return
		}
		contentType, body := "application/json", registered
		if r.Method == http.MethodGet {
			contentType, body = "application/schema+json", "{}"
		}
		answers(status, contentType, body)(w, r)
	})
	level := "none"
	for _, step := range []struct {
		do     func() error
		status int
		want   string // what the gateway is asked
		wrong  bool   // the answer is not that of a gateway
	}{
		{func() error {
			r, err := c.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte("{}"))
			if err == nil && (!r.New || r.Version != 2) {
				t.Errorf("%+v", r)
			}
			return err
		}, 201, "POST /SpongeBob/Fruits/register_event?shadow=true application/schema+json", false},
		{func() error {
			_, err := c.PromoteShadow(t.Context(), "SpongeBob", "Fruits", client.PromoteOptions{})
			return err
		}, 201, "POST /SpongeBob/Fruits/promote_shadow ", false},
		{func() error {
			options := client.PromoteOptions{Fingerprint: "f00d"}
			options.Compatibility, options.DryRun = &level, true
			_, err := c.PromoteShadow(t.Context(), "SpongeBob", "Fruits", options)
			return err
		}, 201, "POST /SpongeBob/Fruits/promote_shadow?compatibility=none&dry_run=true&fingerprint=f00d ", false},
		{func() error {
			s, err := c.Schema(t.Context(), "SpongeBob", "Fruits", client.SchemaOptions{Shadow: true})
			if err == nil && (string(s.Document) != "{}" || s.Version != 0) {
				t.Errorf("%+v", s)
			}
			return err
		}, 200, "GET /SpongeBob/Fruits/schema?version=shadow ", false},
		{func() error { return c.DropShadow(t.Context(), "SpongeBob", "Fruits") }, 204, "DELETE /SpongeBob/Fruits/shadow ", false},
		{func() error { return c.DropShadow(t.Context(), "SpongeBob", "Fruits") }, 200, "DELETE /SpongeBob/Fruits/shadow ", true},
	} {
		status = step.status
		if err := step.do(); (err != nil) != step.wrong || asked != step.want {
			t.Errorf("asked %q, %v; want %q", asked, err, step.want)
		}
	}
}
