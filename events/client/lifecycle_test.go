package client_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"example.com/eventgateway/events/client"
)

// Each method asks for its route, and takes only the gateway's own answers.
func TestLifecycle(t *testing.T) {
	const (
		registered = `{"client":"a","event":"b","version":2,"fingerprint":"f00d","created_at":"2026-11-24T12:00:00Z"}`
		version    = `{"version":3,"created_at":"2026-11-24T09:30:00Z","version_deprecated_at":"2026-11-25T09:30:00Z"}`
		page       = "<p>"
	)
	var asked, body string
	var status int
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Method + " " + r.URL.RequestURI() + " " + r.Header.Get("Content-Type")
		if status == http.StatusNoContent {
			w.WriteHeader(status)
			return
		}
		contentType := "application/json"
		switch {
		case status >= 400:
			contentType = "application/problem+json"
		case r.Method == http.MethodGet:
			contentType = "application/schema+json"
		}
		answers(status, contentType, body)(w, r)
	})
	deprecate := func(deprecated bool) func() error {
		return func() error {
			got, err := c.DeprecateVersion(t.Context(), "a", "b", 3, deprecated)
			at := time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)
			if err == nil && (got.Version != 3 || got.VersionDeprecatedAt == nil ||
				!got.VersionDeprecatedAt.Equal(at)) {
				t.Errorf("got %+v", got)
			}
			return err
		}
	}
	remove := func() error { return c.Delete(t.Context(), "a", "b.c") }
	dropShadow := func() error { return c.DropShadow(t.Context(), "a", "b") }
	setShadow := func() error {
		r, err := c.SetShadow(t.Context(), "a", "b", []byte("{}"))
		if err == nil && (!r.New || r.Version != 2) {
			t.Errorf("got %+v", r)
		}
		return err
	}
	promote := func(options client.PromoteOptions) func() error {
		return func() error {
			_, err := c.PromoteShadow(t.Context(), "a", "b", options)
			return err
		}
	}
	settings := client.RegisterOptions{Compatibility: new("none"), DryRun: true}
	for _, step := range []struct {
		do     func() error
		status int
		body   string
		want   string // what the gateway is asked
		wrong  bool   // the answer is not the gateway's
	}{
		{deprecate(true), 200, version, "POST /a/b/deprecate_version?deprecated=true&version=3 ", false},
		{deprecate(false), 200, version, "POST /a/b/deprecate_version?deprecated=false&version=3 ", false},
		{deprecate(true), 200, page, "POST /a/b/deprecate_version?deprecated=true&version=3 ", true},
		{remove, 204, "", "DELETE /a/b.c ", false},
		{remove, 200, page, "DELETE /a/b.c ", true},
		{setShadow, 201, registered, "POST /a/b/register_event?shadow=true application/schema+json", false},
		{func() error {
			_, err := c.SetShadowWith(t.Context(), "a", "b", []byte("{}"), client.Checks{Strict: true})
			return err
		}, 201, registered, "POST /a/b/register_event?shadow=true&strict=true application/schema+json", false},
		{promote(client.PromoteOptions{}), 201, registered, "POST /a/b/promote_shadow ", false},
		{
			promote(client.PromoteOptions{Fingerprint: "f00d", RegisterOptions: settings}), 201, registered,
			"POST /a/b/promote_shadow?compatibility=none&dry_run=true&fingerprint=f00d ", false,
		},
		{func() error {
			s, err := c.Schema(t.Context(), "a", "b", client.SchemaOptions{Shadow: true})
			if err == nil && (string(s.Document) != "{}" || s.Version != 0) {
				t.Errorf("got %+v", s)
			}
			return err
		}, 200, "{}", "GET /a/b/schema?version=shadow ", false},
		{dropShadow, 204, "", "DELETE /a/b/shadow ", false},
		{dropShadow, 200, page, "DELETE /a/b/shadow ", true},
	} {
		status, body = step.status, step.body
		if err := step.do(); (err != nil) != step.wrong || asked != step.want {
			t.Errorf("asked %q, %v; want %q", asked, err, step.want)
		}
	}
	status, body = 404, `{"code":"event_type_not_registered"}`
	if p, ok := errors.AsType[*client.Problem](remove()); !ok || p.Code != "event_type_not_registered" {
		t.Errorf("a refusal is %+v", p)
	}
}
