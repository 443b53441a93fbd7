package client_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/events/client"
)

func TestDescribe(t *testing.T) {
	const description = `{"client":"SpongeBob","event":"Fruits","version":2,"fingerprint":"f00d","compatibility":"full",
		"versions":[{"version":2},{"version":1}],"references":[],"more":true}`
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "GET" || r.URL.Path != "/SpongeBob/Fruits/description" {
			t.Errorf("got %s %s", r.Method, r.URL)
		}
		answers(200, "application/json", description, "ETag", `"2-f00d"`)(w, r)
	})
	d, err := c.Describe(t.Context(), "SpongeBob", "Fruits")
	if err != nil || d.Version != 2 || d.ETag != `"2-f00d"` || d.Compatibility != "full" || len(d.Versions) != 2 ||
		string(d.Body) != description {
		t.Errorf("got %+v, %v", d, err)
	}
	c = gateway(t, answers(200, "application/json", `{}`))
	if _, err := c.Describe(t.Context(), "SpongeBob", "Fruits"); err == nil ||
		!strings.Contains(err.Error(), "is not a description") {
		t.Errorf("got %v", err)
	}
}

func TestClients(t *testing.T) {
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		page := map[string]string{
			"":  `{"clients":[{"client":"Patrick"},{"client":"SpongeBob"}],"next_cursor":"S"}`,
			"S": `{"clients":[{"client":"Squidward"}]}`,
		}[r.URL.Query().Get("cursor")]
		if r.URL.Path != "/clients" || page == "" {
			t.Errorf("got %s", r.URL)
		}
		answers(200, "application/json", page)(w, r)
	})
	var names []string
	for name, err := range c.Clients(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if got := strings.Join(names, " "); got != "Patrick SpongeBob Squidward" {
		t.Errorf("got %s", got)
	}
	for _, err := range gateway(t, answers(200, "application/json", `{"message":"hello"}`)).Clients(t.Context()) {
		if err == nil {
			t.Error("something else is a list")
		}
	}
}

// The callback is called once for each event type, whatever the answers and however the
// events are sent. Other headers are ignored.
func TestOnDeprecated(t *testing.T) {
	var mu sync.Mutex
	var told []string
	c := as(t, client.Options{OnDeprecated: func(d client.Deprecation) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, fmt.Sprint(d.Client, ".", d.Event, " ", d.Since.UTC().Format(time.DateOnly)))
	}}, func(w http.ResponseWriter, r *http.Request) {
		event := strings.Split(r.URL.Path, "/")[2]
		for is, header := range map[string]string{"Old": "@1688169599", "Older": "@1", "Odd": "true"} {
			if strings.HasPrefix(event, is) {
				w.Header().Set("Deprecation", header)
			}
		}
		if event == "OldAndWrong" {
			answers(422, "application/problem+json", `{"code":"event_invalid"}`)(w, r)
			return
		}
		answers(201, "application/json", receipt)(w, r)
	})
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if _, err := c.Send(t.Context(), "SpongeBob", "Old", []byte("1")); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for _, event := range []string{"New", "Odd", "OldAndWrong", "OldAndWrong"} {
		_, err := c.Send(t.Context(), "SpongeBob", event, []byte("1"))
		if _, refused := errors.AsType[*client.Problem](err); err != nil && !refused {
			t.Error(err)
		}
	}
	// The answer is no batch's, but has the header.
	_, _ = c.SendBatch(t.Context(), "SpongeBob", "OldInBatches", []client.Event{{Data: []byte("1")}},
		client.BatchOptions{})
	want := "SpongeBob.Old 2023-06-30, SpongeBob.OldAndWrong 2023-06-30, SpongeBob.OldInBatches 2023-06-30"
	if got := strings.Join(told, ", "); got != want {
		t.Errorf("told of %s, want %s", got, want)
	}
}
