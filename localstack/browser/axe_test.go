package browser

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"example.com/eventgateway/events/client"
)

// look shows the open page in a scheme of colors, light or dark, in a window of some width.
func look(tab context.Context, t *testing.T, scheme string, width int64) {
	t.Helper()
	_, err := chromedp.Run(tab, func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return chromedp.Void{}, err
	})
	if err == nil {
		err = chromedp.Do(tab, chromedp.EmulateViewport(width, 800))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// axe is axe-core, which finds barriers for people with disabilities in a page.
// https://github.com/dequelabs/axe-core
func axe(t *testing.T) string {
	t.Helper()
	script, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("`make install` installs axe-core: %v", err)
	}
	return string(script)
}

// barriers returns what axe-core finds in the open page: a line for each element.
func barriers(tab context.Context, t *testing.T) string {
	t.Helper()
	found, err := run[string](tab, `axe.run(document, {resultTypes: ["violations"]}).then(({violations, passes}) => {
		if (!passes.length) throw new Error("axe-core looked at nothing");
		return violations.flatMap(({id, impact, help, nodes}) =>
			nodes.map(({html}) => id + " (" + impact + "): " + help + ": " + html)).join("\n");
	})`)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// state is a page, and what is done on it before somebody looks.
type state struct {
	path   string
	script string
	says   string // what the page says then
}

// sends returns a script that fills in a field, sends its form and waits for the answer.
func sends(field, value string) string {
	text, _ := json.Marshal(value) // a string can always be encoded
	return `(async () => {
		const field = document.querySelector("` + field + `");
		field.value = ` + string(text) + `;
		field.form.requestSubmit();
		const said = document.querySelector("main [role=status]");
		while (!said.textContent) await new Promise((next) => setTimeout(next, 20));
		return "";
	})()`
}

// opensRows opens the rows of the page about live events.
const opensRows = `document.querySelectorAll("details").forEach((row) => { row.open = true; }), ""`

// empty are the states of a console of a gateway that has nothing, and full of one that has much.
var (
	empty = []state{{path: ""}, {path: "search"}, {path: "types/SpongeBob"}, {path: "live"}, {path: "nothing"}}
	full  = []state{
		{path: ""}, {path: "search?q=fruit"}, {path: "search?q=nothing"}, {path: "types/SpongeBob"},
		{path: "types/SpongeBob/Fruits"}, {path: "types/SpongeBob/Fruits?version=1"},
		{path: "types/SpongeBob/Fruits?version=shadow"}, {path: "types/SpongeBob/Fruits/changes"},
		{path: "types/SpongeBob/Fruits/changes?from=3&to=shadow"}, {path: "types/SpongeBob/Fruits/use"},
		{path: "types/SpongeBob/Colors/changes"}, {path: "types/SpongeBob/Nothing"}, {path: "compare"},
		{path: "types/SpongeBob/Fruits/compare", script: sends("#schema", `{"type":"object"}`)},
		{path: "types/SpongeBob/Fruits/compare", script: sends("#schema", `{"type":7}`)},
		{path: "types/SpongeBob/Fruits/try", script: sends("#data", `{"fruit":"apple"}`)},
		{path: "types/SpongeBob/Fruits/try", script: sends("#data", "{\n \"fruit\": 7\n}")},
		{path: "live", says: "missing property"}, {path: "live", script: opensRows, says: "missing property"},
	}
)

// fill registers event types of which every page has something to show.
func fill(t *testing.T, url string) *client.Client {
	t.Helper()
	c, err := client.New(url, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	add := func(event, schema string, options client.RegisterOptions) {
		t.Helper()
		if _, err := c.RegisterWith(t.Context(), "SpongeBob", event, []byte(schema), options); err != nil {
			t.Fatal(err)
		}
	}
	example := func(name string) string {
		text, err := os.ReadFile("../../events/" + name + "/schema.json")
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	fruits := example("fruits")
	add("Fruits", fruits, client.RegisterOptions{Owner: new("team-fruits@example.com"), Tags: new("fruit,picking"),
		Description: new("Somebody picked a fruit.")})
	ripe := strings.Replace(fruits, `"properties": {`, `"properties": {
    "ripe": {
      "description": "Whether it can be eaten.",
      "type": "boolean"
    },`, 1)
	add("Fruits", ripe, client.RegisterOptions{})
	add("Fruits", strings.Replace(ripe, `"boolean"`, `["boolean", "null"]`, 1), client.RegisterOptions{})
	add("Colors", example("colors"), client.RegisterOptions{Deprecated: new(true)})
	add("Baskets", `{"type":"object","required":["first"],"properties":{"first":{"$ref":"/SpongeBob/Fruits/schema?version=1"}}}`,
		client.RegisterOptions{})
	if _, err := c.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte(`{"type":"object","required":["ripe"]}`)); err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{`{"fruit":"apple"}`, `{"fruit":"pear","ripe":true}`} {
		if _, err := c.Send(t.Context(), "SpongeBob", "Fruits", []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	for _, data := range []string{`{"ripe":true}`, `{"fruit":"apple","color":"green"}`} {
		if _, err := c.Send(t.Context(), "SpongeBob", "Fruits", []byte(data)); err == nil {
			t.Fatalf("%s is accepted", data)
		}
	}
	return c
}

// visit wants that no page is a barrier, in light and dark, in a wide window and at 400 %.
func visit(tab context.Context, t *testing.T, base string, states []state) {
	t.Helper()
	script := axe(t)
	for _, s := range states {
		open(tab, t, base+s.path)
		if s.script != "" {
			if _, err := run[string](tab, s.script); err != nil {
				t.Fatalf("%s: %v", s.path, err)
			}
		}
		says(tab, t, s.says)
		if _, err := run[string](tab, script+`;""`); err != nil {
			t.Fatalf("%s: %v", s.path, err)
		}
		for _, scheme := range []string{"light", "dark"} {
			for _, width := range []int64{1280, 320} {
				look(tab, t, scheme, width)
				if found := barriers(tab, t); found != "" {
					t.Errorf("%s, %s, %d wide: %s", s.path, scheme, width, found)
				}
			}
		}
	}
}

func TestTheConsoleIsNoBarrier(t *testing.T) {
	tab, url := newTab(t), startDev(t)
	visit(tab, t, url+"/_console/", empty)
	fill(t, url)
	visit(tab, t, url+"/_console/", full)
	open(tab, t, "about:blank")
	if _, err := run[string](tab, axe(t)+`; document.body.innerHTML = "<img src=x><input>"`); err != nil {
		t.Fatal(err)
	}
	if found := barriers(tab, t); !strings.Contains(found, "image-alt") || !strings.Contains(found, "label") {
		t.Errorf("axe-core finds %q where no text is", found)
	}
}
