package schemadir_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events/internal/schemadir"
	"example.com/eventgateway/events/internal/schemadir/schemadirtest"
)

// files are the files of a directory, by their paths.
type files map[string]string

// in writes the files to a directory, and returns its name.
func (f files) in(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	schemadirtest.Write(t, dir, f)
	return dir
}

// judged reads and judges a directory, and returns it with its problems.
func judged(t *testing.T, f files) (*schemadir.Directory, []string) {
	t.Helper()
	d, problems, err := schemadir.Read(f.in(t))
	if err != nil {
		t.Fatal(err)
	}
	if !schemadir.Failed(problems) {
		more, err := d.Judge(t.Context(), schemadir.JudgeOptions{Events: true})
		if err != nil {
			t.Fatal(err)
		}
		problems = append(problems, more...)
	}
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.Error())
	}
	return d, lines
}

const color = `{"type":"object","properties":{"name":{"type":"string","maxLength":5}},"$defs":{"hex":{"pattern":"^#"}}}`

func TestADirectory(t *testing.T) {
	d, problems := judged(t, files{
		"README.md":                              "not read",
		"_shared/notes.txt":                      "not read",
		"SpongeBob/.idea/x":                      "not read",
		"SpongeBob/Apples/schema.json":           `{"properties":{"color":{"$ref":"../Colors/schema.json"},"hex":{"$ref":"/SpongeBob/Colors/schema#/$defs/hex"}}}`,
		"SpongeBob/Apples/event.yaml":            "# remarks stay\nidempotent: true\ncompatibility: full\n",
		"SpongeBob/Apples/valid/red.json":        `{"color":{"name":"red"},"hex":"#f00"}`,
		"SpongeBob/Apples/invalid/long.json":     `{"color":{"name":"purple"}}`,
		"SpongeBob/Apples/invalid/hex.json":      `{"hex":"f00"}`,
		"SpongeBob/Colors/schema.json":           "\ufeff" + color,
		"SpongeBob/Pictures/schema.json":         `{"type":"string","maxLength":8}`,
		"SpongeBob/Pictures/event.yaml":          "data_content_type: image/png\n",
		"SpongeBob/Pictures/valid/small.png":     "12345",
		"SpongeBob/Pictures/invalid/large.png":   "123456789",
		"USGS/%43ON/schema.json":                 `{"type":"object"}`,
		"USGS/Earthquake/examples/ignored.json":  `{`,
		"USGS/Earthquake/schema.json":            `{"type":"object"}`,
		"USGS/Earthquake/valid/_not_read.ndjson": `{`,
	})
	if len(problems) > 0 {
		t.Fatal(strings.Join(problems, "\n"))
	}
	var order []string
	for _, eventType := range d.Types {
		order = append(order, eventType.Topic())
	}
	if got := strings.Join(order, " "); got != "SpongeBob.Colors SpongeBob.Apples SpongeBob.Pictures USGS.CON "+
		"USGS.Earthquake" {
		t.Errorf("the order is %s", got)
	}
	apples := d.Type(core.EventType{Client: "SpongeBob", Event: "Apples"})
	if want := (schemadir.Settings{"idempotent": "true",
		"compatibility": "full"}); !maps.Equal(apples.Manifest.Settings, want) {
		t.Errorf("the settings are %v", apples.Manifest.Settings)
	}
	pinned := string(apples.Pinned(func(core.EventType) int { return 7 }))
	if want := `{"properties":{"color":{"$ref":"/SpongeBob/Colors/schema?version=7"},"hex":{"$ref":"/SpongeBob/Colors/schema?version=7#/$defs/hex"}}}`; pinned != want {
		t.Errorf("pinned: %s", pinned)
	}
}

