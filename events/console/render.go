package console

import (
	"bytes"
	"cmp"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"example.com/eventgateway/core"
)

//go:embed static
var static embed.FS

//go:embed templates
var sources embed.FS

// templates returns a template for each page, by the name of its file, with the layout. Programs
// that show no page do not read them.
var templates = sync.OnceValue(func() map[string]*template.Template {
	layout := template.Must(template.New("").Funcs(template.FuncMap{
		"path": pathOf, "date": date, "moment": moment, "lines": strings.Split, "plural": plural, "query": queryOf,
		"place": place, "pick": pick, "direction": direction, "rate": rate, "clock": clock,
		"flag": flag, "why": why,
	}).ParseFS(sources, "templates/layout.html", "templates/parts.html"))
	pages := map[string]*template.Template{}
	files, err := fs.Glob(sources, "templates/*.html")
	if err != nil {
		panic(err) // the pattern is wrong
	}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "templates/"), ".html")
		pages[name] = template.Must(template.Must(layout.Clone()).ParseFS(sources, file))
	}
	return pages
})

// pathOf joins the segments of a path, each escaped.
func pathOf(segments ...string) string {
	var b strings.Builder
	for _, segment := range segments {
		b.WriteString("/" + url.PathEscape(segment))
	}
	return b.String()
}

// queryOf returns a query of names and values, without those that are empty.
func queryOf(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return "?" + q.Encode()
}

// rate returns a number of events a second.
func rate(n float64) string {
	if n > 0 && n < 10 {
		return strconv.FormatFloat(n, 'f', 1, 64)
	}
	return grouped(int(n + 0.5))
}

// grouped returns a number with commas: 12,345.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func clock(t time.Time) string  { return t.UTC().Format("15:04:05") }
func date(t time.Time) string   { return t.UTC().Format("2 Jan 2006, 15:04 UTC") }
func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// place returns a JSON Pointer, which may point to the whole.
func place(pointer *string) string { return cmp.Or(*pointer, "the whole") }

// flag is the value of a field that is checked, or "".
func flag(on bool) string {
	if on {
		return "on"
	}
	return ""
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// view is what a page shows.
type view struct {
	template string // the name of its file
	status   int    // 0 for 200
	to       string // the path of another page, where the browser goes instead; "" for none
	Title    string
	Type     *eventType // that the page is about, or nil
	Tab      string     // of the pages about the event type
	Body     any
}

// eventType names an event type.
type eventType struct{ Client, Event string }

// frame is what the layout shows around a view.
type frame struct {
	view
	link    func(to string) string
	Gateway string
	Token   string
	Words   string // that are searched for
	Static  bool   // the page is a file: it asks nothing of the console
	Policy  string // of a page that is a file; one that is served has it in a header
	CanTry  bool
}

// Link joins the parts of a path and its query, and returns the address by which the page refers to it.
func (f frame) Link(parts ...string) string { return f.link(strings.Join(parts, "")) }

// fragmentHeader is the header of a script's request for a part of a page: its template "result".
const fragmentHeader = "X-Fragment"

// page answers with a view, or with a page about an error.
func (c *console) page(show func(*http.Request) (view, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := view{}, checkNames(r)
		if err == nil {
			v, err = show(r)
		}
		if err != nil {
			v = c.failed(err, r)
		}
		if v.to != "" {
			http.Redirect(w, r, c.Prefix+v.to, http.StatusSeeOther)
			return
		}
		c.write(w, r, v)
	})
}

// checkNames returns an error if a name in a path is malformed. In a URL of the gateway, it would
// lead to another resource.
func checkNames(r *http.Request) error {
	client, event := r.PathValue("client"), r.PathValue("event")
	if client == "" {
		return nil
	}
	if event == "" {
		return core.CheckClient(client)
	}
	_, err := core.NewEventType(client, event)
	return err
}

func (c *console) write(w http.ResponseWriter, r *http.Request, v view) {
	f := frame{Gateway: c.Gateway, Token: c.token, CanTry: c.Sender != nil, Words: r.URL.Query().Get("q"),
		link: func(to string) string { return c.Prefix + to }}
	name := "layout"
	if r.Header.Get(fragmentHeader) != "" && templates()[v.template].Lookup("result") != nil {
		name = "result"
	}
	text, err := v.render(name, f)
	if err != nil {
		http.Error(w, "the page cannot be written: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if v.status != 0 {
		w.WriteHeader(v.status)
	}
	_, _ = w.Write(bytes.ToValidUTF8(text, []byte("\ufffd"))) // a caller who is gone misses the answer
}

// render writes a template of a view.
func (v view) render(name string, f frame) ([]byte, error) {
	f.view = v
	var b bytes.Buffer
	err := templates()[v.template].ExecuteTemplate(&b, name, f)
	return b.Bytes(), err
}
