package lease_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/events/consumer/lease/leasetest"
)

func TestMemory(t *testing.T) {
	leasetest.Run(t, func(*testing.T) lease.Store { return new(lease.Memory) })
}

func openFile(t *testing.T, path string) *lease.File {
	t.Helper()
	f, err := lease.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestFile(t *testing.T) {
	leasetest.Run(t, func(t *testing.T) lease.Store { return openFile(t, filepath.Join(t.TempDir(), "leases.json")) })
}

// What was stored is there for the next process, which has all leases at once.
func TestFileIsReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "leases.json")
	if leases, err := lease.ReadFile(path); err != nil || len(leases) > 0 {
		t.Fatalf("got %v, %v", leases, err)
	}
	f := openFile(t, path)
	if _, err := f.Create(t.Context(), lease.Lease{Key: "a", Checkpoint: lease.TrimHorizon}); err != nil {
		t.Fatal(err)
	}
	mine, done, err := f.Take(t.Context(), lease.Lease{Key: "a"}, "me")
	if err != nil || !done {
		t.Fatalf("got %v, %v", done, err)
	}
	if mine, done, err = f.Checkpoint(t.Context(), mine, "7", 0); err != nil || !done {
		t.Fatalf("got %v, %v", done, err)
	}
	if _, err := lease.OpenFile(path); !errors.Is(err, lease.ErrInUse) {
		t.Errorf("opened twice: %v", err)
	}
	if read, err := lease.ReadFile(path); err != nil || len(read) != 1 || read[0].Owner != "me" {
		t.Errorf("read %+v, %v", read, err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	leases, err := openFile(t, path).List(t.Context())
	if err != nil || len(leases) != 1 || leases[0].Checkpoint != "7" || leases[0].Owner != "" ||
		leases[0].Counter == mine.Counter {
		t.Errorf("got %+v, %v: want the checkpoint, no owner and another counter", leases, err)
	}
}

// A file that cannot be written changes nothing, also not in memory.
func TestFileThatCannotBeWritten(t *testing.T) {
	directory := filepath.Join(t.TempDir(), "d")
	if err := os.Mkdir(directory, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(directory, "leases.json")
	f := openFile(t, path)
	stored := lease.Lease{Key: "a", Checkpoint: lease.TrimHorizon}
	if _, err := f.Create(t.Context(), stored); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(directory); err != nil {
		t.Fatal(err)
	}
	if done, err := f.Create(t.Context(), lease.Lease{Key: "b", Checkpoint: lease.TrimHorizon}); done || err == nil {
		t.Errorf("created: %v, %v", done, err)
	}
	if _, done, err := f.Checkpoint(t.Context(), stored, "7", 0); done || err == nil {
		t.Errorf("moved: %v, %v", done, err)
	}
	if done, err := f.Delete(t.Context(), stored); done || err == nil {
		t.Errorf("deleted: %v, %v", done, err)
	}
	leases, err := f.List(t.Context())
	if err != nil || len(leases) != 1 || leases[0].Checkpoint != lease.TrimHorizon || leases[0].Counter != 0 {
		t.Errorf("got %+v, %v", leases, err)
	}
}

func TestNoFileOfLeases(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON": "leases", "an object": "{}", "no lease": `[{"a":1}]`, "half": `[{"leaseKey":"a","checkp`, "empty": "",
	} {
		path := filepath.Join(t.TempDir(), "leases.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := lease.OpenFile(path); err == nil {
			t.Errorf("%s is opened", name)
		}
		if _, err := lease.OpenFile(path); errors.Is(err, lease.ErrInUse) {
			t.Errorf("%s: the lock stays: %v", name, err)
		}
	}
}