// Other files are embedded, event types never, however they are named.
func TestEmbedding(t *testing.T) {
	d, problems := judged(t, files{
		"_shared/name.json":               `{"type":"string","maxLength":5}`,
		"_shared/person.json":             `{"properties":{"name":{"$ref":"name.json"},"likes":{"$ref":"../SpongeBob/Colors/schema.json"}}}`,
		"SpongeBob/Fruits/schema.json":    `{"$id":"https://s.example/fruits","properties":{"by":{"$ref":"../../_shared/person.json"},"color":{"$ref":"https://s.example/colors"}}}`,
		"SpongeBob/Fruits/valid/a.json":   `{"by":{"name":"Patri","likes":"red"},"color":"red"}`,
		"SpongeBob/Fruits/invalid/b.json": `{"by":{"name":"Patrick"}}`,
		"SpongeBob/Fruits/invalid/c.json": `{"by":{"likes":"purple"}}`,
		"SpongeBob/Fruits/invalid/d.json": `{"color":"purple"}`,
		"SpongeBob/Colors/schema.json":    `{"$id":"https://s.example/colors","type":"string","maxLength":5}`,
	})
	if len(problems) > 0 {
		t.Fatal(strings.Join(problems, "\n"))
	}
	fruits := d.Type(core.EventType{Client: "SpongeBob", Event: "Fruits"})
	for _, r := range fruits.References() {
		if r.To.Event != "Colors" {
			t.Errorf("%+v", r)
		}
	}
	if pinned := string(fruits.Pinned(func(core.EventType) int { return 3 })); len(fruits.References()) != 2 ||
		strings.Count(pinned, "/SpongeBob/Colors/schema?version=3") != 2 || strings.Contains(pinned, "purple") {
		t.Errorf("%v: %s", fruits.References(), pinned)
	}
}

