package httpapi

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/internal/apigateway"
)

// counted counts reads of a store.
type counted struct {
	registry.SchemaStore
	reads int
}

func (c *counted) Head(ctx context.Context, t core.EventType) (registry.Head, error) {
	c.reads++
	return c.SchemaStore.Head(ctx, t)
}

func (c *counted) Latest(ctx context.Context, t core.EventType) (core.Registration, error) {
	c.reads++
	return c.SchemaStore.Latest(ctx, t)
}

func (c *counted) Version(ctx context.Context, t core.EventType, version int) (core.Schema, error) {
	c.reads++
	return c.SchemaStore.Version(ctx, t, version)
}

// publicSchemas returns the handlers of a gateway that has Fruits, version 1.
func publicSchemas(t *testing.T, on bool) (map[string]apigateway.Handler, *counted) {
	t.Helper()
	schemas := &counted{SchemaStore: &memory.Schemas{}}
	a := Adapters{Schemas: schemas, Claims: &memory.Claims{}, Stream: &memory.Stream{}}
	handlers := a.handlers(Options{PublicSchemas: on}.withDefaults())
	answer := send(handlers, access.Open, "POST", "/SpongeBob/Fruits/register_event", `{"type":"object"}`)
	if answer.Code != http.StatusCreated {
		t.Fatal(answer.Body)
	}
	schemas.reads = 0
	return handlers, schemas
}

// Nobody is asked for a public schema, where there are some. All else stays locked.
func TestAPublicSchemaIsForEveryone(t *testing.T) {
	t.Parallel()
	fruits := core.EventType{Client: "SpongeBob", Event: "Fruits"}
	for _, c := range []struct {
		on             bool
		request, wants string
		status         int
	}{
		{true, "GET " + core.PublicAddress(fruits, 1), `{"type":"object"}`, 200},
		{true, "HEAD " + core.PublicAddress(fruits, 1), "", 200},
		{true, "POST " + core.PublicAddress(fruits, 1), "unauthenticated", 401},
		{true, "GET /SpongeBob/Fruits/schema?version=1", "unauthenticated", 401},
		{true, "GET /_schemas/SpongeBob/Fruits", "unauthenticated", 401},
		{false, "GET " + core.PublicAddress(fruits, 1), "set up without publicSchemas=on", 404},
	} {
		handlers, _ := publicSchemas(t, c.on)
		method, path, _ := strings.Cut(c.request, " ")
		answer := send(handlers, access.Signed, method, path, "")
		if answer.Code != c.status || !strings.Contains(answer.Body.String(), c.wants) {
			t.Errorf("%s, public: %v: %d %s, want %d %s", c.request, c.on, answer.Code, answer.Body, c.status, c.wants)
		}
	}
}

// Only a version's number, as the gateway writes it, is the address of a schema. What is none
// costs at most one read.
func TestAddressesThatAreNoPublicSchema(t *testing.T) {
	t.Parallel()
	handlers, schemas := publicSchemas(t, true)
	for _, version := range []string{
		"0", "2", "9999999999", "10000000000", "99999999999999999999", "-1", "+1", "01", "1.0", "1e0", "0x1", "latest",
		"shadow", "%31%20", "1%00", "%D9%A1", "%2e%2e",
	} {
		schemas.reads = 0
		answer := send(handlers, access.Signed, "GET", "/_schemas/SpongeBob/Fruits/"+version, "")
		if answer.Code != http.StatusNotFound || !strings.Contains(answer.Body.String(), `"version_not_found"`) ||
			answer.Header().Get("cache-control") != "no-store" || schemas.reads > 1 {
			t.Errorf("%s after %d reads: %d %v %s", version, schemas.reads, answer.Code, answer.Header(), answer.Body)
		}
	}
}
