package backup_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/backup"
)

func version(t core.EventType, number int, document string) core.Schema {
	return core.Schema{Registration: core.Registration{Type: t, Version: number, Fingerprint: fmt.Sprint(number),
		CreatedAt: coretest.Begin}, Document: []byte(document)}
}

func registered(t *testing.T, versions ...core.Schema) *memory.Schemas {
	t.Helper()
	s := &memory.Schemas{}
	for _, v := range versions {
		if err := s.Add(t.Context(), v); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func export(t *testing.T, from backup.Reader) string {
	t.Helper()
	var file bytes.Buffer
	if _, err := backup.Export(t.Context(), from, &file); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

// The form of the file is a promise: a release reads what an earlier one wrote.
func TestFile(t *testing.T) {
	t.Parallel()
	const file = `{"format":"eventgateway.registry/1"}
{"event_type":{"client":"SpongeBob","event":"Fruits","version":2,"fingerprint":"b","created_at":"2026-11-29T10:00:00.123Z","author":"me","partition_key":"/id","data_content_type":"image/png","idempotent":true,"compatibility":"full","open_content":"lenient","version_field":"/v","enforcement":"warn","formats":"assert","accept":"all","draft":"7","deprecated_at":"2026-11-29T10:00:00Z","owner":"shop","tags":["a","b"],"description":"<é>","version_deprecated_at":"2026-11-29T11:00:00Z","deleted_version":1,"backward_since":1,"forward_since":2,"revision":3,"deleted_at":"2026-11-29T12:00:00Z"}}
{"version":{"version":1,"fingerprint":"a","created_at":"2026-11-28T10:00:00Z","document":" {\"a\\u0000\":\"<é>\"}\r\n"}}
{"version":{"version":2,"fingerprint":"b","created_at":"2026-11-29T10:00:00.123Z","document_base64":"/w=="}}
{"event_type":{"client":"SpongeBob","event":"Shadowed","version":1,"fingerprint":"a","created_at":"2026-11-29T10:00:00Z","shadow":{"version":1,"fingerprint":"s","created_at":"2026-11-29T10:00:00Z","document":"true"}}}
{"version":{"version":1,"fingerprint":"a","created_at":"2026-11-28T10:00:00Z","document":"{}"}}
{"end":{"event_types":2,"versions":3,"sha256":"SUM"}}
`
	lines, _, _ := strings.Cut(file, `{"end"`)
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(lines)))
	whole := strings.Replace(file, "SUM", sum, 1)
	store := &memory.Schemas{}
	report, err := backup.Import(t.Context(), store, strings.NewReader(whole), backup.Options{})
	if want := (backup.Report{Restored: backup.Counts{EventTypes: 2, Versions: 3}}); err != nil || report != want {
		t.Fatalf("%+v, %v", report, err)
	}
	if got := export(t, store); got != whole {
		t.Errorf("it is exported as %s", got)
	}
	head, err := store.Head(t.Context(), coretest.Fruits)
	if err != nil || head.DeletedAt == 0 || head.Revision != 3 || !head.OpenContentLenient || !head.EnforcementWarn ||
		!head.FormatsAssert || head.Tags != "a,b" {
		t.Errorf("%+v, %v", head, err)
	}
}

// A file that is not whole is refused, with the line. What comes before is restored, but for an
// event type that the file has half of.
func TestWrongFiles(t *testing.T) {
	t.Parallel()
	file := export(t, registered(t, version(coretest.Colors, 1, "{}"), version(coretest.Fruits, 1, "{}"),
		version(coretest.Fruits, 2, "true")))
	lines := strings.SplitAfter(strings.TrimSuffix(file, "\n"), "\n") // format, head, version, head, 2 versions, end
	with := func(i int, before, after string) string {
		changed := slices.Clone(lines)
		changed[i] = strings.Replace(changed[i], before, after, 1)
		return strings.Join(changed, "")
	}
	for name, c := range map[string]struct {
		file     string
		line     int
		want     string
		restored int
	}{
		"empty":              {"", 1, "the file is empty", 0},
		"another file":       {"{\n}", 1, "not of the form", 0},
		"compressed":         {"\x1f\x8b\x08\x00\n\x00", 1, "decompress it first", 0},
		"one long line":      {strings.Repeat("x", 9<<20), 1, "longer than any line", 0},
		"of a later release": {with(0, "/1", "/2"), 1, "of a later release", 0},
		"unknown member": {with(1, `"version"`, `"colour":1,"version"`), 2,
			`unknown field "colour": the file is of a later release, or was changed`, 0},
		"unknown setting": {with(1, `"version"`, `"formats":"x","version"`), 2, `setting "x", which this release`, 0},
		"wrong name":      {with(1, "SpongeBob", "Sponge/Bob"), 2, "invalid_name", 0},
		"no version":      {with(1, `"version":1`, `"version":0`), 2, "version 0", 0},
		"no document":     {with(2, `"document":"{}"`, `"document":""`), 3, "0 bytes", 0},
		"a version first": {lines[0] + lines[2], 2, "version 1", 0},
		"a gap": {lines[0] + lines[3] + lines[5], 3,
			"version 2 of SpongeBob.Fruits comes after version 0", 0},
		"too few versions": {lines[0] + lines[3] + lines[4] + lines[6], 4, "not version 2 of SpongeBob.Fruits", 0},
		"cut in a type":    {strings.Join(lines[:5], ""), 6, "it was cut", 1},
		"cut in a line":    {strings.Join(lines[:5], "") + lines[5][:20], 6, "ends within a line: it was cut", 1},
		"cut after a type": {strings.Join(lines[:6], ""), 7, "it was cut", 2},
		"twice": {strings.Join(lines[:6], "") + lines[1], 7,
			"SpongeBob.Colors comes after SpongeBob.Fruits", 2},
		"changed":             {with(2, "{}", "[]"), 7, "the file was changed", 2},
		"more behind the end": {file + "\n", 8, "after the end", 2},
	} {
		store := &memory.Schemas{}
		report, err := backup.Import(t.Context(), store, strings.NewReader(c.file), backup.Options{})
		at, is := errors.AsType[*backup.LineError](err)
		if !is || at.Line != c.line || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want line %d: …%s…", name, err, c.line, c.want)
		}
		if report.Restored.EventTypes != c.restored {
			t.Errorf("%s: %+v", name, report)
		}
		if page, _, err := store.List(t.Context(), "SpongeBob", "", 10); len(page) != c.restored || err != nil {
			t.Errorf("%s: registered are %v, %v", name, page, err)
		}
		if _, err := backup.Check(strings.NewReader(c.file)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s is checked: %v", name, err)
		}
		if c.line > 1 { // the whole file mends it, unless something else was restored
			if report, err := backup.Import(t.Context(), store, strings.NewReader(file),
				backup.Options{}); err != nil ||
				report.Restored.EventTypes+report.Same+report.Differ != 2 ||
				(report.Differ > 0) != (name == "changed") {
				t.Errorf("%s: again: %+v, %v", name, report, err)
			}
		}
	}
}

