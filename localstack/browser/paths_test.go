package browser

import (
	"context"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// reach presses Tab until what has the focus is called a name: its label, its text, or its id.
func reach(tab context.Context, t *testing.T, name string) {
	t.Helper()
	var passed []string
	for range 100 {
		press(tab, t, kb.Tab)
		focused, err := run[string](tab, `(({id, labels, textContent}) =>
			[labels?.[0]?.textContent ?? textContent.trim(), id].join("|"))(document.activeElement)`)
		if err != nil {
			t.Fatal(err)
		}
		if label, id, _ := strings.Cut(focused, "|"); label == name || id == name {
			return
		}
		passed = append(passed, focused)
	}
	t.Fatalf("Tab does not lead to %s, but to %q", name, passed)
}

// choose follows a link or presses a button by the keyboard alone.
func choose(tab context.Context, t *testing.T, name string) {
	t.Helper()
	reach(tab, t, name)
	press(tab, t, kb.Enter)
}

// write replaces what a field has by the keyboard alone.
func write(tab context.Context, t *testing.T, field, text string) {
	t.Helper()
	reach(tab, t, field)
	if err := chromedp.Do(tab, chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl))); err != nil {
		t.Fatal(err)
	}
	press(tab, t, text)
}

// By the keyboard alone, a newcomer finds an event type from the overview, reads what its events
// are, tries one, which is valid, and sends it as the page shows.
func TestANewcomerSendsAnEvent(t *testing.T) {
	tab, url := newTab(t), startDev(t)
	fill(t, url)
	open(tab, t, url+"/_console/")
	says(tab, t, "Changed lately")
	choose(tab, t, "SpongeBob.Fruits")
	says(tab, t, "The fruit's name.")
	choose(tab, t, "Try")
	says(tab, t, "Write an event.")
	write(tab, t, "Event", `{"fruit":"lychee"}`)
	choose(tab, t, "Try")
	says(tab, t, "It is valid: version 3 accepts it.")
	choose(tab, t, "Send and read")
	says(tab, t, "Read the events")
	command, err := run[string](tab, `document.querySelector("pre[aria-label=curl]").textContent`)
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "sh", "-c", command).CombinedOutput()
	if err != nil || !strings.Contains(string(out), `"sequence_number"`) {
		t.Errorf("%s answers %s, %v", command, out, err)
	}
}

// Somebody writes an event and sees while writing what is wrong and where, mends it, and is told
// that it is valid, all on one page.
func TestAViolationIsMended(t *testing.T) {
	tab, url := newTab(t), startDev(t)
	fill(t, url)
	open(tab, t, url+"/_console/types/SpongeBob/Fruits/try")
	if _, err := run[string](tab, `window.same = true, ""`); err != nil {
		t.Fatal(err)
	}
	write(tab, t, "Event", "{\n\"fruit\": 7,\n\"ripe\": \"yes\"\n}")
	says(tab, t, "It would be refused")
	places, err := run[string](tab, `[...document.querySelectorAll("li.wrong")].map((line) => line.textContent).join("\n")`)
	if err != nil || !strings.Contains(places, `"fruit": 7,/fruit expected a string`) ||
		!strings.Contains(places, `"ripe": "yes"/ripe expected`) || strings.Count(places, "\n") != 1 {
		t.Errorf("wrong are the lines %q, %v", places, err)
	}
	write(tab, t, "Event", "{\n\"fruit\": \"kiwi\",\n\"ripe\": true\n}")
	says(tab, t, "It is valid")
	if same, err := run[bool](tab, `window.same && !document.querySelector("li.wrong")`); err != nil || !same {
		t.Errorf("the page is another one, or still has something wrong, %v", err)
	}
	said, err := run[string](tab, `document.querySelector("main [role=status]").textContent`)
	if err != nil || !strings.Contains(said, "It is valid") {
		t.Errorf("a screen reader is told %q, %v", said, err)
	}
}
