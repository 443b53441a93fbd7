package console_test

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console"
)

// A page of another site reaches nothing, whatever name it has.
func TestForeignRequests(t *testing.T) {
	pages := console.New(console.Options{Registry: newFruits(t), Gateway: at, Hosts: []string{"console.example"}})
	for host, status := range map[string]int{
		"127.0.0.1:8090": 200, "localhost:8090": 200, "[::1]:8090": 200, "LOCALHOST": 200, "pages.localhost:1": 200,
		"console.example": 200, "console.example:8090": 200, "evil.example:8090": 421, "127.0.0.1.evil.example": 421,
		"10.0.0.1:8090": 421, "": 421, "localhost.evil.example": 421,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		ask(t, pages, r, status)
	}
	const path = "/types/SpongeBob/Fruits/compare"
	token := tokenOf(t, pages, path)
	for _, c := range []struct {
		header, value, token string
		status               int
	}{
		{"Origin", "http://127.0.0.1:8090", token, 200},
		{"X-Console-Token", token, "", 200},
		{"Sec-Fetch-Site", "same-origin", token, 200},
		{"Origin", "http://evil.example", token, 403},
		{"Origin", "http://127.0.0.1:3000", token, 403},
		{"Origin", "null", token, 403},
		{"Sec-Fetch-Site", "cross-site", token, 403},
		{"Sec-Fetch-Site", "same-site", token, 403},
		{"Origin", "http://127.0.0.1:8090", "", 403},
		{"Origin", "http://127.0.0.1:8090", token + "x", 403},
	} {
		r := form(path, url.Values{"token": {c.token}, "schema": {`{"type":"object","properties":{"fruit":{"type":"string"}}}`}})
		r.Header.Set(c.header, c.value)
		ask(t, pages, r, c.status)
	}
	for _, method := range []string{"OPTIONS", "DELETE", "PUT", "TRACE"} {
		ask(t, pages, httptest.NewRequest(method, "http://127.0.0.1:8090"+path, nil), 405)
	}
	long := form(path, url.Values{"token": {token}, "schema": {strings.Repeat("x", 5<<20)}})
	ask(t, pages, long, 403)
	other := newConsole(newFruits(t))
	ask(t, other, form(path, url.Values{"token": {token}}), 403) // each has a token of its own
}

func TestHeaders(t *testing.T) {
	pages := newConsole(newFruits(t))
	for _, path := range []string{"/", "/nothing", "/static/console.js", "/static/console.css"} {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequest("GET", "http://127.0.0.1:8090"+path, nil))
		h := w.Header()
		policy := h.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; script-src 'self';") || strings.Contains(policy, "unsafe") ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" ||
			h.Get("Set-Cookie") != "" {
			t.Errorf("%s has the headers %v", path, h)
		}
	}
}

// hostile are texts of strangers.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `javascript:alert(1)`,
	`</textarea><script>alert(1)</script>`, `{{.Token}}`, "`;alert(1)//", `--></title><svg onload=alert(1)>`,
}

var (
	elements  = regexp.MustCompile(`<([a-zA-Z]+)((?:[^>"]|"[^"]*")*)>`)
	attribute = regexp.MustCompile(`\s([a-zA-Z-]+)(?:="([^"]*)")?`)
)

// unsafe returns what of a page would run what a stranger wrote: an element or an attribute that
// the console does not write, or a link that leads elsewhere.
func unsafe(page string) (found []string) {
	for _, e := range elements.FindAllStringSubmatch(page, -1) {
		switch strings.ToLower(e[1]) {
		case "svg":
			if !strings.HasPrefix(e[2], ` class="chart `) {
				found = append(found, e[0])
			}
		case "img", "iframe", "object", "style", "b", "i", "base":
			found = append(found, e[0])
		case "script":
			if e[2] != ` src="/static/console.js" defer` && e[2] != ` src="/static/live.js" defer` {
				found = append(found, e[0])
			}
		}
		for _, a := range attribute.FindAllStringSubmatch(e[2], -1) {
			name, value := strings.ToLower(a[1]), a[2]
			if strings.HasPrefix(name, "on") || name == "style" ||
				(name == "href" || name == "src" || name == "action") && !strings.HasPrefix(value, "/") &&
					!strings.HasPrefix(value, "?") && !strings.HasPrefix(value, "#") {
				found = append(found, e[0])
			}
		}
	}
	return found
}

