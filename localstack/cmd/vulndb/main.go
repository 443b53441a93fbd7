// Command vulndb writes the Go vulnerability database as files, which govulncheck reads.
// It takes the entries from the module golang.org/x/vulndb. So `make audit` needs only the
// module proxy, and its verdict on a commit does not change.
//
//	vulndb VERSION FOLDER
//
// VERSION is a version of golang.org/x/vulndb; FOLDER must not exist.
// https://go.dev/doc/security/vuln/database
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: vulndb VERSION FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "vulndb:", err)
		os.Exit(1)
	}
}

const downloadTimeout = 10 * time.Minute // of 25 MB, on a slow line

// entry is the part of an OSV entry that the indexes are made of.
type entry struct {
	ID       string    `json:"id"`
	Modified time.Time `json:"modified"`
	Aliases  []string  `json:"aliases,omitempty"`
	Affected []struct {
		Package struct{ Name string }
	} `json:"affected,omitempty"`
}

// module is a row of index/modules.json. It leaves out in which versions vulnerabilities
// are fixed, so that govulncheck reads their entries.
type module struct {
	Path  string  `json:"path"`
	Vulns []entry `json:"vulns"`
}

func write(version, folder string) error {
	ctx, cancel := context.WithTimeout(context.Background(), downloadTimeout)
	defer cancel()
	var downloaded struct{ Dir, Info, Error string }
	out, err := exec.CommandContext(ctx, "go", "mod", "download", "-json", "golang.org/x/vulndb@"+version).Output()
	if jsonErr := json.Unmarshal(out, &downloaded); jsonErr != nil || downloaded.Error != "" {
		return fmt.Errorf("golang.org/x/vulndb@%s cannot be downloaded: %s %w", version, downloaded.Error, err)
	}
	partial := folder + ".partial" // so that a stopped run leaves no folder that looks complete
	if err := os.RemoveAll(partial); err != nil {
		return err
	}
	ids := filepath.Join(partial, "ID")
	if err := os.CopyFS(ids, os.DirFS(filepath.Join(downloaded.Dir, "data", "osv"))); err != nil {
		return err
	}
	entries, err := read(ids)
	if err != nil {
		return err
	}
	info, err := os.ReadFile(downloaded.Info)
	if err != nil {
		return err
	}
	var commit struct{ Time time.Time }
	if err := json.Unmarshal(info, &commit); err != nil {
		return err
	}
	if err := index(filepath.Join(partial, "index"), entries, commit.Time); err != nil {
		return err
	}
	return os.Rename(partial, folder)
}

func read(ids string) ([]entry, error) {
	files, err := filepath.Glob(filepath.Join(ids, "*.json"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("there are no entries in %s", ids)
	}
	entries := make([]entry, len(files))
	for i, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &entries[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return entries, nil
}

func index(folder string, entries []entry, modified time.Time) error {
	rows, at := []*module{}, map[string]*module{}
	vulns := make([]entry, len(entries))
	for i, e := range entries {
		vulns[i] = entry{ID: e.ID, Modified: e.Modified, Aliases: e.Aliases}
		listed := map[string]bool{} // an entry may have several ranges of one module
		for _, affected := range e.Affected {
			path := affected.Package.Name
			if listed[path] {
				continue
			}
			listed[path] = true
			if at[path] == nil {
				at[path] = &module{Path: path}
				rows = append(rows, at[path])
			}
			at[path].Vulns = append(at[path].Vulns, entry{ID: e.ID, Modified: e.Modified})
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for name, content := range map[string]any{"db": map[string]time.Time{"modified": modified}, "modules": rows,
		"vulns": vulns} {
		text, err := json.Marshal(content)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name+".json"), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
