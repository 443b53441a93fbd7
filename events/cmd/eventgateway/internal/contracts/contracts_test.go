package contracts

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/spf13/cobra"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/internal/schemadir/schemadirtest"
	"example.com/eventgateway/functions/httpapi"
)

// bench is a directory, and a gateway in this process.
type bench struct {
	t       *testing.T
	dir     string
	gateway *httptest.Server
	client  *client.Client
	before  func(*http.Request)                           // is called for each request
	around  func(http.ResponseWriter, *http.Request) bool // reports whether it answered
	handler http.Handler
	serving sync.WaitGroup // requests, also of callers who are gone
}

func newBench(t *testing.T, files map[string]string) *bench {
	t.Helper()
	samples := &memory.Samples{}
	b := &bench{t: t, dir: t.TempDir(), before: func(*http.Request) {},
		around: func(http.ResponseWriter, *http.Request) bool { return false },
		handler: httpapi.New(httpapi.Adapters{Schemas: &memory.Schemas{}, Claims: &memory.Claims{},
			Stream: &memory.Stream{}, KeepSamples: samples, ReadSamples: samples}, httpapi.Options{})}
	b.gateway = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.serving.Add(1)
		defer b.serving.Done()
		b.before(r)
		if !b.around(w, r) {
			b.handler.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(b.gateway.Close)
	var err error
	if b.client, err = client.New(b.gateway.URL, client.Options{}); err != nil {
		t.Fatal(err)
	}
	schemadirtest.Write(t, b.dir, files)
	return b
}

func (b *bench) write(name, content string) {
	b.t.Helper()
	schemadirtest.Write(b.t, b.dir, map[string]string{name: content})
}

func (b *bench) read(name string) string {
	b.t.Helper()
	content, err := os.ReadFile(filepath.Join(b.dir, filepath.FromSlash(name)))
	if err != nil {
		b.t.Fatal(err)
	}
	return string(content)
}

func (b *bench) register(event, schema string, options client.RegisterOptions) {
	b.t.Helper()
	if _, err := b.client.RegisterWith(b.t.Context(), "SpongeBob", event, []byte(schema), options); err != nil {
		b.t.Error(err)
	}
}

// run runs a command for the directory, and returns what it printed. Its name for the
// directory is "schemas".
func (b *bench) run(ctx context.Context, want int, args ...string) (stdout, stderr string) {
	b.t.Helper()
	var out, errors strings.Builder
	a := &cli.App{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errors}
	root := &cobra.Command{Use: "eventgateway"}
	root.AddCommand(PullCommand(a), LintCommand(a), PlanCommand(a), ApplyCommand(a))
	args = append([]string{args[0], b.dir, "--url", b.gateway.URL}, args[1:]...)
	if args[0] == "lint" {
		args = slices.Delete(args, 2, 4)
	}
	code := a.Run(ctx, root, args)
	stdout, stderr = strings.ReplaceAll(out.String(), b.dir, "schemas"),
		strings.ReplaceAll(errors.String(), b.dir, "schemas")
	if code != want {
		b.t.Fatalf("%q ended with %d, want %d:\n%s%s", args, code, want, stdout, stderr)
	}
	return stdout, stderr
}

func (b *bench) ok(args ...string) string {
	b.t.Helper()
	stdout, _ := b.run(b.t.Context(), cli.ExitOK, args...)
	return stdout
}

func (b *bench) contains(text string, wants ...string) {
	b.t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			b.t.Errorf("no %q in\n%s", want, text)
		}
	}
}

const fruits, colors = "SpongeBob/Fruits/schema.json", "SpongeBob/Colors/schema.json"

// registers reports whether a request registers an event type for good.
func registers(r *http.Request, event string) bool {
	return r.URL.Path == "/SpongeBob/"+event+"/register_event" && !r.URL.Query().Has("dry_run")
}