// registerHostile registers two versions of an event type that have a text wherever a text can be.
func registerHostile(t *testing.T, c *client.Client, event, text string) {
	t.Helper()
	schema := fmt.Sprintf(`{"type":"object","title":%[1]s,"description":%[1]s,"$comment":%[1]s,"examples":[{%[1]s:%[1]s}],
		"properties":{%[1]s:{"type":"string","description":%[1]s,"default":%[1]s,"examples":[%[1]s],"enum":[%[1]s]}},
		"patternProperties":{"^a":{"title":%[1]s}},"oneOf":[{"title":%[1]s},false]}`, strconv.Quote(text))
	tags := strings.ReplaceAll(text, ",", ";")
	register(t, c, "Evil", event, schema, client.RegisterOptions{Owner: &text, Tags: &tags, Description: &text})
	register(t, c, "Evil", event, strings.Replace(schema, `"enum"`, `"minLength":0,"enum"`, 1), client.RegisterOptions{})
}

// Text of a stranger that is written from right to left turns no other text around.
func TestTextFromRightToLeft(t *testing.T) {
	c := newFruits(t)
	const turned = "\u202eabc"
	owner, description := "o"+turned, "d"+turned
	register(t, c, "Evil", "Turned", `{"properties":{"a":{"description":"m`+turned+`"}}}`,
		client.RegisterOptions{Owner: &owner, Description: &description})
	pages := newConsole(c)
	for path, want := range map[string]string{
		"/types/Evil": "<bdi>d" + turned + "</bdi>", "/types/Evil/Turned": "<bdi>m" + turned + "</bdi>",
		"/static/console.css": "a, code, strong, .badge, .dim { unicode-bidi: isolate; }",
	} {
		if page := get(t, pages, path, 200); !strings.Contains(page, want) {
			t.Errorf("%s does not have %s", path, want)
		}
	}
}

// No page runs what strangers wrote into titles, descriptions, names, owners, tags, examples,
// events, and the parts of a URL.
func TestHostileTexts(t *testing.T) {
	w := watch(t)
	c, pages := w.Client, w.pages
	quote := strconv.Quote
	for i, text := range hostile {
		event := fmt.Sprintf("Event%d", i)
		registerHostile(t, c, event, text)
		register(t, c, "Evil", "Any", `{}`, client.RegisterOptions{})
		register(t, c, "Evil", "Number", `{"propertyNames":{"maxLength":1}}`, client.RegisterOptions{})
		for _, to := range []string{"Any", "Number"} {
			w.send(t, "Evil", to, client.Event{ID: text, Data: []byte(`{` + quote(text) + `:` + quote(text) + `}`)})
		}
		base := "/types/Evil/" + event
		shown := map[string]string{
			base: "", base + "/changes": "", base + "/use": "", base + "/compare": "", base + "/try": "", "/": "",
			"/live?text=" + url.QueryEscape(text): "", "/live": "", "/types/Evil": "",
			"/search?q=" + url.QueryEscape(text): "", "/search?tag=" + url.QueryEscape(text): "",
		}
		for path := range shown {
			shown[path] = get(t, pages, path, 200)
		}
		shown["a client's name"] = get(t, pages, "/types/"+url.PathEscape(text), 404)
		shown["an event's name"] = get(t, pages, "/types/Evil/"+url.PathEscape(text), 404)
		shown["a version"] = get(t, pages, base+"?version="+url.QueryEscape(text), 404)
		shown["an event"] = post(t, pages, base+"/try", url.Values{"data": {`{` + quote(text) + `:1}`}}, 422)
		shown["no JSON"] = post(t, pages, base+"/try", url.Values{"data": {text}}, 422)
		shown["a schema"] = post(t, pages, base+"/compare", url.Values{"schema": {`{"type":` + quote(text) + `}`}}, 422)
		both := eventually(t, pages, "/live", fmt.Sprintf("The newest %d", 2*i+2))
		if !strings.Contains(both, "event_invalid") {
			t.Errorf("%s: no rejected event is shown", text)
		}
		for path, page := range shown {
			if found := unsafe(page); found != nil {
				t.Errorf("%s: %s has %q", text, path, found)
			}
		}
	}
	if unsafe(`<p title="a"><img src=x>`) == nil || unsafe(`<a href="javascript:alert(1)">`) == nil ||
		unsafe(`<p onclick="a">`) == nil || unsafe(`<script>`) == nil {
		t.Error("unsafe finds nothing")
	}
}
