package clients_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/functions/openapi"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// allEnv is set by `make conformance`: the test then uses also the tools that take longer,
// or need Node or Python.
const allEnv = "EVENTGATEWAY_CLIENTS"

// What the programs print of the gateway's answers.
const (
	fruits   = "registered Fruits 1\n"
	pictures = "registered Pictures 1\n"
	events   = "application/json 1\napplication/cloudevents+json 1\n"
	batches  = "application/x-ndjson 2\napplication/cloudevents-batch+json 2\n"
	picture  = "image/png 1\n"
	rest     = "send_events 2\nrefused event_invalid /fruit\nschema "
)

var tools = []struct {
	name     string
	always   bool       // in `make test`
	generate [][]string // commands in a copy of its folder, where openapi.json is
	run      []string   // the program, which is given the gateway's URL
	want     string
}{
	{
		name: "oapi-codegen", always: true,
		generate: [][]string{
			{"mkdir", "gateway"},
			{"go", "tool", "oapi-codegen", "-config", "config.yaml", "-o", "gateway/gateway.go", "openapi.json"},
		},
		run:  []string{"go", "run", "."},
		want: fruits + pictures + events + batches + picture + rest + "[fruit]\nlisted Fruits\nlisted Pictures\n",
	},
	{
		name:     "ogen",
		generate: [][]string{{"go", "tool", "ogen", "--target", "gateway", "--package", "gateway", "openapi.json"}},
		run:      []string{"go", "run", "."},
		want:     fruits + events + batches + rest + "[\"fruit\"]\nlisted Fruits\n",
	},
	{
		name: "openapi-typescript",
		generate: [][]string{
			{"npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"},
			{"node_modules/.bin/openapi-typescript", "openapi.json", "-o", "gateway.ts"},
			{"node_modules/.bin/tsc"},
		},
		run:  []string{"node", "main.js"},
		want: fruits + pictures + events + batches + picture + rest + "[ 'fruit' ]\nlisted Fruits\nlisted Pictures\n",
	},
	{
		name: "openapi-python-client",
		generate: [][]string{
			{"python3", "-m", "venv", ".venv"},
			{".venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r",
				"requirements.txt"},
			{".venv/bin/openapi-python-client", "generate", "--path", "openapi.json", "--meta", "none", "--output-path",
				"gateway"},
			// Its client.py does not pass.
			{".venv/bin/mypy", "--follow-imports=silent", "gateway/api", "gateway/models"},
		},
		run:  []string{".venv/bin/python", "main.py"},
		want: fruits + events + rest + "['fruit']\nlisted Fruits\n",
	},
}

func TestClientsOfTheDocument(t *testing.T) {
	for _, tool := range tools {
		t.Run(tool.name, func(t *testing.T) {
			if !tool.always && os.Getenv(allEnv) == "" {
				t.Skip("make conformance")
			}
			g := gatewaytest.Start(t, gateway.Options{})
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(tool.name)); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "openapi.json"), openapi.Document, 0o600); err != nil {
				t.Fatal(err)
			}
			for _, command := range tool.generate {
				run(t, dir, command)
			}
			if got := run(t, dir, append(tool.run, g.URL)); got != tool.want {
				t.Errorf("the gateway's answers are\n%s\nand not\n%s", got, tool.want)
			}
		})
	}
}

// run returns what a command in that folder prints on its standard output.
func run(t *testing.T, dir string, command []string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // the first time, tools are downloaded and built
	defer cancel()
	program := command[0]
	if strings.Contains(program, "/") {
		program = filepath.Join(dir, program)
	}
	cmd := exec.CommandContext(ctx, program, command[1:]...)
	var stdout, stderr strings.Builder
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	tools := filepath.Join(dir, ".venv", "bin") + string(os.PathListSeparator)
	cmd.Env = append(os.Environ(), "PATH="+tools+os.Getenv("PATH"))
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(command, " "), err, stdout.String(), stderr.String())
	}
	return stdout.String()
}
