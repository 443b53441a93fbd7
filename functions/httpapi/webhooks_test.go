package httpapi

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/internal/apigateway"
)

// hooked is a gateway with a webhook of each preset for an event type of its name, on whose
// other routes nobody gets in.
type hooked struct {
	stream   memory.Stream
	rejected memory.Rejected
	log      bytes.Buffer
	secrets  map[string]string // by preset
	http.Handler
}

func newHooked(t *testing.T) *hooked {
	t.Helper()
	g := &hooked{secrets: map[string]string{}}
	var store memory.Hooks
	manager := hooks.Manager{Store: &store, Now: time.Now, Random: rand.Reader}
	a := Adapters{
		Schemas: &memory.Schemas{}, Claims: &memory.Claims{}, Stream: &g.stream, Rejected: &g.rejected, Hooks: &store,
	}
	handlers := a.handlers(Options{}.withDefaults())
	for _, preset := range hooks.Presets {
		if answer := send(handlers, access.Open, "POST", "/SpongeBob/"+preset+"/register_event?idempotent=true",
			`{"type":"object","required":["id"]}`); answer.Code != http.StatusCreated {
			t.Fatalf("%s: %s", preset, answer.Body)
		}
		scheme := hooks.Scheme{Preset: preset}
		if preset == hooks.Generic {
			scheme.Header, scheme.Timestamp, scheme.ID = "x-acme-signature", "x-acme-time", "x-acme-id"
		}
		var secret hooks.SecretText
		if preset == hooks.Stripe {
			secret = "whsec_of_the_endpoint"
		}
		h, err := manager.Create(t.Context(), core.EventType{Client: "SpongeBob", Event: preset}, scheme, secret)
		if err != nil {
			t.Fatal(err)
		}
		g.secrets[preset] = string(h.Secrets[0].Text)
	}
	locked := access.Roles("nobody-{client}", "123456789012")
	g.Handler = apigateway.Serve(handlers, locked, slog.New(slog.NewJSONHandler(&g.log, nil)), 1, uuid.NewString)
	return g
}

// deliver sends a body as a provider does that has this secret.
func (g *hooked) deliver(preset, secret, id string, at time.Time, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/_hooks/SpongeBob/"+preset, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	key := []byte(secret)
	if preset == "standard-webhooks" {
		key, _ = base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	}
	sign := func(before string) []byte {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(before + body))
		return mac.Sum(nil)
	}
	time := fmt.Sprint(at.Unix())
	switch preset {
	case "standard-webhooks":
		r.Header.Set("Webhook-Id", id)
		r.Header.Set("Webhook-Timestamp", time)
		r.Header.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(sign(id+"."+time+".")))
	case "github":
		r.Header.Set("X-Github-Delivery", id)
		r.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(sign("")))
	case hooks.Stripe:
		r.Header.Set("Stripe-Signature", "t="+time+",v1="+hex.EncodeToString(sign(time+".")))
	default:
		r.Header.Set("X-Acme-Id", id)
		r.Header.Set("X-Acme-Time", time)
		r.Header.Set("X-Acme-Signature", hex.EncodeToString(sign(time+".")))
	}
	answer := httptest.NewRecorder()
	g.ServeHTTP(answer, r)
	return answer
}

