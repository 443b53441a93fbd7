package offline

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// run runs a command with files, which it names by their order.
func run(t *testing.T, command func(*cli.App) *cobra.Command, files []string, flags ...string) (int, string, string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	a := &cli.App{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr}
	root := &cobra.Command{Use: "eventgateway"}
	root.AddCommand(command(a))
	args := []string{root.Commands()[0].Name()}
	directory := t.TempDir()
	for i, content := range files {
		name := filepath.Join(directory, string(rune('1'+i))+".json")
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	code := a.Run(t.Context(), root, append(args, flags...))
	short := func(text string) string { return strings.ReplaceAll(text, directory+string(filepath.Separator), "") }
	return code, short(stdout.String()), short(stderr.String())
}

// Where the default decides, a remark says so.
func TestDiff(t *testing.T) {
	const open, more, less = `{"type":"object"}`, `{"type":"object","properties":{"a":{"type":"null"}}}`, `false`
	const one, two = `{"properties":{"v":{"const":1}}}`, `{"properties":{"v":{"const":2}}}`
	const compatible = "2.json is compatible with 1.json (backward)\n"
	for name, c := range map[string]struct {
		older, newer, flags string
		stdout, stderr      string // "" on stdout is a refusal; stderr is a part
	}{
		"a member more": {open, more, "", compatible,
			"# compatible because open content is lenient; with --open-content strict: /a: "},
		"a member more, strictly": {open, more, "--open-content strict", "", "2.json"},
		"a member less":           {more, open, "", compatible, ""},
		"nothing any more":        {open, less, "", "", "nothing is allowed any more"},
		"another version":         {one, two, "", "", "/v"},
		"the version left out":    {one, two, "--version-field /v", compatible, ""},
		"no pointer": {one, two, "--version-field v", "",
			"--version-field must be a JSON Pointer to a member"},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := run(t, DiffCommand, []string{c.older, c.newer}, strings.Fields(c.flags)...)
			if stdout != c.stdout || (code == 0) != (c.stdout != "") || !strings.Contains(stderr, c.stderr) ||
				c.stdout != "" && c.stderr == "" && stderr != "" {
				t.Errorf("ended with %d, printed %q and said %q", code, stdout, stderr)
			}
		})
	}
}

func TestCheckSaysOfWhichDraftASchemaIs(t *testing.T) {
	const foreign = `{"$schema":"http://registry.example/1-0-0#","const":1}`
	for flags, c := range map[string]struct {
		code int
		said string
	}{
		"":          {1, "register it with --draft=7"},
		"--draft 4": {0, "1 valid, 0 refused"}, // which has no const
		"--draft 7": {1, "0 valid, 1 refused"},
		"--draft 5": {1, "is none of 4, 6, 7"},
	} {
		code, _, stderr := run(t, CheckCommand, []string{foreign, `2`}, strings.Fields(flags)...)
		if code != c.code || !strings.Contains(stderr, c.said) {
			t.Errorf("%s: ended with %d and said %q", flags, code, stderr)
		}
	}
}
