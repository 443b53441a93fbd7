package boltjournal_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/boltjournal"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/core/hooks/hookstest"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/core/keys/keystest"
	"example.com/eventgateway/core/registry/backup/backuptest"
	"example.com/eventgateway/core/sampling"
	"example.com/eventgateway/core/senders"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/core/usage/usagetest"
)

func open(t *testing.T, dir string) (*memory.Stores, *boltjournal.Journal) {
	t.Helper()
	j, err := boltjournal.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	s := &memory.Stores{}
	if err := s.Open(j); err != nil {
		t.Fatal(err)
	}
	return s, j
}

// The stores pass their suites over a file. The suite of schemas runs in package memory: it has
// lists of thousands, each of which would wait for the disk.
func TestStores(t *testing.T) {
	stores := func(t *testing.T) *memory.Stores {
		s, _ := open(t, t.TempDir())
		return s
	}
	t.Run("stream", func(t *testing.T) {
		coretest.EventStream(t, func(t *testing.T) coretest.StreamUnderTest {
			dir := t.TempDir()
			s, j := open(t, dir)
			return coretest.StreamUnderTest{EventStream: &s.Stream, Read: func(t *testing.T, _ int) []coretest.Stored {
				j.Close()
				again, _ := open(t, dir)
				return readAll(&again.Stream)
			}}
		})
	})
	t.Run("backup", func(t *testing.T) {
		backuptest.Store(t, func(t *testing.T) backuptest.StoreUnderTest { return &stores(t).Schemas })
	})
	t.Run("claims", func(t *testing.T) {
		coretest.Claims(t, func(t *testing.T) core.Claims { return &stores(t).Claims })
	})
	t.Run("samples", func(t *testing.T) {
		coretest.EventSamples(t, func(t *testing.T) sampling.EventSamples { return &stores(t).Samples })
	})
	t.Run("senders", func(t *testing.T) {
		coretest.Senders(t, func(t *testing.T) senders.Counts { return &stores(t).Senders })
	})
	t.Run("keys", func(t *testing.T) {
		keystest.Store(t, func(t *testing.T) keys.Store { return &stores(t).Keys })
	})
	t.Run("hooks", func(t *testing.T) {
		hookstest.Store(t, func(t *testing.T) hooks.Store { return &stores(t).Hooks })
	})
	t.Run("usage", func(t *testing.T) {
		usagetest.Store(t, func(t *testing.T) usage.Store { return &stores(t).Usage })
	})
}

func readAll(stream *memory.Stream) (stored []coretest.Stored) {
	for place := int64(0); ; {
		e, at, _ := stream.Next(place)
		if at == place {
			return stored
		}
		stored = append(stored, coretest.Stored{Event: e.Event, ShardID: "shard-0", SequenceNumber: e.SequenceNumber})
		place = at
	}
}

var fruits = core.EventType{Client: "SpongeBob", Event: "Fruits"}

// What many write at once is kept, and waits for the disk together.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, j := open(t, dir)
	const writers, each = 32, 50
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range each {
				result := s.Stream.Publish(t.Context(), []core.Event{{ID: fmt.Sprint(w, "-", i), Type: fruits}})[0]
				if result.Err != nil {
					t.Error(result.Err)
				}
			}
		})
	}
	all.Wait()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	again, _ := open(t, dir)
	ids := map[string]bool{}
	for _, e := range again.Stream.Events() {
		ids[e.ID] = true
	}
	if len(ids) != writers*each {
		t.Errorf("%d of %d events are there", len(ids), writers*each)
	}
}

// The file does not grow for ever: what is dropped makes room.
func TestTheFileStaysSmall(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, err := boltjournal.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	s := &memory.Stores{}
	s.Stream.Limits.Count = 100
	if err := s.Open(j); err != nil {
		t.Fatal(err)
	}
	size := func() int64 {
		info, err := os.Stat(filepath.Join(dir, boltjournal.FileName))
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	batch := make([]core.Event, 50)
	for i := range batch {
		batch[i] = core.Event{Type: fruits, Data: make([]byte, 10_000)}
	}
	publish := func(rounds int) {
		for range rounds {
			if result := s.Stream.Publish(t.Context(), batch)[0]; result.Err != nil {
				t.Fatal(result.Err)
			}
		}
	}
	publish(10)
	before := size()
	publish(100)
	if after := size(); after > 4*before {
		t.Errorf("the file grew from %d to %d bytes", before, after)
	}
}

// What stands in the way of opening is told in words for the user.
func TestWhatCannotBeOpened(t *testing.T) {
	t.Parallel()
	held := t.TempDir()
	open(t, held)
	foreign := t.TempDir()
	if err := os.WriteFile(filepath.Join(foreign, boltjournal.FileName), []byte(strings.Repeat("text ", 10_000)),
		0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	later := t.TempDir()
	db, err := bolt.Open(filepath.Join(later, boltjournal.FileName), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucket([]byte("about"))
		if err != nil {
			return err
		}
		return b.Put([]byte("form"), []byte("2"))
	}); err != nil {
		t.Fatal(err)
	}
	db.Close()
	for dir, want := range map[string]string{
		held: "another process has ", foreign: "is damaged, or is another program's", later: "of a later release",
		file: "the data directory cannot be made",
	} {
		if _, err := boltjournal.Open(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", dir, err, want)
		}
	}
}

// A file that is damaged, wherever that is, ends no process.
func TestDamaged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, j := open(t, dir)
	for i := range 40 {
		s.Stream.Publish(t.Context(), []core.Event{{Type: fruits, ID: strconv.Itoa(i), Time: time.Now()}})
	}
	j.Close()
	whole, err := os.ReadFile(filepath.Join(dir, boltjournal.FileName))
	if err != nil {
		t.Fatal(err)
	}
	page := os.Getpagesize()
	damaged := 0
	for at := 0; at < len(whole); at += page {
		emptied := bytes.Clone(whole)
		clear(emptied[at : at+page])
		for _, file := range [][]byte{whole[:at], whole[:at+100], emptied} {
			if !canRead(t, file) {
				damaged++
			}
		}
	}
	if damaged < len(whole)/page {
		t.Errorf("of %d pages, a damage was found %d times", len(whole)/page, damaged)
	}
}

// canRead reports whether stores can be read from a file. Whether or not, they can be written and
// closed.
func canRead(t *testing.T, file []byte) bool {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, boltjournal.FileName), file, 0o600); err != nil {
		t.Fatal(err)
	}
	j, err := boltjournal.Open(dir)
	if err == nil {
		s := &memory.Stores{}
		err = s.Open(j)
		s.Stream.Publish(t.Context(), []core.Event{{Type: fruits, ID: "next", Time: time.Now()}})
		j.Close()
	}
	return err == nil
}

// Only the owner can read the file: it has secrets of webhooks.
func TestTheFileIsOfItsOwner(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "b")
	open(t, dir)
	for name, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, boltjournal.FileName): 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

// A journal that is closed keeps nothing, and who waits no longer than its context.
func TestClosed(t *testing.T) {
	t.Parallel()
	s, j := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	kept := j.Write([]memory.Change{{Bucket: "keys", Key: "a", Value: []byte("{}")}})
	cancel()
	_ = kept(ctx) // it may be kept before
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	result := s.Stream.Publish(t.Context(), []core.Event{{Type: fruits, Time: time.Now()}})[0]
	coretest.WantCode(t, result.Err, core.CodeBackendUnavailable)
}
