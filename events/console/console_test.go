package console_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console"
	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/functions/devgateway"
)

// at is where the gateway of the tests is said to be.
const at = "http://127.0.0.1:8080"

// newGateway returns a client of a gateway in memory, over its own handlers.
func newGateway(t testing.TB) *client.Client {
	t.Helper()
	c, _ := newStreams(t)
	return c
}

// newStreams returns a client of a gateway in memory, and the stream of what it accepts.
func newStreams(t testing.TB) (*client.Client, feed.Dev) {
	t.Helper()
	gateway := devgateway.New(devgateway.Options{})
	t.Cleanup(gateway.Close)
	direct := &http.Client{Transport: gateway}
	c, err := client.New(at, client.Options{HTTPClient: direct})
	if err != nil {
		t.Fatal(err)
	}
	return c, feed.Dev{Client: direct, URL: at}
}

func register(t testing.TB, c *client.Client, name, event, schema string, options client.RegisterOptions) {
	t.Helper()
	if _, err := c.RegisterWith(t.Context(), name, event, []byte(schema), options); err != nil {
		t.Fatal(err)
	}
}

// read returns a file of the examples.
func read(t testing.TB, file string) string {
	t.Helper()
	text, err := os.ReadFile("../" + file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// newConsole returns the pages about a gateway.
func newConsole(c console.Registry) http.Handler {
	return console.New(console.Options{Registry: c, Gateway: at, Stream: "my-stream"})
}

// get asks for a page, as a browser on this machine does.
func get(t testing.TB, pages http.Handler, path string, status int) string {
	t.Helper()
	return ask(t, pages, httptest.NewRequest("GET", "http://127.0.0.1:8090"+path, nil), status)
}

func answerOf(pages http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	pages.ServeHTTP(w, r)
	return w
}

func ask(t testing.TB, pages http.Handler, r *http.Request, status int) string {
	t.Helper()
	w := answerOf(pages, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil || w.Code != status {
		t.Fatalf("%s %s is answered %d, want %d: %v\n%s", r.Method, r.URL, w.Code, status, err, body)
	}
	return string(body)
}

var hidden = regexp.MustCompile(`name="token" value="(\w+)"`)

// tokenOf returns the token in the form of a page.
func tokenOf(t testing.TB, pages http.Handler, path string) string {
	t.Helper()
	page := get(t, pages, path, 200)
	token := hidden.FindStringSubmatch(page)
	if token == nil {
		t.Fatalf("%s has no form with a token:\n%s", path, textOf(page))
	}
	return token[1]
}

// post fills in the form of a page and sends it.
func post(t testing.TB, pages http.Handler, path string, fields url.Values, status int) string {
	t.Helper()
	fields.Set("token", tokenOf(t, pages, path))
	return ask(t, pages, form(path, fields), status)
}

func form(path string, fields url.Values) *http.Request {
	r := httptest.NewRequest("POST", "http://127.0.0.1:8090"+path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

var (
	tags   = regexp.MustCompile(`<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// textOf returns what somebody reads of a page.
func textOf(page string) string {
	return strings.TrimSpace(spaces.ReplaceAllString(tags.ReplaceAllString(page, " "), " "))
}

func wants(t *testing.T, page string, words ...string) {
	t.Helper()
	text := textOf(page)
	for _, want := range words {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
}