// What is wrong is told with the file and the place.
func TestProblems(t *testing.T) {
	const fruits = "SpongeBob/Fruits/schema.json"
	for name, c := range map[string]struct {
		files files
		want  []string
	}{
		"an unknown setting": {files{fruits: `{}`, "SpongeBob/Fruits/event.yaml": "owner2: x\nidempotant: true\n"},
			[]string{`SpongeBob/Fruits/event.yaml:2:1: there is no setting "idempotant": did you mean idempotent?`}},
		"a setting twice": {files{fruits: `{}`, "SpongeBob/Fruits/event.yaml": "idempotent: true\n\nidempotent: false\n"},
			[]string{"SpongeBob/Fruits/event.yaml:3:1: idempotent is there twice; the first is in line 1"}},
		"a value of another kind": {files{fruits: `{}`, "SpongeBob/Fruits/event.yaml": "idempotent: yes please\n"},
			[]string{"SpongeBob/Fruits/event.yaml:1:13: idempotent: yes please is neither true nor false"}},
		"no value": {files{fruits: `{}`, "SpongeBob/Fruits/event.yaml": "partition_key:\n"},
			[]string{"SpongeBob/Fruits/event.yaml:1:15: partition_key: there is no value: write one, or take the " +
				"line out"}},
		"an unknown value": {files{fruits: `{}`, "SpongeBob/Fruits/event.yaml": "\nformats: strict\n"},
			[]string{`SpongeBob/Fruits/event.yaml:2:10: formats: "strict" is none of assert, draft`}},
		"no YAML":             {files{fruits: `{}`, "SpongeBob/Fruits/event.yaml": "a: b\n\t- c: [\n"}, []string{"SpongeBob/Fruits/event.yaml:2"}},
		"nothing but remarks": {files{fruits: `{"type":"object"}`, "SpongeBob/Fruits/event.yaml": "# later\n"}, nil},
		"two documents": {files{fruits: `{}`, "SpongeBob/Fruits/event.yaml": "idempotent: true\n---\nidempotent: true\n"},
			[]string{"SpongeBob/Fruits/event.yaml: it is not YAML: there is more than one document"}},
		"an alias":    {files{fruits: `{}`, "SpongeBob/Fruits/event.yaml": "partition_key: &a /x\nformats: *a\n"}, []string{"event.yaml:2:10: formats: want one value"}},
		"no settings": {files{fruits: `{}`, "SpongeBob/Fruits/event.yaml": "- a\n"}, []string{"SpongeBob/Fruits/event.yaml:1:1: want settings"}},
		"a value that the gateway refuses": {files{fruits: `{}`, "SpongeBob/Fruits/event.yaml": "\npartition_key: order\n"},
			[]string{"SpongeBob/Fruits/event.yaml:2:1: "}},
		"settings that the gateway refuses": {files{fruits: `{}`,
			"SpongeBob/Fruits/event.yaml": "owner: order\ndescription: tag owner\nversion_field: order\n"},
			[]string{"SpongeBob/Fruits/event.yaml:3:1: version_field must be a JSON Pointer"}},
		"a tag twice": {files{fruits: `{}`, "SpongeBob/Fruits/event.yaml": "owner: a\ntags: [a, a]\n"},
			[]string{`SpongeBob/Fruits/event.yaml:2:1: the tag "a" is given twice`}},
		"a name twice": {files{fruits: `{}`, "SpongeBob/%46ruits/schema.json": `{}`},
			[]string{"SpongeBob/Fruits: it has the same name as SpongeBob/%46ruits"}},
		"a name twice where case is ignored": {files{fruits: `{}`, "SpongeBob/fruits/schema.json": `{}`},
			[]string{"SpongeBob/fruits: SpongeBob/Fruits is the same folder on file systems that ignore case: name " +
				"one of them fruits, and the other %46ruits"}},
		"a client twice where case is ignored": {files{fruits: `{}`, "spongebob/Colors/schema.json": `{}`}, []string{"spongebob: SpongeBob is the same folder"}},
		"no name":                              {files{"Sponge.Bob/Fruits/schema.json": `{}`}, []string{`Sponge.Bob: the client name "Sponge.Bob" is not`}},
		"half an escape":                       {files{"SpongeBob/Fruit%4/schema.json": `{}`}, []string{`SpongeBob/Fruit%4: "Fruit%4" has a %`}},
		"no hexadecimal":                       {files{"SpongeBob/Fru%it/schema.json": `{}`}, []string{`SpongeBob/Fru%it: "Fru%it" has a %`}},
		"no schema":                            {files{"SpongeBob/Fruits/shema.json": `{}`}, []string{"SpongeBob/Fruits: there is no schema.json"}},
		"a misplaced schema":                   {files{"Fruits/schema.json": `{}`}, []string{"Fruits/schema.json: it is at no place of the directory: want <client>/<event>/schema.json"}},
		"another manifest":                     {files{fruits: `{}`, "SpongeBob/Fruits/event.yml": ""}, []string{"SpongeBob/Fruits/event.yml: it is not read"}},
		"an event that is not read": {files{fruits: `{}`, "SpongeBob/Fruits/valid/a.ndjson": `{}`},
			[]string{"SpongeBob/Fruits/valid/a.ndjson: it is not read"}},
		"no JSON":          {files{fruits: `{"type":`}, []string{fruits + ": "}},
		"no schema at all": {files{fruits: `{"type":"strin"}`}, []string{fruits + " at /type: "}},
		"an event that is refused": {files{fruits: `{"maxProperties":0}`, "SpongeBob/Fruits/valid/a.json": `{"a":1}`},
			[]string{"SpongeBob/Fruits/valid/a.json: "}},
		"an event that is accepted": {files{fruits: `{"maxProperties":0}`, "SpongeBob/Fruits/invalid/a.json": `{}`},
			[]string{"SpongeBob/Fruits/invalid/a.json: the schema accepts the event"}},
		"a reference into nothing": {files{fruits: `{"$ref":"../Colors/schema.json#/x"}`, "SpongeBob/Colors/schema.json": `{}`},
			[]string{fruits + ` at /$ref: $ref "/SpongeBob/Colors/schema#/x" leads nowhere in the schema`}},
		"a file that is missing": {files{fruits: "{\n\"$ref\":\"color.json\"}"}, []string{fruits + ":2:8: ", "color.json"}},
		"a shared file that is missing one": {files{fruits: `{"$ref":"../../_s/a.json"}`, "_s/a.json": "{\n\n\"$ref\":\"b.json\"}"},
			[]string{"_s/a.json:3:8: "}},
		"one $id twice": {files{fruits: `{"$ref":"https://s.example/a"}`, "_s/a.json": `{"$id":"https://s.example/a"}`, "_s/b.json": `{"$id":"https://s.example/a"}`},
			[]string{"_s/a.json"}},
		"a reference to nothing": {files{fruits: `{"properties":{"a":{"$ref":"/SpongeBob/Colors/schema"}}}`},
			[]string{fruits + ` at /properties/a/$ref: "/SpongeBob/Colors/schema": the directory has no SpongeBob.Colors`}},
		"a reference to another client": {files{fruits: `{"$ref":"../../USGS/Earthquake/schema.json"}`, "USGS/Earthquake/schema.json": `{}`},
			[]string{"USGS.Earthquake is of another client"}},
		"a reference to itself": {files{fruits: `{"properties":{"a":{"$ref":"/SpongeBob/Fruits/schema"}}}`},
			[]string{"the schema refers to itself by its name: use a $ref that begins with #"}},
		"a cycle": {files{"A/a/schema.json": `{"$ref":"/A/b/schema"}`, "A/b/schema.json": `{"$ref":"../c/schema.json"}`, "A/c/schema.json": `{"items":{"$ref":"/A/a/schema"}}`},
			[]string{"A/c/schema.json at /items/$ref: the references lead back: A.a refers to A.b refers to A.c " +
				"refers to A.a"}},
		"a reference that is no address": {files{fruits: `{"$ref":"/SpongeBob/Fruits/schema?v=1"}`}, []string{"want /SpongeBob/Fruits/schema, or that with ?version=N"}},
		"a version of the gateway's": {files{fruits: `{"$ref":"/SpongeBob/Colors/schema?version=2"}`},
			[]string{fruits + ": only a gateway can check it: it refers to version 2 of SpongeBob.Colors"}},
		"what is no reference": {files{fruits: `{"x-invalid-examples":[{"$ref":"/SpongeBob/Colors/schema"}],"maxProperties":0,"properties":{"$ref":{"type":"string"}}}`}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if strings.Contains(name, "case is ignored") && ignoresCase(t) {
				t.Skip("there can be no such directory here")
			}
			_, got := judged(t, c.files)
			for _, want := range c.want {
				if !slices.ContainsFunc(got, func(line string) bool { return strings.Contains(line, want) }) {
					t.Errorf("no problem %q among\n%s", want, strings.Join(got, "\n"))
				}
			}
			if len(c.want) == 0 && len(got) > 0 {
				t.Errorf("%q", got)
			}
		})
	}
}