// One directory applies to gateways in which one schema has different numbers.
func TestOneDirectoryForTwoGateways(t *testing.T) {
	files := map[string]string{colors: `{"type":"string","maxLength":5}`,
		fruits: `{"type":"object","properties":{"color":{"$ref":"../Colors/schema.json"}}}`}
	for version, before := range map[int][]string{
		1: nil, 2: {`{"type":"string","maxLength":4}`}, 3: {`{"type":"string","maxLength":3}`, `{"type":"string","maxLength":5}`,
			`{"type":"string","maxLength":5,"title":"t"}`},
	} {
		b := newBench(t, files)
		for _, schema := range before {
			b.register("Colors", schema, client.RegisterOptions{})
		}
		b.ok("apply", "--yes")
		s, err := b.client.Schema(t.Context(), "SpongeBob", "Fruits", client.SchemaOptions{})
		if version == 3 {
			version = 4 // the schema of version 2, again
		}
		if want := fmt.Sprintf(`"/SpongeBob/Colors/schema?version=%d"`, version); err != nil || !strings.Contains(string(s.Document), want) {
			t.Errorf("%s, %v; want %s", s.Document, err, want)
		}
		b.contains(b.ok("plan", "--exit-code"), "2 unchanged")
		if stdout := b.ok("pull"); stdout != "" || b.read(fruits) != files[fruits] {
			t.Errorf("pull wrote %s", stdout)
		}
	}
}

// Whoever changes an event type between the plan and its application is not overruled. A
// second apply finishes what is left.
func TestALostRaceStops(t *testing.T) {
	for name, c := range map[string]struct {
		first  bool // Fruits is registered before the plan
		others string
		last   string
	}{
		"a new event type": {false, `{"title":"theirs"}`, "version 1 -> 2"},
		"a new version":    {true, `{"title":"theirs"}`, "version 2 -> 3"},
		"settings only":    {true, `{"title":"before"}`, "version 1 -> 2"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, map[string]string{colors: `{}`, fruits: `{"title":"ours"}`})
			if c.first {
				b.register("Fruits", `{"title":"before"}`, client.RegisterOptions{})
			}
			raced := false
			b.before = func(r *http.Request) {
				if registers(r, "Colors") && !raced {
					raced = true
					b.register("Fruits", c.others, client.RegisterOptions{Idempotent: new(true)})
				}
			}
			stdout, stderr := b.run(t.Context(), cli.ExitFailed, "apply", "--yes")
			b.contains(stdout, "SpongeBob.Colors version 1 registered")
			b.contains(stderr, "SpongeBob.Fruits", "# somebody else changed SpongeBob.Fruits after the plan",
				"precondition_failed",
				"made 1 of 2 changes")
			stdout, stderr = b.run(t.Context(), cli.ExitOK, "apply", "--yes")
			b.contains(stderr, c.last, "idempotent: true -> false")
			b.contains(stdout, "SpongeBob.Fruits version")
			b.contains(b.ok("plan", "--exit-code"), "2 unchanged")
		})
	}
}

// A run that is interrupted is finished by the next one, which does nothing twice.
func TestAnInterruptedApplyIsFinishedByTheNext(t *testing.T) {
	files := map[string]string{}
	for i := range 5 {
		files[fmt.Sprintf("SpongeBob/E%d/schema.json", i)] = `{"$ref":"../E` + fmt.Sprint((i+1)%6) + `/schema.json"}`
	}
	files["SpongeBob/E5/schema.json"] = `{}`
	b := newBench(t, files)
	ctx, interrupt := context.WithCancel(t.Context())
	registrations := 0
	b.before = func(r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/register_event") && !r.URL.Query().Has("dry_run") {
			if registrations++; registrations == 3 {
				interrupt()
			}
		}
	}
	_, stderr := b.run(ctx, cli.ExitInterrupted, "apply", "--yes")
	b.contains(stderr, "of 6 changes: apply the directory again")
	b.serving.Wait()
	b.contains(b.ok("apply", "--yes"), "SpongeBob.E0 version 1 registered")
	for e, err := range b.client.List(t.Context(), "SpongeBob") {
		if err != nil || e.Version != 1 {
			t.Errorf("%+v, %v", e, err)
		}
	}
	b.contains(b.ok("plan", "--exit-code"), "6 unchanged")
}

