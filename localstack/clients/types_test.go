package clients_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	examples "example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
)

// basket refers to another event type.
const basket = `{"title": "Basket", "type": "object", "required": ["fruits"], "additionalProperties": false,
	"properties": {"fruits": {"type": "array", "items": {"$ref": "/SpongeBob/Fruits/schema?version=1"}}}}`

// recipes has the recipes of events/README.md, for Fruits.
var recipes = []struct {
	folder  string
	pinned  string // as the README names the tool with its version
	install [][]string
	make    string
	check   [][]string // it runs in a copy of the folder, with the types
	want    string
}{
	{
		folder: "types-typescript", pinned: "json-schema-to-typescript@16.0.0",
		install: [][]string{{"npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"}},
		make:    "npx json2ts -i Fruits.json -o Fruits.d.ts",
		check:   [][]string{{"node_modules/.bin/tsc"}},
	},
	{
		folder: "types-go", pinned: "github.com/atombender/go-jsonschema@v0.20.0",
		make:  "go tool go-jsonschema -p fruits -o fruits/fruits.go Fruits.json",
		check: [][]string{{"go", "vet", "./..."}, {"go", "run", ".", "EVENTS"}},
		want:  "fruits\ncolors\nearthquakes\nbasket\n",
	},
	{
		folder: "types-python", pinned: "datamodel-code-generator==0.89.0",
		install: [][]string{
			{"python3", "-m", "venv", ".venv"},
			{".venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r",
				"requirements.txt"},
		},
		make: "datamodel-codegen --input Fruits.json --input-file-type jsonschema --formatters builtin " +
			"--output fruits.py",
		check: [][]string{{".venv/bin/python", "main.py", "EVENTS"}},
		want:  "fruits\ncolors\nearthquakes\nbasket\n",
	},
}

// The types that the README's recipes make of the examples' schemas compile, and hold their events.
func TestTypes(t *testing.T) {
	if os.Getenv(allEnv) == "" {
		t.Skip("make conformance")
	}
	c, url := gatewayOf(t, nil, client.Options{})
	registerAll(t, c)
	if _, err := c.Register(t.Context(), "SpongeBob", "Basket", []byte(basket)); err != nil {
		t.Fatal(err)
	}
	t.Setenv("EVENTGATEWAY_URL", url)
	schemas := t.TempDir()
	tool := filepath.Join(schemas, "eventgateway")
	run(t, ".", []string{"go", "build", "-o", tool, "../../events/cmd/eventgateway"})
	types := append([]examples.Example{{Client: "SpongeBob", Event: "Basket"}}, examples.Examples...)
	for _, e := range types {
		text := run(t, ".", []string{"env", tool, "schema", e.Client, e.Event, "--pointers"})
		if err := os.WriteFile(filepath.Join(schemas, e.Event+".json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	events, err := filepath.Abs("../../events")
	if err != nil {
		t.Fatal(err)
	}
	for _, recipe := range recipes {
		t.Run(recipe.folder, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(recipe.folder)); err != nil {
				t.Fatal(err)
			}
			for _, command := range recipe.install {
				run(t, dir, command)
			}
			for _, e := range types {
				text, err := os.ReadFile(filepath.Join(schemas, e.Event+".json"))
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, e.Event+".json"), text, 0o600); err != nil {
					t.Fatal(err)
				}
				names := strings.NewReplacer("Fruits", e.Event, "fruits", strings.ToLower(e.Event))
				run(t, dir, strings.Fields("env "+names.Replace(recipe.make))) // env finds what is in .venv/bin
			}
			var printed string
			for _, command := range recipe.check {
				printed = run(t, dir, strings.Fields(strings.ReplaceAll(strings.Join(command, " "), "EVENTS", events)))
			}
			if printed != recipe.want {
				t.Errorf("it prints %q and not %q", printed, recipe.want)
			}
		})
	}
}

// The README shows the recipes that are tested, with the versions that they are tested with.
func TestTheReadmeHasTheRecipes(t *testing.T) {
	readme, err := os.ReadFile("../../events/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, recipe := range recipes {
		for _, line := range []string{recipe.pinned, recipe.make} {
			if !strings.Contains(string(readme), line+"\n") {
				t.Errorf("events/README.md does not have %s", line)
			}
		}
		name := filepath.Base(recipe.pinned[:strings.LastIndexAny(recipe.pinned, "@=")])
		version := recipe.pinned[strings.LastIndexAny(recipe.pinned, "@=")+1:]
		pins := ""
		for _, file := range []string{"package.json", "go.mod", "requirements.txt"} {
			text, _ := os.ReadFile(filepath.Join(recipe.folder, file))
			pins += string(text)
		}
		if !strings.Contains(pins, strings.Trim(name, "=")) || !strings.Contains(pins, version) {
			t.Errorf("%s does not pin %s", recipe.folder, recipe.pinned)
		}
	}
}
