package browser

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"example.com/eventgateway/events/console"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// exported exports the pages about a gateway that has much, and returns the directory.
func exported(t *testing.T) string {
	t.Helper()
	url, dir := startDev(t), t.TempDir()
	if _, err := console.Export(t.Context(), console.Options{Registry: fill(t, url), Gateway: url}, dir,
		false); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Exported pages work as files, and under a path of a site: links lead to pages, and the search
// finds what the console finds. The browser has nothing to complain about.
func TestExportedPages(t *testing.T) {
	tab, dir := newTab(t), exported(t)
	complaints := complaintsOf(tab, t)
	server := httptest.NewServer(http.StripPrefix("/docs/events", http.FileServer(http.Dir(dir))))
	t.Cleanup(server.Close)
	for _, base := range []string{"file://" + filepath.ToSlash(dir) + "/index.html", server.URL + "/docs/events/"} {
		open(tab, t, base)
		says(tab, t, "3 event types of 1 client")
		if styled, err := run[string](tab, `getComputedStyle(document.querySelector("header")).display`); err != nil || styled != "flex" {
			t.Errorf("%s has no style, %v", base, err)
		}
		follow(tab, t, "SpongeBob.Fruits", "Somebody picked a fruit.")
		follow(tab, t, "Versions", "Whether they fit together")
		follow(tab, t, "what changed since", "Version 3 accepts all that version 1 accepts.")
		follow(tab, t, "Send and read", "send_event")
		if _, err := run[string](tab, `window.left = true, words.value = "RIPE", words.form.requestSubmit(), ""`); err != nil {
			t.Fatal(err)
		}
		arrive(tab, t)
		says(tab, t, "1 event type\n")
		says(tab, t, "members ripe")
		for _, one := range [][2]string{{"sponge", "3 event types"}, {"nothing", "No event type has that."},
			{"FRUITS picked", "1 event type"}, {"SEEN picked", "1 event type"}, {"", "3 event types"},
			{"team-fruits", "1 event type"}} {
			asked, found := one[0], one[1]
			if _, err := run[string](tab, `q.value = "`+asked+`", q.dispatchEvent(new Event("input", {bubbles: true})), ""`); err != nil {
				t.Fatal(err)
			}
			says(tab, t, found+"\n")
		}
		follow(tab, t, "picking", "1 event type\n")
		follow(tab, t, "SpongeBob.Fruits", "Settings")
		follow(tab, t, "team-fruits@example.com", "1 event type\n")
		if got := complaints.String(); got != "" {
			t.Errorf("%s: the browser says %s", base, got)
		}
	}
	_, err := run[string](tab, `
		document.head.append(Object.assign(document.createElement("style"), {textContent: "a {}"})), setTimeout(() => oops()), ""`)
	if err != nil {
		t.Fatal(err)
	}
	heard := func() bool {
		return strings.Contains(complaints.String(), "oops") && strings.Contains(complaints.String(), "style-src")
	}
	for deadline := time.Now().Add(30 * time.Second); !heard(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the test hears %q of a script that fails and a style in the page", complaints)
		}
	}
}

// complaintsOf collects what the browser finds wrong in pages: what a policy forbids, what is
// missing, and what scripts throw.
func complaintsOf(tab context.Context, t *testing.T) *gatewaytest.Buffer {
	t.Helper()
	var said gatewaytest.Buffer
	err := chromedp.Listen(tab, func(event any) {
		switch e := event.(type) {
		case *log.EventEntryAdded:
			fmt.Fprintln(&said, e.Entry.Text, e.Entry.URL)
		case *runtime.EventExceptionThrown:
			fmt.Fprintln(&said, e.ExceptionDetails.Exception.Description)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return &said
}

// follow follows the first link of a text, to another page that says something.
func follow(tab context.Context, t *testing.T, link, want string) {
	t.Helper()
	clicked, err := run[bool](tab, `(() => {
		const link = [...document.links].find(({textContent}) => textContent === "`+link+`");
		link?.click();
		return window.left = !!link;
	})()`)
	if err != nil || !clicked {
		t.Fatalf("there is no link %s, %v", link, err)
	}
	arrive(tab, t)
	says(tab, t, want)
}

// arrive waits for another page than the one that set window.left.
func arrive(tab context.Context, t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		there, err := run[bool](tab, `!window.left && document.readyState === "complete"`)
		if err == nil && there {
			return
		}
	}
	t.Fatal("no other page opens")
}

func TestExportedPagesAreNoBarrier(t *testing.T) {
	tab, dir := newTab(t), exported(t)
	visit(tab, t, "file://"+filepath.ToSlash(dir)+"/", []state{{path: "index.html"}, {path: "search.html?q=fruit"},
		{path: "search.html?q=nothing"}, {path: "types/SpongeBob/Fruits/index.html"},
		{path: "types/SpongeBob/Fruits/changes.html"}})
}
