package planning_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/events/cmd/eventgateway/internal/planning"
	"example.com/eventgateway/events/internal/schemadir"
	"example.com/eventgateway/events/internal/schemadir/schemadirtest"
)

func directory(t *testing.T, files map[string]string) *schemadir.Directory {
	t.Helper()
	dir := t.TempDir()
	schemadirtest.Write(t, dir, files)
	d, problems, err := schemadir.Read(dir)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	return d
}

func registered(t *testing.T, version int, document string) planning.Registered {
	t.Helper()
	fingerprint, err := (jsonschema.Language{}).Fingerprint([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	return planning.Registered{Version: version, Fingerprint: fingerprint, Settings: schemadir.Settings{}}
}

// A plan is what differs, in the order of references, whatever the numbers of the gateway.
func TestCompute(t *testing.T) {
	const (
		a = `{"properties":{"b":{"$ref":"../b/schema.json"}}}`
		b = `{"properties":{"c":{"$ref":"/T/c/schema#/x"}}}`
		c = `{"x":{}}`
	)
	files := map[string]string{"T/a/schema.json": a, "T/b/schema.json": b, "T/c/schema.json": c,
		"T/d/schema.json": " { } "}
	pinned := func(to string, version int) string {
		return map[string]string{"b": fmt.Sprintf(`{"properties":{"b":{"$ref":"/T/b/schema?version=%d"}}}`, version),
			"c": fmt.Sprintf(`{"properties":{"c":{"$ref":"/T/c/schema?version=%d#/x"}}}`, version)}[to]
	}
	key := func(event string) core.EventType { return core.EventType{Client: "T", Event: event} }
	all := planning.State{key("a"): registered(t, 4, pinned("b", 7)), key("b"): registered(t, 7, pinned("c", 2)),
		key("c"): registered(t, 2, c), key("d"): registered(t, 9, "{}")}
	with := func(event string, r planning.Registered) planning.State {
		s := planning.State{}
		for t, r := range all {
			s[t] = r
		}
		if s[key(event)] = r; r.Version == 0 {
			delete(s, key(event))
		}
		return s
	}
	otherSettings := registered(t, 9, "{}")
	otherSettings.Settings = schemadir.Settings{"idempotent": "true"}
	for name, test := range map[string]struct {
		state planning.State
		want  string
	}{
		"nothing is registered": {planning.State{},
			"create T.c 0->1; create T.b 0->1 follows T.c; create T.a 0->1 follows T.b; create T.d 0->1; 0 unchanged"},
		"all is registered": {all, "4 unchanged"},
		"another document":  {with("d", registered(t, 9, "true")), "version T.d 9->10; 3 unchanged"},
		"another settings": {with("d", otherSettings),
			"settings T.d 9->9 map[idempotent:{true false}]; 3 unchanged"},
		"below others": {with("c", registered(t, 3, "true")),
			"version T.c 3->4; version T.b 7->8 follows T.c; version T.a 4->5 follows T.b; 1 unchanged"},
		"a reference to another": {with("b", registered(t, 7, pinned("c", 1))),
			"version T.b 7->8; version T.a 4->5 follows T.b; 2 unchanged"},
		"the number has moved on": {with("c", registered(t, 3, c)),
			"version T.b 7->8; version T.a 4->5 follows T.b; 2 unchanged"},
		"one is not registered":  {with("d", planning.Registered{}), "create T.d 0->1; 3 unchanged"},
		"one more is registered": {with("e", registered(t, 2, c)), "4 unchanged; drift T.e 2"},
	} {
		plan, err := planning.Compute(directory(t, files), test.state)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range plan.Changes {
			line := fmt.Sprintf("%s %s %d->%d", c.Action, c.Topic(), c.FromVersion, c.Version)
			if c.Follows != nil {
				line += " follows " + strings.Join(c.Follows, " ")
			}
			if c.Settings != nil {
				line += fmt.Sprint(" ", c.Settings)
			}
			got = append(got, line)
		}
		got = append(got, fmt.Sprint(len(plan.Unchanged), " unchanged"))
		for _, d := range plan.Drift {
			got = append(got, fmt.Sprintf("drift %s.%s %d", d.Client, d.Event, d.Version))
		}
		if got := strings.Join(got, "; "); got != test.want {
			t.Errorf("%s: got %s\nwant %s", name, got, test.want)
		}
	}
}

// What a gateway is asked about has all that is not registered yet in it.
func TestWhole(t *testing.T) {
	d := directory(t, map[string]string{
		"T/a/schema.json": `{"properties":{"b":{"$ref":"../b/schema.json#/$defs/n"},"c":{"$ref":"../c/schema.json"}}}`,
		"T/b/schema.json": `{"$defs":{"n":{"$ref":"/T/c/schema"}}}`,
		"T/c/schema.json": `{"type":"string","maxLength":3,"const":"which draft 4 does not have"}`,
		"T/c/event.yaml":  "draft: 4\n",
		"T/d/schema.json": `{}`,
	})
	d0 := registered(t, 5, "{}")
	plan, err := planning.Compute(d, planning.State{{Client: "T", Event: "d"}: d0})
	if err != nil {
		t.Fatal(err)
	}
	last := plan.Changes[len(plan.Changes)-1]
	if last.Topic() != "T.a" || len(last.Follows) != 2 {
		t.Fatalf("%+v", last)
	}
	compiled, err := (jsonschema.Language{}).Compile(core.SchemaSource{Document: last.Whole})
	if err != nil {
		t.Fatalf("%v: %s", err, last.Whole)
	}
	for event, valid := range map[string]bool{`{"b":"abc","c":"abc"}`: true, `{"b":"abcd"}`: false, `{"c":"abcd"}`: false} {
		if err := compiled.Validate([]byte(event), nil); (err == nil) != valid {
			t.Errorf("%s: %v", event, err)
		}
	}
}

func TestAnEmptyPlanAsJSON(t *testing.T) {
	got, err := json.Marshal(&planning.Plan{})
	if want := `{"changes":[],"drift":[],"refused":0,"unchanged":0}`; err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
}