// An event type that is there otherwise is left alone and told; the others are restored.
func TestDifferences(t *testing.T) {
	t.Parallel()
	fruits := func(n int, document string) core.Schema { return version(coretest.Fruits, n, document) }
	file := export(t, registered(t, version(coretest.Colors, 1, "{}"), fruits(1, "{}"), fruits(2, "true")))
	change := func(s *memory.Schemas, r core.Registration, f func(*core.Registration)) *memory.Schemas {
		f(&r)
		if err := s.Configure(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		return s
	}
	other := fruits(2, "false")
	other.Fingerprint = "another"
	orphans := &memory.Schemas{}
	for i, document := range []string{"{}", "true", "false"} {
		if err := orphans.RestoreVersion(t.Context(), fruits(i+1, document)); err != nil {
			t.Fatal(err)
		}
	}
	for want, store := range map[string]*memory.Schemas{
		"it has version 1, not 2":  registered(t, fruits(1, "{}")),
		"it has version 3, not 2":  registered(t, fruits(1, "{}"), fruits(2, "true"), fruits(3, "false")),
		"version 1 is another one": registered(t, fruits(1, "[]"), fruits(2, "true")),
		"version 2 is another one": registered(t, fruits(1, "{}"), other),
		"it was changed: its settings": change(registered(t, fruits(1, "{}"), fruits(2, "true")),
			fruits(2, "").Registration, func(r *core.Registration) { r.Owner = "x" }),
		"another head or later versions": orphans,
	} {
		before := export(t, store)
		var told []string
		report, err := backup.Import(t.Context(), store, strings.NewReader(file), backup.Options{
			Differs: func(et core.EventType, detail string) { told = append(told, et.Topic()+": "+detail) }})
		if err != nil || report.Differ != 1 || report.Restored.EventTypes != 1 || len(told) != 1 ||
			!strings.Contains(told[0], "SpongeBob.Fruits: ") || !strings.Contains(told[0], want) {
			t.Errorf("%s: %+v, %v, %q", want, report, err, told)
		}
		after := export(t, store)
		for line := range strings.Lines(before) {
			if !strings.HasPrefix(line, `{"end"`) && !strings.Contains(after, line) {
				t.Errorf("%s: there is no more %s", want, line)
			}
		}
	}
}

// An import that was interrupted goes on where it was.
func TestAnInterruptedImport(t *testing.T) {
	t.Parallel()
	var versions []core.Schema
	for i := range 20 {
		versions = append(versions, version(coretest.Fruits, i+1, fmt.Sprint(i)))
	}
	file := export(t, registered(t, versions...))
	store := &memory.Schemas{}
	for died := 1; ; died++ {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := backup.Import(ctx, &dying{Store: store, left: died, die: cancel}, strings.NewReader(file),
			backup.Options{})
		cancel()
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) && core.CodeOf(err) != core.CodeBackendUnavailable || died > 100 {
			t.Fatal(err)
		}
	}
	if export(t, store) != file {
		t.Error("the registry is not the same")
	}
}

