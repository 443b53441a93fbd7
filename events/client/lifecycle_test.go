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
