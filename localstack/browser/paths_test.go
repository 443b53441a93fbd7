package browser

import (
	"context"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"example.com/eventgateway/events"
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
// are, tries one, which is valid, sends it as the page shows, and sees it live, as it sees the next
// one without loading the page anew.
func TestANewcomerSendsAnEvent(t *testing.T) {
	tab, url := newTab(t), startDev(t)
	c := fill(t, url)
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
	out, err := exec.CommandContext(t.Context(), "sh", "-c", command).Output()
	var receipt events.Receipt
	if err == nil {
		err = json.Unmarshal(out, &receipt)
	}
	if err != nil || receipt.SequenceNumber == "" {
		t.Fatalf("%s answers %s, %v", command, out, err)
	}
	choose(tab, t, "Live")
	says(tab, t, receipt.PartitionKey)
	if _, err := run[string](tab, `window.same = true, ""`); err != nil {
		t.Fatal(err)
	}
	next, err := c.Send(t.Context(), "SpongeBob", "Fruits", []byte(`{"fruit":"lychee"}`))
	if err != nil {
		t.Fatal(err)
	}
	says(tab, t, next.PartitionKey)
	newest, err := run[string](tab, `window.same && document.querySelector("#events tbody tr").textContent`)
	if err != nil || !strings.Contains(newest, "lychee") {
		t.Errorf("the newest event is %s, %v", newest, err)
	}
}

// An event is refused, as its sender hears. Somebody sees why, mends it and sends it again, by the
// keyboard alone. Consumers get it, and the pages say that it was sent again and by whom.
func TestARejectedEventIsMendedAndSentAgain(t *testing.T) {
	tab, url := newTab(t), startDev(t)
	c := fill(t, url)
	for range 2 { // the largest group is the first; the times of two may be the same millisecond
		if _, err := c.Send(t.Context(), "SpongeBob", "Fruits", []byte(`{"fruit":"mango","quantity":0}`)); err == nil {
			t.Fatal("an event is accepted that should not be")
		}
	}
	open(tab, t, url+"/_console/")
	choose(tab, t, "Rejected")
	says(tab, t, "4 events in")
	choose(tab, t, "SpongeBob.Fruits")
	says(tab, t, "Check how many would pass now")
	id, err := run[string](tab, `document.querySelector("section[aria-labelledby=events] tbody a").textContent`)
	if err != nil {
		t.Fatal(err)
	}
	choose(tab, t, id)
	says(tab, t, "Edit, check and send it again")
	says(tab, t, "/quantity")
	write(tab, t, "Event", `{"fruit":"mango","quantity":3}`)
	says(tab, t, "It would pass: version 3 accepts it.")
	choose(tab, t, "Send it again")
	says(tab, t, "It was sent again")
	says(tab, t, "by console, edited")
	choose(tab, t, "Live")
	says(tab, t, id)
	if shown, err := run[string](tab, `document.querySelector("#events").textContent`); err != nil ||
		!strings.Contains(shown, `{"fruit":"mango","quantity":3}`) {
		t.Errorf("consumers get %s, %v", shown, err)
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
	becomes(tab, t, "which lines are wrong", `[...document.querySelectorAll("li.wrong")].map((line) => line.textContent).join("\n")`,
		func(places string) bool {
			return strings.Contains(places, `"fruit": 7,/fruit expected a string`) &&
				strings.Contains(places, `"ripe": "yes"/ripe expected`) && strings.Count(places, "\n") == 1
		})
	says(tab, t, "It would be refused")
	write(tab, t, "Event", "{\n\"fruit\": \"kiwi\",\n\"ripe\": true\n}")
	says(tab, t, "It is valid")
	if same, err := run[bool](tab, `window.same && !document.querySelector("li.wrong")`); err != nil || !same {
		t.Errorf("the page is another one, or still has something wrong, %v", err)
	}
	tells(tab, t, "It is valid")
}
