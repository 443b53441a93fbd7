package browser

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// click clicks on the first element of a selector that has a text.
func click(tab context.Context, t *testing.T, selector, text string) {
	t.Helper()
	found, err := run[bool](tab, fmt.Sprintf(`(() => {
		const found = [...document.querySelectorAll(%q)].find((one) => one.textContent.includes(%q));
		found?.click();
		return Boolean(found);
	})()`, selector, text))
	if err != nil || !found {
		t.Fatalf("there is no %s with %s, %v", selector, text, err)
	}
}

// Somebody opens a rejected event, sees what is wrong and where, mends it while the page tells what
// would become of it, and sends it again. The others of its group are checked and sent together, and
// the page tells how far that is without being loaded anew.
func TestRejectedEventsAreMended(t *testing.T) {
	tab, url := newTab(t), startDev(t)
	at := url + "/SpongeBob/Fruits"
	register(t, at, `{"type":"object","properties":{"fruit":{"type":"string"}}}`)
	var lines strings.Builder
	for i := range 120 {
		fmt.Fprintf(&lines, `{"fruit": %d, "place": "the shop at the corner"}`+"\n", i)
	}
	answer, err := http.Post(at+"/send_event", "application/x-ndjson", strings.NewReader(lines.String()))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	open(tab, t, url+"/_console/rejected")
	says(tab, t, "120 events in the last 24 hours")
	click(tab, t, "tbody a", "Fruits")
	says(tab, t, "Check how many would pass now")
	if _, err := run[string](tab, `document.querySelector("#events ~ table a").click(), ""`); err != nil {
		t.Fatal(err)
	}
	says(tab, t, "It was refused")
	wrong, err := run[string](tab, `[...document.querySelectorAll("li.wrong")].map((line) => line.textContent).join("|")`)
	if err != nil || !strings.Contains(wrong, `,/fruit expected a string, found the number `) || strings.Contains(wrong, "|") {
		t.Errorf("wrong are the lines %q, %v", wrong, err)
	}
	if _, err := run[string](tab, `window.same = true, document.querySelector("#data").select(), ""`); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(tab, chromedp.KeyEvent(`{"fruit": "kiwi"}`)); err != nil {
		t.Fatal(err)
	}
	says(tab, t, "It would pass: version 1 accepts it.")
	if same, err := run[bool](tab, `window.same === true`); err != nil || !same {
		t.Errorf("the page was loaded anew, %v", err)
	}
	click(tab, t, "button", "Send it again")
	says(tab, t, "It was sent again")
	says(tab, t, "by console, edited")

	register(t, at, `{"type":"object"}`)
	open(tab, t, url+"/_console/rejected")
	click(tab, t, "tbody a", "Fruits")
	says(tab, t, "1 was sent again already")
	click(tab, t, "button", "Check how many")
	says(tab, t, "119 of 119 events would pass now")
	click(tab, t, "button", "Send 119 events again")
	says(tab, t, "119 of 119 events were sent again and are stored.")
}

// axe-core finds no barrier on the pages about rejected events: with none, with some, of one that is
// being edited, and of a group that was checked.
func TestRejectedPagesAreNoBarrier(t *testing.T) {
	tab, url := newTab(t), startDev(t)
	visit(tab, t, url+"/_console/", []state{{path: "rejected"}, {path: "rejected?period=all"}})
	at := url + "/SpongeBob/Fruits"
	register(t, at, `{"type":"object","properties":{"fruit":{"type":"string"}}}`)
	for _, body := range []string{`{"fruit": 7, "place": "the shop at the corner"}`, "no JSON"} {
		answer, err := http.Post(at+"/send_event", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
	}
	follow := func(selector string) string {
		t.Helper()
		path, err := run[string](tab, fmt.Sprintf(`document.querySelector(%q).getAttribute("href")`, selector))
		if err != nil {
			t.Fatal(err)
		}
		open(tab, t, url+path)
		return strings.TrimPrefix(path, "/_console/")
	}
	open(tab, t, url+"/_console/rejected?period=1h")
	says(tab, t, "2 events in the last hour")
	group := follow("tbody a")
	event := follow("#events ~ table a")
	open(tab, t, url+"/_console/"+group)
	click(tab, t, "button", "Check how many")
	says(tab, t, "would pass now. Nothing was stored.")
	job, err := run[string](tab, `location.pathname`)
	if err != nil {
		t.Fatal(err)
	}
	visit(tab, t, url+"/_console/", []state{{path: "rejected"}, {path: group}, {path: event},
		{path: event, script: sends("#data", `{"fruit":"kiwi"}`)}, {path: strings.TrimPrefix(job, "/_console/")},
		{path: "rejected/nothing"}})
}
