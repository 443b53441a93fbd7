package clients_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// devRecipes are the tests in events/README.md that programs in other languages have against
// eventgateway dev. Each is a file of its folder.
var devRecipes = []recipe{
	{folder: "dev-python", file: "test_fruits.py", always: true, run: []string{"python3", "-m", "unittest"}},
	{
		folder: "dev-typescript", file: "fruits.test.ts",
		install: [][]string{
			{"npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"}, {"node_modules/.bin/tsc"},
		},
		run: []string{"node", "--test"},
	},
}

// The README's tests pass against eventgateway dev, and fail where an event is refused.
func TestDevRecipes(t *testing.T) {
	bin := t.TempDir()
	run(t, ".", []string{"go", "build", "-o", filepath.Join(bin, "eventgateway"), "../../events/cmd/eventgateway"})
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	for _, r := range devRecipes {
		t.Run(r.folder, func(t *testing.T) {
			dir := r.ready(t)
			if err := os.CopyFS(filepath.Join(dir, "schemas"),
				os.DirFS("../../events/eventgatewaytest/testdata/schemas")); err != nil {
				t.Fatal(err)
			}
			run(t, dir, r.run)

			stricter := filepath.Join(dir, "schemas", "SpongeBob", "Fruits", "schema.json")
			if err := os.WriteFile(stricter, []byte(`{"properties":{"fruit":{"const":"pear"}}}`), 0o600); err != nil {
				t.Fatal(err)
			}
			failing := exec.CommandContext(t.Context(), r.run[0], r.run[1:]...)
			failing.Dir = dir
			if out, err := failing.CombinedOutput(); err == nil {
				t.Errorf("the test passes although the gateway refuses its event: %s", out)
			}
		})
	}
}
