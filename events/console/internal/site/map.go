package site

import (
	"maps"
	"net/url"
	"strings"

	"example.com/eventgateway/events/console/internal/catalog"
)

// Names of files of a site.
const (
	searchPage  = "search.html"
	SearchIndex = "search-index.js"
)

// Map tells which file has what the console serves at an address.
type Map struct {
	clients names
	events  map[string]names // by client
}

// NewMap returns the map of a site about some event types.
func NewMap(entries []*catalog.Entry) Map {
	of := map[string]map[string]bool{}
	for _, e := range entries {
		if of[e.Client] == nil {
			of[e.Client] = map[string]bool{}
		}
		of[e.Client][e.Event] = true
	}
	m := Map{newNames(maps.Keys(of)), map[string]names{}}
	for client, events := range of {
		m.events[client] = newNames(maps.Keys(events))
	}
	return m
}

// File returns the file that has what the console serves at a path with a query, and the query
// with which a script reads it, or "".
func (m Map) File(address string) (file, query string) {
	path, query, _ := strings.Cut(address, "?")
	asked, _ := url.ParseQuery(query) // what cannot be read, no page has
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i := range parts {
		if name, err := url.PathUnescape(parts[i]); err == nil {
			parts[i] = name
		}
	}
	switch {
	case path == "/":
		return "index.html", ""
	case path == "/search" && query == "":
		return searchPage, ""
	case path == "/search":
		return searchPage, "?" + query
	case parts[0] == "types" && len(parts) == 2:
		return m.client(parts[1], asked.Get("from")), ""
	case parts[0] == "types" && len(parts) > 2:
		return m.event(parts[1], parts[2], strings.Join(parts[3:], "-"), asked), ""
	}
	return strings.TrimPrefix(path, "/"), ""
}

func (m Map) client(name, from string) string {
	folder := "clients/" + m.clients.File(name) + "/"
	if from != "" {
		return folder + "from-" + m.events[name].File(from) + ".html"
	}
	return folder + "index.html"
}

// event returns the file of a page about an event type: its tab, or "" for the first.
func (m Map) event(client, name, tab string, asked url.Values) string {
	var file []string
	if tab != "" {
		file = append(file, tab)
	}
	for _, key := range []string{"version", "from", "to"} {
		if value := asked.Get(key); value != "" {
			file = append(file, key, foreign.ReplaceAllString(value, "-"))
		}
	}
	if len(file) == 0 {
		file = append(file, "index")
	}
	return "types/" + m.clients.File(client) + "/" + m.events[client].File(name) + "/" + strings.Join(file, "-") +
		".html"
}
