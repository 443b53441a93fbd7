package browser

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// send sends events of SpongeBob.Fruits in one request.
func send(url string, events ...string) error {
	for i, data := range events {
		events[i] = fmt.Sprintf(`{"specversion":"1.0","id":"%d","source":"/t","type":"SpongeBob.Fruits","data":%s}`, i, data)
	}
	response, err := http.Post(url+"/SpongeBob/send_events?results=summary", "application/cloudevents-batch+json",
		strings.NewReader("["+strings.Join(events, ",")+"]"))
	if err != nil {
		return err
	}
	response.Body.Close()
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("%s is answered %d", url, response.StatusCode)
	}
	return nil
}

// flood sends 1,000 events a second until the test ends.
func flood(t *testing.T, url string) {
	t.Helper()
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(200 * time.Millisecond)
		defer ticker.Stop()
		for n := 0; ; {
			select {
			case <-done:
				return
			case <-ticker.C:
			}
			events := make([]string, 200)
			for i := range events {
				n++
				events[i] = fmt.Sprintf(`{"fruit":"apple %d"}`, n)
			}
			if err := send(url, events...); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	t.Cleanup(func() { close(done); <-ended })
}

// evaluate returns the value of an expression in the open page.
func evaluate[T any](t *testing.T, value func() (T, error)) T {
	t.Helper()
	v, err := value()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// At 1,000 events a second, the page shows some 50, says so, and answers a click. Paused, it stays
// as it is, also when a record is opened.
func TestLiveEventsInAFlood(t *testing.T) {
	tab, url := newTab(t), startDev(t)
	register(t, url+"/SpongeBob/Fruits", `{"type":"object","properties":{"fruit":{"type":"string"}}}`)
	flood(t, url)
	open(tab, t, url+"/_console/live")
	says(tab, t, "Showing ") // of so many
	text := func(expression string) string {
		return evaluate(t, func() (string, error) { return run[string](tab, expression) })
	}
	// How long it takes from a click until the page has done what follows from it.
	text(`const pause = document.getElementById("pause");
		pause.addEventListener("click", (event) => requestAnimationFrame(() => window.took = performance.now() - event.timeStamp)); ""`)
	if err := chromedp.Do(tab, chromedp.Click("#pause")); err != nil {
		t.Fatal(err)
	}
	says(tab, t, "rows wait")
	if took := evaluate(t, func() (float64, error) { return run[float64](tab, `window.took`) }); took > 10_000 {
		t.Errorf("the page answers a click after %.0f ms", took)
	} else {
		t.Logf("the page answers a click after %.0f ms", took)
	}
	const shown = `document.querySelector("#events tbody").textContent`
	before := text(shown)
	time.Sleep(2 * time.Second)
	if text(shown) != before || text(`document.getElementById("pause").textContent`) != "Go on" {
		t.Error("it goes on though it is paused")
	}
	if rows := evaluate(t, func() (int, error) { return run[int](tab, `document.querySelectorAll("#events tbody tr").length`) }); rows < 1 || rows > 200 {
		t.Errorf("there are %d rows", rows)
	}
	if err := chromedp.Do(tab, chromedp.Click("#pause")); err != nil {
		t.Fatal(err)
	}
	says(tab, t, "Showing ")
	if text(shown) == before {
		t.Error("it does not go on")
	}
	// To open a record pauses, by the keyboard, too.
	text(`document.querySelector("#events summary").focus(), ""`)
	press(tab, t, kb.Enter)
	says(tab, t, "rows wait")
	record := text(`document.querySelector("#events details[open] pre").textContent`)
	var whole struct{ Type string }
	if err := json.Unmarshal([]byte(record), &whole); err != nil || whole.Type != "SpongeBob.Fruits" {
		t.Errorf("the record is %s, %v", record, err)
	}
	press(tab, t, kb.Tab+kb.Enter) // the button beneath
	says(tab, t, "opied")
}

// Text of strangers is shown as text. A filter is a part of the address.
func TestLiveEventsOfStrangers(t *testing.T) {
	tab, url := newTab(t), startDev(t)
	register(t, url+"/SpongeBob/Fruits", `{"type":"object","properties":{"fruit":{"type":"string"}}}`)
	open(tab, t, url+"/_console/live")
	says(tab, t, "No event passed")
	const hostile = `<img src=x onerror='window.ran=1'><script>window.ran=1</script>`
	if err := send(url, `{"fruit":"`+hostile+`"}`, `{"fruit":7,"`+hostile+`":1}`, `{"fruit":"`+strings.Repeat("long", 5000)+`"}`); err != nil {
		t.Fatal(err)
	}
	says(tab, t, "expected a string")
	says(tab, t, "longlong")
	script := `[...document.querySelectorAll("#events summary")].forEach((summary) => summary.click()), ""`
	if _, err := run[string](tab, script); err != nil {
		t.Fatal(err)
	}
	says(tab, t, strings.Repeat("long", 5000)) // the page asks for a long record
	if ran, err := run[bool](tab, `"ran" in window || document.querySelector("#events img, #events script") !== null`); err != nil || ran {
		t.Errorf("it ran what a stranger wrote, %v", err)
	}
	if _, err := run[string](tab, `const field = document.getElementById("text"); field.value = "ONERROR"; field.form.requestSubmit(); ""`); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		rows, err := run[int](tab, `document.querySelectorAll("#events tbody tr").length`)
		if err == nil && rows == 2 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the filter finds %d rows, %v", rows, err)
		}
	}
	if address, err := run[string](tab, `location.search`); err != nil || address != "?text=ONERROR" {
		t.Errorf("the address is %s, %v", address, err)
	}
	if err := chromedp.Do(tab, chromedp.EmulateViewport(320, 800)); err != nil { // 1280 at 400 %
		t.Fatal(err)
	}
	for _, path := range []string{"live", "live?text=onerror", "live?text=nothing", ""} {
		open(tab, t, url+"/_console/"+path)
		if wider, err := run[int](tab, `document.querySelectorAll("#events summary").forEach((summary) => summary.click()), document.documentElement.scrollWidth - innerWidth`); err != nil || wider > 0 {
			t.Errorf("%s is %d pixels wider than the screen, %v", path, wider, err)
		}
	}
}
