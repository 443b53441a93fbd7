//go:build unix

package boltjournal_test

import (
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/boltjournal"
	"example.com/eventgateway/core/coretest"
)

// While the disk is full, the journal keeps nothing. When the disk has room again, the journal goes
// on, and keeps what it could not keep before.
func TestAFullDiskThatHasRoomAgain(t *testing.T) { // not parallel: the limit is the process's
	dir := t.TempDir()
	s, j := open(t, dir)
	publish := func(id string) core.PublishResult {
		return s.Stream.Publish(t.Context(), []core.Event{
			{Type: fruits, ID: id, Time: time.Now(), Data: make([]byte, 100_000)},
		})[0]
	}
	if result := publish("before"); result.Err != nil {
		t.Fatal(result.Err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	restore := limitFiles(t, filepath.Join(dir, boltjournal.FileName))
	first := publish("first")
	coretest.WantCode(t, first.Err, core.CodeBackendUnavailable)
	second := publish("second")
	coretest.WantCode(t, second.Err, core.CodeBackendUnavailable)
	if !first.InDoubt || second.InDoubt || len(s.Stream.Events()) != 2 {
		t.Errorf("the disk is full: %+v, %+v, and %d events", first, second, len(s.Stream.Events()))
	}
	restore()
	if result := publish("after"); result.Err != nil {
		t.Errorf("there is room again: %v", result.Err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	again, _ := open(t, dir)
	var ids []string
	for _, e := range again.Stream.Events() {
		ids = append(ids, e.ID)
	}
	if want := []string{"before", "first", "after"}; !slices.Equal(ids, want) {
		t.Errorf("the file has %q, want %q", ids, want)
	}
}

// limitFiles keeps all files of this process from growing beyond the size of the named one, until
// restore is called.
func limitFiles(t *testing.T, name string) (restore func()) {
	t.Helper()
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	limited := before
	limited.Cur = min(before.Max, uint64(info.Size()))
	restore = func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Error(err)
		}
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limited); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(restore)
	return restore
}
