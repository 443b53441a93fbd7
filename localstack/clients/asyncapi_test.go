package clients_test

import (
	"crypto/rand"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/keys"
	examples "example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/functions/httpapi"
)

// The official parser takes the documents of the examples, and of schemas that are made to be
// hard for it.
func TestAsyncAPI(t *testing.T) {
	if os.Getenv(allEnv) == "" {
		t.Skip("make conformance")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("asyncapi-parser")); err != nil {
		t.Fatal(err)
	}
	store := &memory.Keys{}
	operator := keys.Manager{Store: store, Now: time.Now, Random: rand.Reader}
	_, key, err := operator.Create(t.Context(), keys.Wanted{Clients: []string{keys.Every}, Scopes: keys.Scopes})
	if err != nil {
		t.Fatal(err)
	}
	c, _ := gatewayOf(t, store, client.Options{Key: key})
	var files, names []string
	registered := registerAll(t, c)
	for _, name := range []string{"SpongeBob", "USGS", "Hostile", "Nobody"} {
		document, err := c.AsyncAPI(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, name+".json")
		if err := os.WriteFile(filepath.Join(dir, name+".json"), document, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, []string{"npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"})
	printed := run(t, dir, append([]string{"node", "parse.js"}, files...))
	for _, line := range []string{
		`SpongeBob.Fruits 2020-12 "object"`, `Hostile.draft4 draft-04 "object"`, `Hostile.recursion 2020-12 ["object","array"]`,
		`send /USGS/Earthquake/send_event http://gateway.example/stage`, `gateway wants http bearer egk_…`,
	} {
		if !strings.Contains(printed, line+"\n") {
			t.Errorf("the parser does not find %s", line)
		}
	}
	for _, found := range regexp.MustCompile(`(?m)^(\w+\.\S+) \S+ \S+$`).FindAllStringSubmatch(printed, -1) {
		names = append(names, found[1])
	}
	slices.Sort(names)
	if slices.Sort(registered); !slices.Equal(names, registered) {
		t.Errorf("the parser finds the messages %q and not %q; it says\n%s", names, registered, printed)
	}
}

// gatewayOf returns a client of a gateway in memory, and its URL. The gateway takes the keys of a
// store alone, unless that is nil.
func gatewayOf(t *testing.T, store keys.Reader, options client.Options) (*client.Client, string) {
	t.Helper()
	server := httptest.NewServer(httpapi.New(httpapi.Adapters{
		Schemas: &memory.Schemas{}, Claims: &memory.Claims{}, Stream: &memory.Stream{}, Keys: store,
	}, httpapi.Options{PublicURL: "http://gateway.example/stage"}))
	t.Cleanup(server.Close)
	c, err := client.New(server.URL, options)
	if err != nil {
		t.Fatal(err)
	}
	return c, server.URL
}

// registerAll registers the examples and the hostile schemas, and returns their topics.
func registerAll(t *testing.T, c *client.Client) (topics []string) {
	t.Helper()
	archive, err := txtar.ParseFile("../../functions/internal/asyncapi/testdata/schemas.txtar")
	if err != nil {
		t.Fatal(err)
	}
	register := func(name, event string, schema []byte, options client.RegisterOptions) {
		if _, err := c.RegisterWith(t.Context(), name, event, schema, options); err != nil {
			t.Fatal(err)
		}
		topics = append(topics, name+"."+event)
	}
	for _, file := range archive.Files {
		var options client.RegisterOptions
		if file.Name == "foreign" {
			options.Draft = new("7")
		}
		register("Hostile", file.Name, file.Data, options)
	}
	for _, e := range examples.Examples {
		register(e.Client, e.Event, e.Schema(), client.RegisterOptions{})
	}
	return topics
}