func TestAnOlderGateway(t *testing.T) {
	b := newBench(t, map[string]string{fruits: `{}`, "SpongeBob/Fruits/event.yaml": "compatibility: full\n"})
	b.before = func(r *http.Request) { // does not know the setting, and ignores it
		query := r.URL.Query()
		query.Del("compatibility")
		r.URL.RawQuery = query.Encode()
	}
	_, stderr := b.run(t.Context(), cli.ExitFailed, "plan")
	b.contains(stderr, "is of an older version than this tool: it does not take the setting compatibility of "+
		"SpongeBob.Fruits")
	b.register("Fruits", `{}`, client.RegisterOptions{})
	b.around = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/list_events") {
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"client":"SpongeBob","events":[{"event":"Fruits","version":1,"created_at":"2026-11-29T11:31:07Z"}]}`)
		return true
	}
	for _, command := range []string{"plan", "pull"} {
		_, stderr = b.run(t.Context(), cli.ExitFailed, command)
		b.contains(stderr, "is of an older version than this tool: its lists have no fingerprints of schemas")
	}
}

// A plan says what recent events and the gateway make of a schema, in all formats.
func TestPlanFormats(t *testing.T) {
	b := newBench(t, map[string]string{
		colors: "{\"type\": \"object\",\n \"required\": [\"a\"]}", fruits: `{"maxProperties":1}`,
		"SpongeBob/Fruits/event.yaml": "compatibility: none\n", "SpongeBob/Shapes/schema.json": `{}`,
	})
	b.register("Colors", `{"type":"object"}`, client.RegisterOptions{})
	b.register("Fruits", `{}`, client.RegisterOptions{})
	b.register("Songs", `{}`, client.RegisterOptions{})
	if _, err := b.client.Send(t.Context(), "SpongeBob", "Fruits", []byte(`{"a":1,"b":2}`)); err != nil {
		t.Fatal(err)
	}
	stdout, _ := b.run(t.Context(), cli.ExitFailed, "plan")
	b.contains(stdout, "! SpongeBob.Colors  version 1 -> 2", "schemas/SpongeBob/Colors/schema.json:2:14: /required: ",
		"for example {", "~ SpongeBob.Fruits  version 1 -> 2\n    compatibility: backward -> none\n"+
			"    would refuse the last accepted event", "+ SpongeBob.Shapes  new",
		"? SpongeBob.Songs  registered (version 1), and not in the directory: it stays",
		"Plan: 1 new, 1 with a new version, 0 with other settings, 0 unchanged, 1 refused; 1 not in the directory")
	stdout, _ = b.run(t.Context(), cli.ExitFailed, "plan", "-o", "json")
	var plan struct {
		Changes []struct {
			Event, Action string
			FromVersion   int `json:"from_version"`
			Problem       *struct{ Code string }
			Traffic       *struct{ Refused int }
			Settings      map[string]struct{ From, To string }
		}
		Drift              []struct{ Event string }
		Refused, Unchanged int
	}
	if err := json.Unmarshal([]byte(stdout), &plan); err != nil || len(plan.Changes) != 3 || plan.Refused != 1 ||
		plan.Changes[0].Problem.Code != "schema_incompatible" || plan.Changes[1].Traffic.Refused != 1 ||
		plan.Changes[1].Settings["compatibility"].To != "none" || plan.Changes[2].Action != "create" ||
		plan.Drift[0].Event != "Songs" {
		t.Errorf("%v: %s", err, stdout)
	}
	stdout, _ = b.run(t.Context(), cli.ExitFailed, "plan", "-o", "github")
	b.contains(stdout,
		"::error file=schemas/SpongeBob/Colors/schema.json,line=2,col=14,title=schema_incompatible::/required",
		"::warning file=schemas/SpongeBob/Fruits/schema.json,line=1,col=1,title=plan_traffic::would refuse "+
			"the last accepted event",
		"::notice file=schemas/SpongeBob/Shapes/schema.json,line=1,col=1,title=plan_create::SpongeBob.Shapes: new",
		"::warning title=plan_drift::SpongeBob.Songs")
	stdout, _ = b.run(t.Context(), cli.ExitFailed, "plan", "-o", "sarif")
	b.contains(stdout, `"ruleId":"schema_incompatible"`)
	b.write(colors, `{"type":"object"}`)
	_, stderr := b.run(t.Context(), cli.ExitFailed, "plan", "--fail-on-traffic")
	b.contains(stderr, "a schema refuses recent events")
	b.run(t.Context(), cli.ExitDiffers, "plan", "--exit-code")
}

// What a new version breaks is told in its file, also by those that refer to it.
func TestABreakIsToldWhereItIs(t *testing.T) {
	b := newBench(t, map[string]string{fruits: `{"properties":{"color":{"$ref":"../Colors/schema.json"}}}`,
		colors: `{"properties":{"hex":{"type":"string"}}}`})
	b.ok("apply", "--yes")
	b.write(colors, "{\"properties\":\n {\"hex\":{\"type\":\"string\",\"maxLength\":3}, \"a\":{\"minimum\":1,\"maximum\":0}}}")
	stdout, _ := b.run(t.Context(), cli.ExitFailed, "plan")
	place := "      schemas/SpongeBob/Colors/schema.json:2:38: /properties/hex/maxLength: "
	if strings.Count(stdout, place) != 2 || strings.Contains(stdout, "planned") {
		t.Errorf("not twice %s in\n%s", place, stdout)
	}
	b.write("SpongeBob/Colors/event.yaml", "compatibility: none\n")
	b.write("SpongeBob/Fruits/event.yaml", "compatibility: none\n")
	if stdout = b.ok("plan"); strings.Count(stdout, "warning: ") != 1 || strings.Contains(stdout, "planned") {
		t.Errorf("not one warning:\n%s", stdout)
	}
}

// A draft makes another schema of the same text: a new version, which others refer to.
func TestADraftMakesANewVersion(t *testing.T) {
	b := newBench(t, map[string]string{fruits: `{"properties":{"color":{"$ref":"../Colors/schema.json"}}}`,
		colors: `{"type":"string"}`})
	b.ok("apply", "--yes")
	b.write("SpongeBob/Colors/event.yaml", "draft: 7\n")
	b.contains(b.ok("plan"), "~ SpongeBob.Colors  version 1 -> 2", "draft: none -> 7",
		"~ SpongeBob.Fruits  version 1 -> 2", "refers to the next version of SpongeBob.Colors")
	b.ok("apply", "--yes")
	b.contains(b.ok("plan", "--exit-code"), "2 unchanged")
}

// A directory that is behind the gateway says so.
func TestDrift(t *testing.T) {
	b := newBench(t, map[string]string{fruits: `{"title":"1"}`})
	for _, title := range []string{"1", "2", "3"} {
		b.register("Fruits", `{"title":"`+title+`"}`, client.RegisterOptions{})
	}
	b.contains(b.ok("plan"), "~ SpongeBob.Fruits  version 3 -> 4",
		"drift: the directory has the schema of version 1, and the gateway has gone on to version 3")
	b.ok("pull")
	if got := b.read(fruits); got != `{"title":"3"}` {
		t.Error(got)
	}
	b.contains(b.ok("plan", "--exit-code"), "1 unchanged")
}

// What is wrong in the directory is told before the gateway is asked anything.
func TestABrokenDirectoryIsNotPlanned(t *testing.T) {
	b := newBench(t, map[string]string{
		fruits: "{\"properties\":\n {\"a\": {\"$ref\": \"../Colors/schema.json\"}}}", "SpongeBob/Fruits/event.yaml": "ower: me\n",
	})
	b.before = func(r *http.Request) { t.Errorf("asked for %s", r.URL) }
	for _, command := range [][]string{{"lint"}, {"plan"}, {"apply", "--yes"}} {
		_, stderr := b.run(t.Context(), cli.ExitFailed, command...)
		b.contains(stderr, `schemas/SpongeBob/Fruits/event.yaml:1:1: `, "there is no setting \"ower\"",
			"schemas/SpongeBob/Fruits/schema.json:2:")
	}
	stdout, _ := b.run(t.Context(), cli.ExitFailed, "plan", "-o", "github")
	b.contains(stdout, "::error file=schemas/SpongeBob/Fruits/event.yaml,line=1,col=1,title=manifest_invalid::")
	b.write(fruits, "{\"a\":\n 1,,}")
	b.write("SpongeBob/Fruits/event.yaml", "")
	_, stderr := b.run(t.Context(), cli.ExitFailed, "lint")
	b.contains(stderr, "schemas/SpongeBob/Fruits/schema.json:2:4: ", "it is not JSON")
	b.write(fruits, "{\"title\": \"a\",\n \"title\": \"b\"}")
	_, stderr = b.run(t.Context(), cli.ExitFailed, "lint")
	b.contains(stderr, "schemas/SpongeBob/Fruits/schema.json:2:2: the body has the member \"title\" twice")
}

// Whatever a manifest can say is registered, told and pulled again.
func TestAllSettings(t *testing.T) {
	const manifest = `# who
