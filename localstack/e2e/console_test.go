//go:build e2e

package e2e

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
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
	command.Env, command.Stderr = os.Environ(), t.Output()
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

// post fills in the form of a page.
func (c console) post(t *testing.T, path string, status int, fields url.Values, words ...string) {
	t.Helper()
	token := formToken.FindStringSubmatch(c.get(t, path))
	if token == nil {
		t.Fatalf("%s has no form", path)
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

// The console shows what is registered in the deployed stack, what the API says of an event and of
// a schema, and how to use both.
func TestConsole(t *testing.T) {
	deployed.Register(t, "/Shown/Fruits", `{"type":"object","required":["fruit"],
		"properties":{"fruit":{"type":"string","description":"Sweet ones."}}}`)
	deployed.Must(t, 201, "POST", "/Shown/Fruits/register_event", jsonType, `{"type":"object","required":["fruit"],
		"properties":{"fruit":{"type":"string","description":"Sweet ones."},"color":{"type":"string"}}}`)
	c := startConsole(t, "--url", deployed.APIURL, "--stream", deployed.StreamName)

	c.get(t, "/", "Shown", deployed.APIURL)
	c.get(t, "/search?q=fruit", "/types/Shown/Fruits")
	c.get(t, "/types/Shown", "/types/Shown/Fruits")
	c.get(t, "/types/Shown/Fruits", "fruit", "Sweet ones.", "color")
	c.get(t, "/types/Shown/Fruits/changes", "color")
	c.get(t, "/types/Shown/Fruits/use", deployed.APIURL+"/Shown/Fruits/send_event", deployed.StreamName)
	c.post(t, "/types/Shown/Fruits/try", 200, url.Values{"data": {`{"fruit":"apple"}`}},
		"It is valid: version 2 accepts it.")
	c.post(t, "/types/Shown/Fruits/try", 422, url.Values{"data": {"{\n\"fruit\": 1}"}},
		"expected a string, found the number 1")
	c.post(t, "/types/Shown/Fruits/compare", 422, url.Values{"schema": {`{"type":"object","required":["color"]}`}},
		"the reader requires it")
}
