//go:build e2e

package e2e

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// console is the tool's console of the deployed stack.
type console struct{ url string }

// startConsole runs the console of a gateway until the test ends.
func startConsole(t *testing.T, arguments ...string) console {
	t.Helper()
	command := exec.CommandContext(context.WithoutCancel(t.Context()), tool(t),
		append([]string{"console", "--addr", "127.0.0.1:0"}, arguments...)...)
	command.Env, command.Stderr = emulatorEnv(), t.Output()
	stdout, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		if err := command.Wait(); err != nil {
			t.Errorf("the console ends with %v", err)
		}
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("it prints %q, %v", line, err)
	}
	return console{strings.TrimSuffix(strings.TrimSpace(line), "/")}
}

// get wants a page with some words, and returns it.
func (c console) get(t *testing.T, path string, words ...string) string {
	t.Helper()
	answer, err := http.Get(c.url + path)
	if err != nil {
		t.Fatal(err)
	}
	return wantPage(t, answer, 200, words)
}

var formToken = regexp.MustCompile(`name="token" value="(\w+)"`)

// post fills in the form of a page, which sends it to a path.
func (c console) post(t *testing.T, page, path string, status int, fields url.Values, words ...string) {
	t.Helper()
	token := formToken.FindStringSubmatch(c.get(t, page))
	if token == nil {
		t.Fatalf("%s has no form", page)
	}
	fields.Set("token", token[1])
	answer, err := http.PostForm(c.url+path, fields)
	if err != nil {
		t.Fatal(err)
	}
	wantPage(t, answer, status, words)
}

func wantPage(t *testing.T, answer *http.Response, status int, words []string) string {
	t.Helper()
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != status {
		t.Fatalf("%s %s is answered %s, want %d: %v\n%s", answer.Request.Method, answer.Request.URL, answer.Status,
			status,
			err, body)
	}
	for _, word := range words {
		if !strings.Contains(string(body), word) {
			t.Errorf("%s %s does not say %q:\n%s", answer.Request.Method, answer.Request.URL, word, body)
		}
	}
	return string(body)
}

func TestConsole(t *testing.T) {
	c := startConsole(t, "--url", deployed.APIURL, "--stream", deployed.StreamName, "--rejected-stream",
		deployed.RejectedStreamName)
	t.Run("pages", c.pages)
	t.Run("live", c.live)
	t.Run("rejected", c.rejected)
}

// pages shows what is registered in the deployed stack, what the API says of an event and of a
// schema, and how to use both.
func (c console) pages(t *testing.T) {
	deployed.Register(t, "/Shown/Fruits", `{"type":"object","required":["fruit"],
		"properties":{"fruit":{"type":"string","description":"Sweet ones."}}}`)
	deployed.Must(t, 201, "POST", "/Shown/Fruits/register_event", jsonType, `{"type":"object","required":["fruit"],
		"properties":{"fruit":{"type":"string","description":"Sweet ones."},"color":{"type":"string"}}}`)
	const fruits = "/types/Shown/Fruits"

	c.get(t, "/", "Shown", deployed.APIURL)
	c.get(t, "/search?q=fruit", "/types/Shown/Fruits")
	c.get(t, "/types/Shown", "/types/Shown/Fruits")
	c.get(t, fruits, "fruit", "Sweet ones.", "color")
	c.get(t, fruits+"/changes", "color")
	c.get(t, fruits+"/use", deployed.APIURL+"/Shown/Fruits/send_event", deployed.StreamName)
	c.post(t, fruits+"/try", fruits+"/try", 200, url.Values{"data": {`{"fruit":"apple"}`}},
		"It is valid: version 2 accepts it.")
	c.post(t, fruits+"/try", fruits+"/try", 422, url.Values{"data": {"{\n\"fruit\": 1}"}},
		"expected a string, found the number 1")
	c.post(t, fruits+"/compare", fruits+"/compare", 422, url.Values{"schema": {`{"type":"object","required":["color"]}`}},
		"the reader requires it")
}

// live shows an event as it comes through Kinesis, and one that the API refuses.
func (c console) live(t *testing.T) {
	deployed.Register(t, "/Passing/Fruits", `{"type":"object","properties":{"fruit":{"type":"string"}}}`)
	passes := c.follow(t, "/live/events?client=Passing")
	deployed.Must(t, 201, "POST", "/Passing/Fruits/send_event", jsonType, `{"fruit":"apple"}`)
	deployed.Must(t, 422, "POST", "/Passing/Fruits/send_event", jsonType, `{"fruit":7}`)
	passes(`"event":"Fruits"`, "apple")
	passes("event_invalid", "expected a string, found the number 7")
	c.get(t, "/live?client=Passing", "The newest 2 events.", "apple", "expected a string, found the number 7",
		"shardId-")
	c.get(t, "/live?client=Passing&show=rejected", "The newest 1 event.")
	c.get(t, "/", "<svg ", "See them live")
}

// rejected finds an event that the API refused, mends it and sends it again, and it passes.
func (c console) rejected(t *testing.T) {
	deployed.Register(t, "/Mended/Fruits", `{"type":"object","properties":{"fruit":{"type":"string"}}}`)
	passes := c.follow(t, "/live/events?client=Mended")
	deployed.Must(t, 422, "POST", "/Mended/Fruits/send_event", jsonType, `{"fruit":7}`)
	passes("event_invalid")

	list := c.get(t, "/rejected?client=Mended", "event_invalid", "expected a string, found the number 7")
	group := c.get(t, link(t, list, "/rejected/groups/"))
	event := link(t, group, "/rejected/")
	c.get(t, event, "It was refused", "expected a string, found the number 7")
	pear := url.Values{"data": {`{"fruit":"pear"}`}}
	c.post(t, event, event+"/check", 200, pear, "It would pass: version 1 accepts it.")
	c.post(t, event, event+"/resend", 200, pear, "It was sent again", "edited")
	passes("pear")
}

// link returns where a page leads, by the beginning of the path.
func link(t *testing.T, page, begin string) string {
	t.Helper()
	found := regexp.MustCompile(`href="(` + begin + `[^"/?]+)`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("no link leads to %s:\n%s", begin, page)
	}
	return found[1]
}

// follow asks for server-sent events. The function that it returns waits for a line with some words.
func (c console) follow(t *testing.T, path string) func(words ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil || answer.StatusCode != 200 {
		t.Fatalf("%s is answered %+v, %v", path, answer, err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	var all strings.Builder
	lines := bufio.NewReader(answer.Body)
	return func(words ...string) {
		t.Helper()
		for {
			missing := slices.DeleteFunc(slices.Clone(words), func(word string) bool {
				return strings.Contains(all.String(), word)
			})
			if len(missing) == 0 {
				return
			}
			line, err := lines.ReadString('\n')
			if err != nil {
				t.Fatalf("%s does not say %q, %v: %s", path, missing, err, &all)
			}
			all.WriteString(line)
		}
	}
}
