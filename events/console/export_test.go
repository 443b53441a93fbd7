package console_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console"
)

// export exports the pages about a gateway, and returns the files by their names.
func export(t testing.TB, c console.Registry, dir string) map[string]string {
	t.Helper()
	options := console.Options{Registry: c, Gateway: at, Stream: "my-stream"}
	pages, err := console.Export(t.Context(), options, dir, false)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	err = filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		name, _ = filepath.Rel(dir, name)
		files[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	html := 0
	for name := range files {
		if strings.HasSuffix(name, ".html") {
			html++
		}
	}
	if html != pages {
		t.Errorf("%d pages were written of %d", html, pages)
	}
	return files
}

var (
	reference = regexp.MustCompile(` (?:href|src|action)="([^"]*)"`)
	script    = regexp.MustCompile(`<script src="(?:\.\./)*(search-index|static/search)\.js" defer></script>`)
)

// checkSite wants that each address in each page is one of a file, relative to the page, and that
// no page runs what a stranger wrote or sends anything.
func checkSite(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if slices.Contains([]string{".css", ".js", ".json", ".svg"}, path.Ext(name)) {
			continue
		}
		if path.Ext(name) != ".html" {
			t.Errorf("a page refers to %s, which only a console has", name)
		}
		for _, found := range reference.FindAllStringSubmatch(text, -1) {
			to, err := url.Parse(found[1])
			if err != nil || to.IsAbs() || to.Host != "" || strings.HasPrefix(to.Path, "/") {
				t.Errorf("%s refers to %s", name, found[1])
			} else if _, is := files[path.Join(path.Dir(name), to.Path)]; !is && to.Path != "" {
				t.Errorf("%s refers to %s, which is missing", name, found[1])
			}
		}
		text = reference.ReplaceAllString(script.ReplaceAllString(text, ""), ` href="/"`)
		if found := unsafe(text); found != nil {
			t.Errorf("%s has %q", name, found)
		}
		if strings.Contains(text, `method="post"`) || strings.Contains(text, `name="token"`) ||
			!strings.Contains(text, `http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;`) {
			t.Errorf("%s has a form that writes, or no policy", name)
		}
	}
}

func TestExport(t *testing.T) {
	c := newFruits(t)
	register(t, c, "SpongeBob", "Fruits", `{"type":"object","properties":{"ripe":{"type":"boolean"}}}`,
		client.RegisterOptions{Compatibility: new("none")})
	register(t, c, "SpongeBob", "Basket", `{"title":"A basket","type":"object","properties":{"first":{"$ref":"/SpongeBob/Fruits/schema?version=1"}}}`,
		client.RegisterOptions{Tags: new("a&b, c")})
	if _, err := c.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte(`{"type":"object","required":["ripe"]}`)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Send(t.Context(), "SpongeBob", "Fruits", []byte(`{"secret":"apple"}`)); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files := export(t, c, dir)
	checkSite(t, files)
	for name, text := range files {
		if strings.Contains(text, "secret") || strings.Contains(text, "It would refuse 1") {
			t.Errorf("%s tells of an event that was sent", name)
		}
	}
	for page, words := range map[string][]string{
		"index.html":                   {"2 event types of 1 client", "This is how it was at"},
		"search.html":                  {"2 event types", "The search needs a script."},
		"clients/SpongeBob/index.html": {"2 event types", "a&amp;b"},
		"types/SpongeBob/Basket/index.html": {"Refers to SpongeBob.Fruits version 1",
			"first object"},
		"types/SpongeBob/Fruits/index.html":                    {"Version 3, registered", "A schema is on trial since"},
		"types/SpongeBob/Fruits/use.html":                      {at + "/SpongeBob/Fruits/send_event", "my-stream"},
		"types/SpongeBob/Fruits/version-1.html":                {"This is an earlier version"},
		"types/SpongeBob/Fruits/version-3.html":                {"ripe boolean"},
		"types/SpongeBob/Fruits/version-shadow.html":           {"This is the shadow"},
		"types/SpongeBob/Fruits/changes.html":                  {"Version 3 accepts all", "what changed since"},
		"types/SpongeBob/Fruits/changes-to-2.html":             {"ripe added"},
		"types/SpongeBob/Fruits/changes-from-1-to-3.html":      {"fruit removed"},
		"types/SpongeBob/Fruits/changes-from-3-to-shadow.html": {"The shadow refuses some of what version 3"},
	} {
		wants(t, files[page], words...)
	}
	if index := files["search-index.js"]; strings.Count(index, "\n{") != 2 || !strings.Contains(index, `"members":["ripe"]`) ||
		!strings.Contains(index, `"tags":["a\u0026b","c"]`) || !strings.Contains(index, `"text":"A basket"`) {
		t.Errorf("the index is %s", index)
	}
	again := export(t, c, dir)
	delete(files, "index.html") // which has the time
	delete(again, "index.html")
	delete(files, "eventgateway-export.json")
	delete(again, "eventgateway-export.json")
	if fmt.Sprint(files) != fmt.Sprint(again) {
		t.Error("another export writes something else")
	}
}

