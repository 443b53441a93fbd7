package main

import (
	"bufio"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"example.com/eventgateway/events/internal/schemadir/schemadirtest"
)

// dev shows what it has in a browser, also where callers need a key.
func TestDevShowsItsConsole(t *testing.T) {
	for _, auth := range []string{"none", "keys"} {
		dir := filepath.Join(t.TempDir(), "schemas")
		schemadirtest.Write(t, dir, map[string]string{"SpongeBob/Fruits/schema.json": `{"type":"object"}`})
		d := startDev(t, "--auth", auth, "--seed", dir)
		for path, want := range map[string]string{
			"/_console/":                           `href="/_console/types/SpongeBob/Fruits"`,
			"/_console/types/SpongeBob/Fruits":     d.url,
			"/_console/static/console.css":         "color-scheme",
			"/_console/types/SpongeBob/Fruits/use": d.url + "/_dev/accepted?topic=SpongeBob.Fruits",
		} {
			response, err := http.Get(d.url + path)
			if err != nil {
				t.Fatal(err)
			}
			page, err := io.ReadAll(response.Body)
			response.Body.Close()
			if err != nil || response.StatusCode != 200 || !strings.Contains(string(page), want) {
				t.Errorf("%s: %s is answered %d, %v, without %s\n%s", auth, path, response.StatusCode, err, want, page)
			}
		}
		if !strings.Contains(d.stderr.String(), d.url+"/_console/ shows the gateway in a browser") {
			t.Errorf("dev said %s", &d.stderr)
		}
		d.end()
	}
}

// dev shows events as they pass, and what it sends to open pages does not hold up its end.
func TestDevShowsEventsLive(t *testing.T) {
	d := startDev(t)
	for path, body := range map[string]string{"register_event": `{"type":"object"}`, "send_event": `7`} {
		response, err := http.Post(d.url+"/SpongeBob/Fruits/"+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
	response, err := http.Get(d.url + "/_console/live/events")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	for lines := bufio.NewScanner(response.Body); ; {
		if !lines.Scan() {
			t.Fatalf("the events end: %v", lines.Err())
		}
		if strings.Contains(lines.Text(), `"mark":"rejected"`) {
			break
		}
	}
	d.end()
	if _, err := io.Copy(io.Discard, response.Body); err != nil { // a request that holds up the end is cut off
		t.Errorf("the events end with %v", err)
	}
	if strings.Contains(d.stderr.String(), "_console/live") {
		t.Errorf("requests of pages are listed: %s", &d.stderr)
	}
}
