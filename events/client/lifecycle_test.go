package client_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"example.com/eventgateway/events/client"
)

func TestDeprecateVersion(t *testing.T) {
	for deprecated, query := range map[bool]string{true: "deprecated=true&version=3", false: "deprecated=false&version=3"} {
		c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method != "POST" || r.URL.Path != "/a/b/deprecate_version" || r.URL.RawQuery != query || r.ContentLength != 0 {
				t.Errorf("got %s %s, %d bytes", r.Method, r.URL, r.ContentLength)
			}
			answers(200, "application/json", `{"version":3,"created_at":"2026-11-24T09:30:00Z","fingerprint":"f","compatibility":"none","version_deprecated_at":"2026-11-25T09:30:00Z"}`)(w, r)
		})
		got, err := c.DeprecateVersion(t.Context(), "a", "b", 3, deprecated)
		if err != nil || got.Version != 3 || got.VersionDeprecatedAt == nil || !got.VersionDeprecatedAt.Equal(time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)) {
			t.Errorf("got %+v, %v", got, err)
		}
		if _, err := c.DeprecateVersion(t.Context(), "a", "..", 3, deprecated); err == nil {
			t.Error("a name that is none was sent")
		}
	}
	c := gateway(t, answers(200, "text/html", "<p>"))
	if _, err := c.DeprecateVersion(t.Context(), "a", "b", 3, true); err == nil {
		t.Error("a page was taken for a version")
	}
}

func TestDelete(t *testing.T) {
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "DELETE" || r.URL.Path != "/a/b.c" || r.URL.RawQuery != "" {
			t.Errorf("got %s %s", r.Method, r.URL)
		}
		w.WriteHeader(http.StatusNoContent)
	})
	if err := c.Delete(t.Context(), "a", "b.c"); err != nil {
		t.Error(err)
	}
	if err := c.Delete(t.Context(), "a", ""); err == nil {
		t.Error("a name that is none was sent")
	}
	c = gateway(t, answers(404, "application/problem+json", `{"code":"event_type_not_registered"}`))
	if p, ok := errors.AsType[*client.Problem](c.Delete(t.Context(), "a", "b")); !ok || p.Code != "event_type_not_registered" {
		t.Errorf("a refusal is %+v", p)
	}
	c = gateway(t, answers(200, "text/html", "<p>"))
	if err := c.Delete(t.Context(), "a", "b"); err == nil {
		t.Error("a page was taken for a deletion")
	}
}

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