// An empty gateway, names that file systems confuse, and clients of many event types.
func TestExportOfNames(t *testing.T) {
	c := newGateway(t)
	checkSite(t, export(t, c, t.TempDir()))
	names := []string{"index.html", "Fruits", "fruits", "FRUITS", "con", "NUL.txt", "a.", "a..", "changes",
		strings.Repeat("x", 128),
		strings.Repeat("x", 127) + "y", "from-A.html", "0", "-"}
	for _, name := range names[:len(names)-1] {
		register(t, c, "Names", name, `{}`, client.RegisterOptions{})
		register(t, c, "names", name, `{}`, client.RegisterOptions{})
	}
	for i := range 250 {
		register(t, c, "Many", fmt.Sprintf("Event%03d", i), `{}`, client.RegisterOptions{})
	}
	files := export(t, c, t.TempDir())
	checkSite(t, files)
	wants(t, files["clients/Many/from-Event200.html"], "Event249")
	folded, types := map[string]string{}, 0
	for name, text := range files {
		if other, is := folded[strings.ToLower(name)]; is {
			t.Errorf("%s and %s may be one file", name, other)
		}
		folded[strings.ToLower(name)] = name
		if len(name) > 160 || regexp.MustCompile(`(?i)(^|/)(con|nul)[./]|\.(/|$)`).MatchString(name) {
			t.Errorf("%s is no name for every file system", name)
		}
		if strings.HasPrefix(name, "types/") && strings.HasSuffix(name, "/index.html") {
			wants(t, text, "version 1") // not a failure
			types++
		}
	}
	if want := 2*(len(names)-1) + 250; types != want {
		t.Errorf("there are pages of %d event types, want %d", types, want)
	}
}

// What strangers wrote is text in files, too.
func TestExportOfHostileTexts(t *testing.T) {
	c := newGateway(t)
	for i, text := range hostile {
		registerHostile(t, c, fmt.Sprintf("Event%d", i), text)
	}
	files := export(t, c, t.TempDir())
	checkSite(t, files)
	if index := files["search-index.js"]; strings.ContainsAny(index, "<>&\u2028") ||
		strings.Count(index, "\n") != len(hostile)+3 {
		t.Errorf("the index is %s", index)
	}
	if names := slices.Sorted(maps.Keys(files)); !slices.Contains(names, "types/Evil/Event0/index.html") {
		t.Errorf("the files are %s", names)
	}
}

// An export that fails leaves what was there, and one in a directory of somebody else does nothing.
func TestExportThatFails(t *testing.T) {
	c := newFruits(t)
	dir := t.TempDir()
	before := export(t, c, dir)
	if _, err := console.Export(t.Context(), console.Options{Registry: broken{c}, Gateway: at}, dir,
		false); err == nil {
		t.Error("an export of a gateway that is down succeeds")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 7 || len(before) < 7 {
		t.Errorf("there are %v, %v", entries, err)
	}
	foreign := t.TempDir()
	if err := os.WriteFile(foreign+"/mine", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = console.Export(t.Context(), console.Options{Registry: c, Gateway: at}, foreign, false)
	if _, is := errors.AsType[*console.ForeignError](err); !is {
		t.Errorf("a directory of somebody else is taken: %v", err)
	}
}

// An event type that the lists lack, but that another one refers to, is a page that says so.
func TestExportOfAnEventTypeThatIsNotListed(t *testing.T) {
	c := newFruits(t)
	register(t, c, "SpongeBob", "Basket", `{"items":{"$ref":"/SpongeBob/Fruits/schema?version=1"}}`, client.RegisterOptions{})
	files := export(t, shortList{c}, t.TempDir())
	checkSite(t, files)
	for name, text := range files {
		if strings.Contains(name, "Fruits~") {
			wants(t, text, "This page was not exported")
			return
		}
	}
	t.Error("there is no page in its place")
}

// shortList is a gateway that lists Basket alone.
type shortList struct{ *client.Client }

func (s shortList) List(ctx context.Context, name string) iter.Seq2[events.RegisteredEvent, error] {
	return func(yield func(events.RegisteredEvent, error) bool) {
		for event, err := range s.Client.List(ctx, name) {
			if (err != nil || event.Event == "Basket") && !yield(event, err) {
				return
			}
		}
	}
}

// broken is a gateway that fails in the middle.
type broken struct{ *client.Client }

func (broken) Schema(context.Context, string, string, client.SchemaOptions) (client.Schema, error) {
	return client.Schema{}, errors.New("the gateway is down")
}
