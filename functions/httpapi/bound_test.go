package httpapi

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/internal/apigateway"
)

// handlersOver returns the gateway's handlers over memory.
func handlersOver(stream *memory.Stream) map[string]apigateway.Handler {
	a := Adapters{Schemas: &memory.Schemas{}, Claims: &memory.Claims{}, Stream: stream}
	return a.handlers(Options{AllowDeletion: true}.withDefaults())
}

// send sends JSON through the door, or a batch of CloudEvents.
func send(
	handlers map[string]apigateway.Handler, door access.Door, method, path, body string,
) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("content-type", events.JSONType)
	if strings.HasPrefix(body, "[") {
		r.Header.Set("content-type", events.CloudEventsBatchType)
	}
	answer := httptest.NewRecorder()
	apigateway.Serve(handlers, door, slog.New(slog.DiscardHandler), 1, uuid.NewString).ServeHTTP(answer, r)
	return answer
}

// The events of a mixed batch are of the path's client, whatever client their types name.
func TestAMixedBatchIsOfItsClient(t *testing.T) {
	t.Parallel()
	var stream memory.Stream
	handlers := handlersOver(&stream)
	for _, path := range []string{"/SpongeBob/Fruits", "/SpongeBob/Patrick.Fruits", "/Patrick/Fruits",
		"/Patrick/Colors"} {
		if answer := send(handlers, access.Open, "POST", path+"/register_event",
			"{}"); answer.Code != http.StatusCreated {
			t.Fatalf("%s: %s", path, answer.Body)
		}
	}
	event := func(id, kind string) string {
		return `{"specversion":"1.0","id":"` + id + `","source":"/s","type":"` + kind + `","data":1}`
	}
	answer := send(handlers, speaksFor("SpongeBob"), "POST", "/SpongeBob/send_events", "["+strings.Join([]string{
		event("1", "Fruits"), event("2", "SpongeBob.Fruits"), event("3", "Patrick.Fruits"),
		event("4", "Patrick.Colors"), event("5", "Colors"), event("6", "SpongeBob.Patrick.Fruits"),
		event("7", "../Patrick/Fruits"), event("8", "Patrick/Fruits"), event("9", "patrick.fruits"),
	}, ",")+"]")
	if answer.Code != http.StatusMultiStatus {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	var stored []string
	for _, e := range stream.Events() {
		stored = append(stored, e.Type.Client+" "+e.Type.Event)
	}
	slices.Sort(stored)
	want := []string{"SpongeBob Fruits", "SpongeBob Fruits", "SpongeBob Patrick.Fruits", "SpongeBob Patrick.Fruits"}
	if !slices.Equal(stored, want) {
		t.Errorf("stored are %q, want %q", stored, want)
	}
	for _, path := range []string{"/Patrick/send_events", "/Patrick/Fruits/send_event"} {
		answer := send(handlers, speaksFor("SpongeBob"), "POST", path, "["+event("a", "SpongeBob.Fruits")+"]")
		if answer.Code != http.StatusForbidden {
			t.Errorf("%s is answered %d %s", path, answer.Code, answer.Body)
		}
	}
}

// The principal is the author of what it registers.
func TestThePrincipalIsTheAuthor(t *testing.T) {
	t.Parallel()
	handlers := handlersOver(&memory.Stream{})
	send(handlers, speaksFor("SpongeBob"), "POST", "/SpongeBob/Fruits/register_event", "{}")
	answer := send(handlers, access.Open, "GET", "/SpongeBob/Fruits/schema?versions", "")
	if !strings.Contains(answer.Body.String(), `"author":"test"`) {
		t.Errorf("the versions are %s", answer.Body)
	}
}

// A caller who is bound to clients sees those alone that have event types.
func TestClientsOfACaller(t *testing.T) {
	t.Parallel()
	handlers := handlersOver(&memory.Stream{})
	for _, request := range []string{
		"POST /SpongeBob/Fruits/register_event", "POST /Patrick/Fruits/register_event",
		"POST /Sandy/Fruits/register_event?deprecated=true", "DELETE /Sandy/Fruits",
	} {
		method, path, _ := strings.Cut(request, " ")
		if answer := send(handlers, access.Open, method, path, "{}"); answer.Code >= 300 {
			t.Fatalf("%s: %s", request, answer.Body)
		}
	}
	for _, c := range []struct {
		path, want string
		door       access.Door
	}{
		{"/clients", `{"clients":[{"client":"Patrick"},{"client":"SpongeBob"}]}`, access.Open},
		{"/clients", `{"clients":[{"client":"SpongeBob"}]}`, speaksFor("SpongeBob", "Sandy", "Squidward")},
		{"/clients?limit=1", `{"clients":[{"client":"Patrick"}]}`, speaksFor("Patrick")},
		{"/clients", `{"clients":[]}`, speaksFor("patrick")},
		{"/clients?cursor=UGF0cmljaw", `"code":"invalid_parameter"`, speaksFor("SpongeBob")},
	} {
		if answer := send(handlers, c.door, "GET", c.path, ""); !strings.Contains(answer.Body.String(), c.want) {
			t.Errorf("%s is answered %s, want %s", c.path, answer.Body, c.want)
		}
	}
}
