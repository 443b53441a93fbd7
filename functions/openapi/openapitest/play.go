package openapitest

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/functions/openapi"
)

var update = flag.Bool("update", false, "write the responses of the golden files as they are now")

// doer answers a request.
type doer func(*http.Request) (*http.Response, error)

// Answer is a response.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// answer returns the answer to a request.
func (do doer) answer(t *testing.T, request *http.Request) Answer {
	t.Helper()
	response, err := do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return Answer{response.StatusCode, response.Header, body}
}

// Prepare sends the requests that come before the file's to url, as Play does.
func (g *Golden) Prepare(t *testing.T, url, as string, do doer) {
	t.Helper()
	for _, e := range g.Given {
		if a := e.as(as).send(t, url, do); a.Status >= http.StatusMultiStatus {
			t.Fatalf("%s\nis answered with %d %s", e.Request, a.Status, a.Body)
		}
	}
}

// client is the one in the files.
const client = "SpongeBob"

// Play sends the file's requests to url, and compares the responses with the file's and
// with the document. as replaces SpongeBob in the requests, so that files do not meet in
// one gateway.
func (g *Golden) Play(t *testing.T, url, as string, do doer) {
	t.Helper()
	for i := range g.Exchanges {
		e := &g.Exchanges[i]
		sent := e.as(as)
		answer := sent.send(t, url, do)
		for _, difference := range Differences(sent, answer) {
			t.Errorf("request %d: %v", i+1, difference)
		}
		got, want := strings.ReplaceAll(answer.String(), as, client), e.Response
		named := func(e Exchange) bool {
			_, body, _ := strings.Cut(e.Request, "\n\n")
			return strings.Contains(body, client)
		}
		if as != client && (named(*e) || slices.ContainsFunc(g.Given, named)) {
			// as changes a schema, and so its fingerprint
			got, want = fingerprint.ReplaceAllString(got, ""), fingerprint.ReplaceAllString(want, "")
		}
		if *update {
			e.Response = got
		} else if got != want {
			t.Errorf("%s\nrequest %d is answered with\n%s\nand not with\n%s\n(go test -update writes it)",
				g.About, i+1, got, want)
		}
	}
}

var fingerprint = regexp.MustCompile(`"fingerprint": "[^"]*"|(?m:^Etag: "[0-9]+-[0-9a-f]{16}"$)`)

// ofTransport are headers that no function sets.
var ofTransport = []string{"Content-Length", "Date", "Apigw-Requestid"}

// placeholders stand for values that differ each time.
var placeholders = []struct {
	of *regexp.Regexp
	is string
}{
	{regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`), `<id>`},
	{regexp.MustCompile(`"created_at": "[^"]*"`), `"created_at": "<time>"`},
	{regexp.MustCompile(`"since": "[^"]*"`), `"since": "<time>"`},
	{regexp.MustCompile(`"deprecated_at": "[^"]*"`), `"deprecated_at": "<time>"`},
	{regexp.MustCompile(`"last_seen": "[^"]*"`), `"last_seen": "<time>"`},
	{regexp.MustCompile(`"version_deprecated_at": "[^"]*"`), `"version_deprecated_at": "<time>"`},
	{regexp.MustCompile(`"x-deprecated-at": "[^"]*"`), `"x-deprecated-at": "<time>"`},
	{regexp.MustCompile(`"version": "[0-9-]+T[^"]*"`), `"version": "<time>"`}, // of AsyncAPI
	{regexp.MustCompile(`"host": "[^"]*"`), `"host": "<host>"`},
	{regexp.MustCompile(`"url": "http://[^/"]*/`), `"url": "http://<host>/`},
	{regexp.MustCompile(`(?m)^Deprecation: @[0-9]+$`), `Deprecation: @<seconds>`},
	{regexp.MustCompile(`"shard_id": "[^"]+"`), `"shard_id": "<shard>"`},
	{regexp.MustCompile(`"sequence_number": "[0-9]+"`), `"sequence_number": "<number>"`},
	{regexp.MustCompile(`"0[0-9A-Z_a-z~]{19}"`), `"<id>"`},
	{regexp.MustCompile(`[0-9]+\.[0-9]+-[0-9a-f]{16}`), `<tag>`}, // of a description
	{regexp.MustCompile(`urn:eventgateway:request:[^"]+`), `urn:eventgateway:request:<request>`},
	{regexp.MustCompile(`(?m)^Etag: "[0-9a-f]{16}"$`), `Etag: "<digest>"`}, // openapi.json's and asyncapi.json's
}

// String returns the answer as a file has it.
func (a Answer) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%d %s\n", a.Status, http.StatusText(a.Status))
	var names []string
	for name := range a.Header {
		bodiless := name == "Content-Type" && len(a.Body) == 0 // net/http drops it from a 304
		if !slices.Contains(ofTransport, name) && !bodiless {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&text, "%s: %s\n", name, a.Header.Get(name))
	}
	switch mediaType := a.Header.Get("Content-Type"); {
	case len(a.Body) == 0:
	case bytes.Equal(a.Body, openapi.Document):
		text.WriteString("\n<openapi.json>")
	case mediaType == "application/json" || mediaType == "application/problem+json": // what encoding/json wrote
		text.WriteByte('\n')
		var indented bytes.Buffer
		if err := json.Indent(&indented, a.Body, "", "  "); err != nil {
			indented.Write(a.Body)
		}
		text.Write(indented.Bytes())
	default:
		text.WriteByte('\n')
		text.Write(a.Body)
	}
	rendered := strings.TrimSuffix(text.String(), "\n")
	for _, p := range placeholders {
		rendered = p.of.ReplaceAllLiteralString(rendered, p.is)
	}
	return rendered
}