owner: team-fruits@example.com
tags: [fruit, picking season]
description: |
  Somebody picked a fruit.
  Or two.
compatibility: full_transitive
open_content: strict
version_field: /meta/version
draft: 7
formats: assert
enforcement: warn
accept: 3
partition_key: /id
idempotent: true
deprecated: true
`
	b := newBench(t, map[string]string{"SpongeBob/Fruits/event.yaml": manifest,
		fruits: `{"type":"object","required":["id"],"properties":{"id":{"type":"string"}}}`})
	b.contains(b.ok("apply", "--yes"), "SpongeBob.Fruits version 1 registered")
	b.contains(b.ok("plan", "--exit-code"), "1 unchanged")
	if stdout := b.ok("pull"); stdout != "" || b.read("SpongeBob/Fruits/event.yaml") != manifest {
		t.Error(stdout)
	}
	other := newBench(t, nil)
	other.gateway.Config.Handler, other.handler = b.gateway.Config.Handler, b.handler
	other.ok("pull") // all clients
	if got, want := other.read("SpongeBob/Fruits/event.yaml"), manifest[len("# who\n"):]; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	b.write("SpongeBob/Fruits/event.yaml", "")
	b.contains(b.ok("plan"), "owner: team-fruits@example.com -> none", "idempotent: true -> false", "draft: 7 -> none")
	b.ok("apply", "--yes")
	b.contains(b.ok("plan", "--exit-code"), "1 unchanged")
	b.ok("pull")
	if got := b.read("SpongeBob/Fruits/event.yaml"); got != "" {
		t.Error(got)
	}
}

func TestTheDirectoryAround(t *testing.T) {
	b := newBench(t, map[string]string{"schemas/SpongeBob/Fruits/schema.json": `{}`})
	_, stderr := b.run(t.Context(), cli.ExitFailed, "lint")
	b.contains(stderr, "schemas has no <client>/<event>/schema.json, but schemas/schemas has: name that one")
}

// A busy gateway is asked again. What others change while a plan is made, the plan has.
func TestPlanAsksAgain(t *testing.T) {
	b := newBench(t, map[string]string{fruits: `{"title":"ours"}`})
	b.register("Fruits", `{}`, client.RegisterOptions{})
	dryRuns := 0
	b.around = func(w http.ResponseWriter, r *http.Request) bool {
		if !r.URL.Query().Has("dry_run") {
			return false
		}
		switch dryRuns++; dryRuns {
		case 1:
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusServiceUnavailable)
			io.WriteString(w, `{"code":"backend_throttled","retryable":true}`)
			return true
		case 2:
			b.register("Fruits", `{"title":"theirs"}`, client.RegisterOptions{})
		}
		return false
	}
	b.contains(b.ok("plan"), "~ SpongeBob.Fruits  version 2 -> 3")
	if dryRuns != 3 {
		t.Errorf("%d dry runs", dryRuns)
	}
}

// Names that a file system would confuse are pulled into folders of their own.
func TestPullNames(t *testing.T) {
	b := newBench(t, nil)
	for _, event := range []string{"Fruits", "fruits", "con", "v1."} {
		b.register(event, `{"title":"`+event+`"}`, client.RegisterOptions{})
	}
	b.ok("pull", "--client", "SpongeBob")
	if got := b.read("SpongeBob/%46ruits/schema.json") + b.read("SpongeBob/fruits/schema.json") +
		b.read("SpongeBob/%63on/schema.json") + b.read("SpongeBob/v1%2E/schema.json"); got !=
		`{"title":"Fruits"}{"title":"fruits"}{"title":"con"}{"title":"v1."}` {
		t.Error(got)
	}
	b.contains(b.ok("plan", "--exit-code"), "4 unchanged")
	if stdout := b.ok("pull"); stdout != "" {
		t.Error(stdout)
	}
	// A folder that was there before is not confused with a new one.
	b.write("SpongeBob/Shapes/schema.json", `{}`)
	b.register("Shapes", `{}`, client.RegisterOptions{})
	b.register("shapes", `{}`, client.RegisterOptions{})
	_, stderr := b.run(t.Context(), cli.ExitFailed, "pull")
	b.contains(stderr, "schemas/SpongeBob/Shapes would be the same folder as schemas/SpongeBob/shapes on file systems "+
		"that ignore case: rename it to schemas/SpongeBob/%53hapes, and pull again")
}

// What pull does not find is named, so that a misspelt client is noticed.
func TestPullOfNothing(t *testing.T) {
	b := newBench(t, map[string]string{fruits: `{}`})
	b.register("Shapes", `{}`, client.RegisterOptions{})
	_, stderr := b.run(t.Context(), cli.ExitOK, "pull", "--client", "SpongeBob", "--client", "Bob")
	b.contains(stderr, "# schemas/SpongeBob/Fruits/schema.json: SpongeBob.Fruits is not registered: it stays\n",
		"# schemas: Bob has no event types registered: is the client's name right?\n# 1 event type, 1 file written")
	_, stderr = b.run(t.Context(), cli.ExitUsage, "pull", "--client", "..")
	b.contains(stderr, `--client: ".." is not a name of a client: want 1 to 64 letters`)
}
