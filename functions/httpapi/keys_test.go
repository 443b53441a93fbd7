package httpapi

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/functions/routes"
)

// countedKeys counts its reads.
type countedKeys struct {
	keys.Reader
	reads atomic.Int32
}

func (c *countedKeys) Get(ctx context.Context, id string) (keys.Key, error) {
	c.reads.Add(1)
	return c.Reader.Get(ctx, id)
}

// keyed is the gateway with the keys of a ring, in which time stands still, and its log.
func keyed(t *testing.T) (gateway http.Handler, ring *ring, reads *atomic.Int32, log *strings.Builder) {
	ring = newRing(t)
	counted := &countedKeys{Reader: &ring.store}
	log = &strings.Builder{}
	gateway = New(Adapters{
		Schemas: &memory.Schemas{}, Claims: &memory.Claims{}, Stream: &memory.Stream{}, Keys: counted,
	}, Options{Log: slog.New(slog.NewTextHandler(log, nil)), Now: ring.manager.Now})
	return gateway, ring, &counted.reads, log
}

func sendAs(gateway http.Handler, authorization, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("content-type", "application/json")
	r.Header.Set("authorization", authorization)
	answer := httptest.NewRecorder()
	gateway.ServeHTTP(answer, r)
	return answer
}

// A caller with a key registers and sends as the key's client. The key is the author of what it
// registers.
func TestAGatewayWithKeys(t *testing.T) {
	t.Parallel()
	gateway, ring, reads, log := keyed(t)
	register := ring.key("SpongeBob", routes.ScopeRegister, 0)
	publish := ring.key("SpongeBob", routes.ScopePublish, 0)
	read := ring.key("SpongeBob", routes.ScopeRead, 0)
	for _, c := range []struct {
		shown              credential
		method, path, body string
		status             int
		part               string
	}{
		{credential{}, "POST", "/SpongeBob/Fruits/register_event", "{}", 401, "unauthenticated"},
		{publish, "POST", "/SpongeBob/Fruits/register_event", "{}", 403, "scope_missing"},
		{register, "POST", "/SpongeBob/Fruits/register_event", "{}", 201, ""},
		{register, "POST", "/Patrick/Fruits/register_event", "{}", 403, "client_not_allowed"},
		{publish, "POST", "/SpongeBob/Fruits/send_event", "1", 201, ""},
		{read, "POST", "/SpongeBob/Fruits/send_event", "1", 403, "scope_missing"},
		{read, "GET", "/SpongeBob/Fruits/schema?versions", "", 200, `"author":"` + register.id + `"`},
		{read, "GET", "/clients", "", 200, `{"clients":[{"client":"SpongeBob"}]}`},
	} {
		answer := sendAs(gateway, c.shown.authorization, c.method, c.path, c.body)
		if answer.Code != c.status || !strings.Contains(answer.Body.String(), c.part) {
			t.Errorf("%s %s is answered %d %s", c.method, c.path, answer.Code, answer.Body)
		}
	}
	if n := reads.Load(); n != 3 {
		t.Errorf("three keys were read %d times", n)
	}
	ofAKey := regexp.MustCompile("egk_[0-9A-Za-z]")
	if !strings.Contains(log.String(), register.id) || ofAKey.MatchString(log.String()) {
		t.Errorf("the log is %s", log)
	}
}

// A flood of keys that do not exist reads the store a bounded number of times. A caller with a
// key in use goes on.
func TestAFloodOfKeys(t *testing.T) {
	t.Parallel()
	gateway, ring, reads, _ := keyed(t)
	read := ring.key("SpongeBob", routes.ScopeRead, time.Hour)
	if answer := sendAs(gateway, read.authorization, "GET", "/clients", ""); answer.Code != http.StatusOK {
		t.Fatal(answer.Code, answer.Body)
	}
	var senders sync.WaitGroup
	var refused, later atomic.Int32
	for range 8 {
		senders.Go(func() {
			for range 250 {
				text, _, err := keys.New(rand.Reader)
				if err != nil {
					t.Error(err)
				}
				switch answer := sendAs(gateway, "Bearer "+text, "GET", "/clients", ""); answer.Code {
				case http.StatusUnauthorized:
					refused.Add(1)
				case http.StatusTooManyRequests:
					later.Add(1)
					if answer.Header().Get("retry-after") != "1" {
						t.Errorf("429 with %v", answer.Header())
					}
				default:
					t.Errorf("%d %s", answer.Code, answer.Body)
				}
				if answer := sendAs(gateway, read.authorization, "GET", "/clients", ""); answer.Code != http.StatusOK {
					t.Errorf("a key in use: %d %s", answer.Code, answer.Body)
				}
			}
		})
	}
	senders.Wait()
	if n := reads.Load(); n != 1+keys.UnknownAtOnce || refused.Load() != keys.UnknownAtOnce {
		t.Errorf("the store was read %d times; %d are refused, %d told to come later", n, refused.Load(), later.Load())
	}
}
