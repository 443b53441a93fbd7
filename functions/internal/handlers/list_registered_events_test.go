package handlers

import (
	"encoding/json"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
)

func TestListRegisteredEvents(t *testing.T) {
	var schemas memory.Schemas
	for _, event := range []string{"Colors", "Fruits", "Songs"} {
		if err := schemas.Add(t.Context(), core.Schema{
			Registration: core.Registration{Type: core.EventType{Client: "SpongeBob", Event: event}, Version: 1},
		}); err != nil {
			t.Fatal(err)
		}
	}
	list := ListRegisteredEvents(&registry.ListRegisteredEvents{Schemas: &schemas})
	get := func(client string, query map[string]string) (events.RegisteredEvents, string, error) {
		response, err := list(t.Context(), apigateway.Request{Client: client, Query: apigateway.QueryOf(query)})
		var page events.RegisteredEvents
		if err == nil {
			if err := json.Unmarshal(response.Body, &page); err != nil {
				t.Fatal(err)
			}
		}
		return page, string(response.Body), err
	}

	page, body, err := get("SpongeBob", map[string]string{"limit": "2"})
	if err != nil || len(page.Events) != 2 || page.Events[0].Event != "Colors" || page.Next == "" || page.Client != "SpongeBob" {
		t.Fatalf("%s, %v", body, err)
	}
	page, body, err = get("SpongeBob", map[string]string{"limit": "2", "cursor": page.Next})
	if err != nil || len(page.Events) != 1 || page.Events[0].Event != "Songs" || strings.Contains(body, "next") {
		t.Errorf("the last page: %s, %v", body, err)
	}
	if _, body, err = get("Patrick", nil); err != nil || body != `{"client":"Patrick","events":[]}` {
		t.Errorf("a client without events: %s, %v", body, err)
	}
	for _, limit := range []string{"0", "-1", "", "ten", "1001"} {
		if _, _, err := get("SpongeBob", map[string]string{"limit": limit}); core.CodeOf(err) != core.CodeInvalidParameter {
			t.Errorf("limit %q: %v", limit, err)
		}
	}
}
