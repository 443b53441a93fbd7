package browser

import (
	"bufio"
	"context"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console"
)

// startDev runs "eventgateway dev" and returns its URL.
func startDev(t *testing.T) string {
	t.Helper()
	tool := filepath.Join(t.TempDir(), "eventgateway")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", tool, "./events/cmd/eventgateway")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	dev := exec.CommandContext(t.Context(), tool, "dev", "--addr", "127.0.0.1:0", "--quiet")
	stdout, err := dev.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := dev.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		dev.Process.Signal(syscall.SIGTERM)
		dev.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	url, ready := strings.CutPrefix(strings.TrimSpace(line), "ready ")
	if err != nil || !ready {
		t.Fatalf("dev printed %q, %v", line, err)
	}
	return url
}

func register(t *testing.T, url, schema string) {
	t.Helper()
	response, err := http.Post(url+"/register_event", "application/json", strings.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 201 {
		t.Fatalf("%s is answered %d", url, response.StatusCode)
	}
}

// becomes wants that the value of an expression in the page is right, now or in a while. Another page
// may be about to open. what says what is right.
func becomes(tab context.Context, t *testing.T, what, expression string, right func(value string) bool) {
	t.Helper()
	var value string
	var err error
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if value, err = run[string](tab, expression); err == nil && right(value) {
			return
		}
	}
	t.Fatalf("the page does not say %s, %v:\n%s", what, err, value)
}

// says wants that the page says a text, now or in a while.
func says(tab context.Context, t *testing.T, text string) {
	t.Helper()
	becomes(tab, t, text, `document.body.innerText`, func(page string) bool { return strings.Contains(page, text) })
}

// tells wants that a screen reader is told a text, now or in a while.
func tells(tab context.Context, t *testing.T, text string) {
	t.Helper()
	becomes(tab, t, text+" to a screen reader", `document.querySelector("main [role=status]").textContent`,
		func(status string) bool { return strings.Contains(status, text) })
}

// press presses keys, of which Tab and Enter are characters.
func press(tab context.Context, t *testing.T, keys string) {
	t.Helper()
	if err := chromedp.Do(tab, chromedp.KeyEvent(keys)); err != nil {
		t.Fatal(err)
	}
}

// By the keyboard alone, somebody finds an event type by the name of a member, and compares a
// schema. Answers come into the open page.
func TestTheConsoleByKeyboard(t *testing.T) {
	tab, url := newTab(t), startDev(t)
	open(tab, t, url+"/_console/")
	says(tab, t, "Nothing is registered yet")
	register(t, url+"/SpongeBob/Fruits", `{"type":"object","properties":{"ripe":{"type":"boolean"}}}`)
	open(tab, t, url+"/_console/")
	says(tab, t, "Changed lately")
	press(tab, t, kb.Tab)
	if focused, err := run[string](tab, `document.activeElement.textContent`); err != nil || focused != "Skip to the content" {
		t.Errorf("Tab leads to %q first, %v", focused, err)
	}
	write(tab, t, "words", "RIPE"+kb.Enter)
	says(tab, t, "members ripe")
	if _, err := run[string](tab, `document.querySelector("#result a").focus(), ""`); err != nil {
		t.Fatal(err)
	}
	press(tab, t, kb.Enter)
	says(tab, t, "Settings")
	open(tab, t, url+"/_console/types/SpongeBob/Fruits/compare")
	if _, err := run[string](tab, `window.same = true, document.querySelector("#schema").value = "", document.querySelector("#schema").focus(), ""`); err != nil {
		t.Fatal(err)
	}
	press(tab, t, `{"type":"object","properties":{"ripe":{"type":"string"}}}`+kb.Tab+kb.Enter)
	says(tab, t, "schema_incompatible")
	if same, err := run[bool](tab, `window.same === true`); err != nil || !same {
		t.Errorf("the page was loaded anew, %v", err)
	}
	tells(tab, t, "The gateway would refuse it")
}

// What strangers wrote is text, also where a script puts it into the page, and on a narrow screen
// no page is wider than the screen.
func TestTheConsoleShowsTextsOfStrangers(t *testing.T) {
	tab, url := newTab(t), startDev(t)
	const hostile = `</textarea><script>window.ran=1</script><img src=x onerror='window.ran=1'>`
	register(t, url+"/Evil/Texts", `{"type":"object","title":"`+hostile+`","description":"`+hostile+strings.Repeat("long", 300)+`",
		"properties":{"`+hostile+`":{"type":"string","default":"`+hostile+`"}}}`)
	if err := chromedp.Do(tab, chromedp.EmulateViewport(320, 800)); err != nil { // 1280 at 400 %
		t.Fatal(err)
	}
	var pages []string
	for _, path := range []string{"", "search?q=script", "compare", "types/Evil", "types/Evil/Texts",
		"types/Evil/Texts/changes", "types/Evil/Texts/use", "types/Evil/Texts/compare", "types/Evil/Nothing"} {
		pages = append(pages, url+"/_console/"+path)
	}
	c, err := client.New(url, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	dir := t.TempDir()
	if _, err := console.Export(t.Context(), console.Options{Registry: c, Gateway: url}, dir, false); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"index.html", "search.html", "search.html?q=%3Cscript%3E",
		"search.html?tag=%3Cimg%20src=x%3E",
		"clients/Evil/index.html", "types/Evil/Texts/index.html", "types/Evil/Texts/changes.html"} {
		pages = append(pages, "file://"+filepath.ToSlash(dir)+"/"+file)
	}
	for _, page := range pages {
		open(tab, t, page)
		if _, err := run[string](tab, `document.querySelector("main form")?.requestSubmit(), new Promise((next) => setTimeout(() => next(""), 500))`); err != nil {
			t.Fatal(err)
		}
		if ran, err := run[bool](tab, `"ran" in window`); err != nil || ran {
			t.Errorf("%s ran what a stranger wrote, %v", page, err)
		}
		if wider, err := run[int](tab, `document.documentElement.scrollWidth - innerWidth`); err != nil || wider > 0 {
			t.Errorf("%s is %d pixels wider than the screen, %v", page, wider, err)
		}
	}
}