// ignoresCase reports whether the file system takes names that differ in case for one.
func ignoresCase(t *testing.T) bool {
	_, err := os.Stat(filepath.Join(files{"a": ""}.in(t), "A"))
	return err == nil
}

// An error names a file with its directory, as the user does.
func TestAnErrorNamesAFileWithItsDirectory(t *testing.T) {
	dir := files{"SpongeBob/Fruits/schema.json": `{"type":"object"}`}.in(t)
	link := filepath.Join(dir, "SpongeBob", "Link")
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Skip(err)
	}
	if _, _, err := schemadir.Read(dir); err == nil || !strings.HasPrefix(err.Error(), "stat "+link+": ") {
		t.Errorf("got %v, want one about %s", err, link)
	}
}

// Names that a file system would confuse or reserve have folders with other names, which lead back to
// the names.
func TestFolderNames(t *testing.T) {
	names := []string{"Fruits", "fruits", "FRUITS", "con", "Nul.v1", "console", "v1.", "orders.v2", "COM7"}
	folders := schemadir.FolderNames(names)
	seen := map[string]bool{}
	f := files{}
	for _, name := range names {
		folder := folders[name]
		if seen[strings.ToLower(folder)] {
			t.Errorf("%s is twice", folder)
		}
		seen[strings.ToLower(folder)] = true
		f["SpongeBob/"+folder+"/schema.json"] = `{"type":"object"}`
	}
	if got := strings.Join([]string{folders["fruits"], folders["console"], folders["orders.v2"], folders["con"],
		folders["Nul.v1"],
		folders["v1."]}, " "); got !=
		"fruits console orders.v2 %63on %4Eul.v1 v1%2E" {
		t.Error(got)
	}
	d, problems := judged(t, f)
	if len(problems) > 0 || len(d.Types) != len(names) {
		t.Errorf("%d types, %q", len(d.Types), problems)
	}
}

func TestUnpinned(t *testing.T) {
	const registered = `{"a":{"$ref":"/A/b/schema?version=3#/x"},"c":{"$ref":"/A/b/schema?version=2"},"d":{"$ref":"#/a"}}`
	got, others := schemadir.Unpinned([]byte(registered), func(core.EventType) int { return 3 })
	if want := strings.Replace(registered, "?version=3", "", 1); string(got) != want || len(others) != 1 ||
		others[0].Version != 2 {
		t.Errorf("%s, %v", got, others)
	}
}