// headless is a store that takes no heads.
type headless struct{ backup.Store }

func (headless) RestoreHead(context.Context, registry.Head, core.Schema) error {
	return errors.New("denied")
}

// An event type whose head was not written does not count as restored.
func TestARefusedHead(t *testing.T) {
	t.Parallel()
	file := export(t, registered(t, version(coretest.Fruits, 1, "{}")))
	report, err := backup.Import(t.Context(), headless{&memory.Schemas{}}, strings.NewReader(file), backup.Options{})
	if err == nil || err.Error() != "denied" || report != (backup.Report{}) {
		t.Errorf("%+v, %v", report, err)
	}
}

// dying is a store whose process ends after so many writes.
type dying struct {
	backup.Store
	left int
	die  func()
}

func (d *dying) RestoreVersion(ctx context.Context, s core.Schema) error {
	if d.left--; d.left < 0 {
		d.die()
	}
	return d.Store.RestoreVersion(ctx, s)
}

// The registry of the largest schemas that there can be passes in little memory.
func TestMemory(t *testing.T) {
	const bound = 48 << 20
	store := &endless{types: 20, versions: 10}
	pipe, in := io.Pipe()
	go func() {
		_, err := backup.Export(t.Context(), store, in)
		in.CloseWithError(err)
	}()
	var most uint64
	to := &watched{Store: &memory.Schemas{}, each: func() {
		var now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&now)
		most = max(most, now.HeapAlloc)
	}}
	report, err := backup.Import(t.Context(), to, pipe, backup.Options{DryRun: true})
	if err != nil || report.Restored.Versions != 200 {
		t.Fatalf("%+v, %v", report, err)
	}
	t.Logf("%d MB of schemas, %d MB of memory at most", 200*core.MaxSchemaBytes>>20, most>>20)
	if most > bound {
		t.Errorf("it took %d MB", most>>20)
	}
}

// watched calls each when an event type begins.
type watched struct {
	backup.Store
	each func()
}

func (w *watched) Snapshot(ctx context.Context, t core.EventType) (backup.Snapshot, error) {
	w.each()
	return w.Store.Snapshot(ctx, t)
}

// endless makes up event types whose schemas are as large as can be.
type endless struct{ types, versions int }

func (e *endless) Names(_ context.Context, after string, limit int) (page []core.EventType, more bool, err error) {
	for i := range e.types {
		t := core.EventType{Client: "a", Event: fmt.Sprintf("%05d", i)}
		if t.Topic() > after {
			page = append(page, t)
		}
	}
	return page[:min(limit, len(page))], len(page) > limit, nil
}

func (e *endless) schema(t core.EventType, n int) core.Schema {
	return version(t, n, strings.Repeat("x", core.MaxSchemaBytes))
}

func (e *endless) Snapshot(_ context.Context, t core.EventType) (backup.Snapshot, error) {
	latest := e.schema(t, e.versions)
	return backup.Snapshot{Head: registry.Head{Registration: latest.Registration}, Latest: latest}, nil
}

func (e *endless) Schemas(
	_ context.Context, t core.EventType, after, limit int,
) (page []core.Schema, more bool, err error) {
	for range min(limit, 2) {
		after++
		page = append(page, e.schema(t, after))
	}
	return page, after < e.versions, nil
}
