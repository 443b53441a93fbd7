// Package contracts has the commands for a directory of schemas: pull, lint, plan and
// apply, and what check does with a directory.
package contracts

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/internal/schemadir"
)

// layout describes directories in the help of commands.
const layout = `DIR has <client>/<event>/schema.json for each event type. Beside it, event.yaml has the
settings that are not the defaults, such as "compatibility: full", and the folders valid
and invalid have events. A schema refers to another event type by its file, as in
../Colors/schema.json, or by its name, as in /SpongeBob/Colors/schema.`

// read reads a directory and judges it. ok is false if there are errors among the findings.
func read(ctx context.Context, dir string, options schemadir.JudgeOptions) (d *directory, ok bool, err error) {
	if inner := within(dir); inner != "" {
		return nil, false, fmt.Errorf("%s has no <client>/<event>/%s, but %s has: name that one",
			dir, schemadir.SchemaFile, inner)
	}
	d = &directory{dir: dir, findings: []output.Finding{}}
	var problems []schemadir.Problem
	if d.Directory, problems, err = schemadir.Read(dir); err != nil {
		return nil, false, err
	}
	if !schemadir.Failed(problems) {
		judged, err := d.Judge(ctx, options)
		if err != nil {
			return nil, false, err
		}
		problems = append(problems, judged...)
	}
	d.add(problems)
	if len(d.Types)+len(problems) == 0 {
		return nil, false, errors.New(dir + " has no event types: want " + dir + "/<client>/<event>/schema.json")
	}
	return d, !d.failed(), nil
}

// Is reports whether a directory has schemas in <client>/<event>. With a schema.json of its
// own, a directory has the files of one schema.
func Is(dir string) bool {
	if _, err := os.Stat(filepath.Join(dir, schemadir.SchemaFile)); err == nil {
		return false
	}
	found, err := filepath.Glob(filepath.Join(dir, "*", "*", schemadir.SchemaFile))
	return err == nil && len(found) > 0
}

// within returns the directory of schemas that is a folder of dir; "" if there is none, or if
// dir is one itself.
func within(dir string) string {
	if Is(dir) {
		return ""
	}
	found, err := filepath.Glob(filepath.Join(dir, "*", "*", "*", schemadir.SchemaFile))
	if err != nil || len(found) == 0 {
		return ""
	}
	return filepath.Dir(filepath.Dir(filepath.Dir(found[0])))
}