// Of each preset, a delivery is stored under its id, once however often it comes; and nothing is
// kept of one that is not signed so.
func TestWebhooks(t *testing.T) {
	t.Parallel()
	for _, preset := range hooks.Presets {
		t.Run(preset, func(t *testing.T) {
			t.Parallel()
			g := newHooked(t)
			secret, now := g.secrets[preset], time.Now()
			const body = ` {"id": "evt_7", "n": 1.0}`
			for _, want := range []int{201, 200, 200} {
				if answer := g.deliver(preset, secret, "evt_7", now, body); answer.Code != want {
					t.Errorf("%d %s, want %d", answer.Code, answer.Body, want)
				}
			}
			for name, answer := range map[string]*httptest.ResponseRecorder{
				"another secret": g.deliver(preset, g.secrets["github"]+"x", "evt_8", now, `{"id":"evt_8"}`),
				"no secret":      g.deliver(preset, "", "evt_8", now, `{"id":"evt_8"}`),
				"another hook's": g.deliver("other", secret, "evt_8", now, `{"id":"evt_8"}`),
			} {
				if answer.Code != 401 || !strings.Contains(answer.Body.String(), `"unauthenticated"`) {
					t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
				}
			}
			late := map[bool]int{true: 201, false: 401}[preset == "github"] // whose signature has no time
			if answer := g.deliver(preset, secret, "evt_9", now.Add(-6*time.Minute), `{"id":"evt_9"}`); answer.Code != late {
				t.Errorf("late: %d %s", answer.Code, answer.Body)
			}
			if kept := g.rejected.Rejections(); len(kept) != 0 {
				t.Errorf("kept are %+v", kept)
			}
			e := g.stream.Events()[0]
			if e.ID != "evt_7" || e.Source != "hook:SpongeBob/"+preset || string(e.Data) != strings.TrimSpace(body) {
				t.Errorf("the event is %+v", e)
			}
			if n := len(g.stream.Events()); n != map[bool]int{true: 2, false: 1}[preset == "github"] {
				t.Errorf("%d events are stored", n)
			}
			if log := g.log.String(); !strings.Contains(log, `"caller":"hook:SpongeBob/`+preset+`"`) ||
				strings.Contains(log, secret) || strings.Contains(log, "evt_7") {
				t.Errorf("the log is %s", log)
			}
		})
	}
}

// A delivery that is signed, but violates the schema, is kept as rejected with its id, so that
// it can be sent again once the schema is mended.
func TestAWebhookThatViolatesItsSchema(t *testing.T) {
	t.Parallel()
	g := newHooked(t)
	answer := g.deliver("github", g.secrets["github"], "72d3162e", time.Now(), `{"zen":"Design for failure.","hook_id":1}`)
	if answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	kept := g.rejected.Rejections()
	if len(kept) != 1 || kept[0].EventID != "72d3162e" || kept[0].EventSource != "hook:SpongeBob/github" {
		t.Errorf("kept are %+v", kept)
	}
}

// An address of a webhook is decoded before its names are read. It is no other route's.
func TestOtherSpellingsOfAWebhook(t *testing.T) {
	t.Parallel()
	g := newHooked(t)
	const stored, door, hook = `"sequence_number"`, "sign it with AWS", "no secret of a webhook"
	for path, says := range map[string]string{
		"/_hooks/SpongeBob/github": stored, "/%5fhooks/SpongeBob/github": stored,
		"/_hooks%2fSpongeBob%2fgithub": stored,
		"/_hooks/Sponge%42ob/github":   stored, "/_hooks/SpongeBob/github%2f": door,
		"/_hooks/SpongeBob%2f/github": door,
		"/_hooks//SpongeBob/github":   door, "/_hooks/../SpongeBob/github": door, "/_HOOKS/SpongeBob/github": door,
		"/_hooks/spongebob/github": hook, "/_hooks/SpongeBob/GitHub": hook, "/_hooks/SpongeBob/github%20": hook,
		"/_hooks/SpongeBob/..": hook, "/_hooks/_hooks/github": hook, "/_hooks/SpongeBob/%00": hook,
		"/_hooks/SpongeBob/send_event": door, "/_hooks/send_event": door, "/SpongeBob/github/send_event": door,
		"/_hooks/send_events": door, "/_hooks/SpongeBob/github?a=b": "which has none",
	} {
		body := `{"id":"` + path + `"}`
		mac := hmac.New(sha256.New, []byte(g.secrets["github"]))
		mac.Write([]byte(body))
		r := httptest.NewRequest(http.MethodPost, "http://gateway.invalid"+path, strings.NewReader(body))
		r.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
		r.Header.Set("X-Github-Delivery", uuid.NewString())
		answer := httptest.NewRecorder()
		if g.ServeHTTP(answer, r); !strings.Contains(answer.Body.String(), says) {
			t.Errorf("%s is answered %d %s, want %s", path, answer.Code, answer.Body, says)
		}
	}
}

// A deployment without webhooks has no route for them.
func TestWithoutWebhooks(t *testing.T) {
	t.Parallel()
	answer := send(handlersOver(&memory.Stream{}), access.Open, "POST", "/_hooks/SpongeBob/Fruits", "{}")
	if answer.Code != http.StatusNotFound || !strings.Contains(answer.Body.String(), "route_not_found") {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}
