// Package boltjournal keeps the journal of stores in memory in one file of a directory, by bbolt
// (https://pkg.go.dev/go.etcd.io/bbolt).
package boltjournal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"example.com/eventgateway/core/adapters/memory"
)

var _ memory.Journal = (*Journal)(nil)

// FileName is the name of the file in its directory.
const FileName = "eventgateway.db"

// The form of what is in the file. A later release reads earlier ones.
const (
	about   = "about" // a bucket
	form    = "form"  // a key in it
	current = "1"
)

const (
	lockTime    = time.Second // for another process to let the file go
	queued      = 4096        // writes that wait for the ones before
	atOnce      = 1024        // writes in one transaction of the file
	bytesAtOnce = 16 << 20    // of them together, about
	fillPercent = 0.95        // of pages: most keys come in their order, and what is before stays as it is
)

// Journal is a journal in a file. It is safe for many goroutines.
type Journal struct {
	db *bolt.DB

	mu     sync.RWMutex // of closed
	closed bool
	writes chan write
	ended  chan struct{}

	failing atomic.Bool // the last write was not kept

	// Only the goroutine that writes uses these.
	waiting []memory.Change // what could not be kept yet
	failed  error           // why
}

// write is a call of Write that is not kept yet.
type write struct {
	changes []memory.Change
	done    chan error
}

var (
	errClosed  = errors.New("the data directory is closed")
	errDamaged = errors.New("the file is damaged")
)

// Open opens the journal in a directory, which it makes if there is none. The error says in words
// for the user why it cannot: another process has it, it cannot be written, or it is of a later
// release.
func Open(dir string) (*Journal, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the data directory cannot be made: %w", err)
	}
	name := filepath.Join(dir, FileName)
	var db *bolt.DB
	err := sound(func() (err error) {
		db, err = bolt.Open(name, 0o600, &bolt.Options{Timeout: lockTime, FreelistType: bolt.FreelistMapType})
		return err
	})
	_, ofPath := errors.AsType[*fs.PathError](err)
	_, ofSystem := errors.AsType[syscall.Errno](err)
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("another process has %s open: stop it, or choose another data directory", name)
	case ofPath || ofSystem:
		return nil, fmt.Errorf("the data directory cannot be written: %w", err)
	case err != nil:
		return nil, fmt.Errorf("%s is damaged, or is another program's: move it away to begin anew (%w)", name, err)
	}
	if err := sound(func() error { return db.Update(prepare) }); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), shut(db, err))
	}
	j := &Journal{db: db, writes: make(chan write, queued), ended: make(chan struct{})}
	go j.run()
	return j, nil
}

// sound calls what reads or writes the file, and returns an error if the file is damaged. bbolt
// trusts its pages: it panics if one is another's, and a file that was cut short faults where it is
// mapped into memory.
func sound(call func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if wrong := recover(); wrong != nil {
			err = fmt.Errorf("%w: %v", errDamaged, wrong)
		}
	}()
	return call()
}

// prepare makes the buckets that are not there.
func prepare(tx *bolt.Tx) error {
	b, err := tx.CreateBucketIfNotExists([]byte(about))
	if err != nil {
		return err
	}
	switch found := string(b.Get([]byte(form))); found {
	case "":
		if err := b.Put([]byte(form), []byte(current)); err != nil {
			return err
		}
	case current:
	default:
		return fmt.Errorf("it is of a later release, in the form %.20q: use that release, or move the file away", found)
	}
	for _, name := range memory.Buckets {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	return nil
}

// Ready implements [memory.Journal].
func (j *Journal) Ready(ctx context.Context) error {
	if !j.failing.Load() {
		return nil
	}
	return j.Write(nil)(ctx)
}

// Write implements [memory.Journal].
func (j *Journal) Write(changes []memory.Change) (kept func(context.Context) error) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	if j.closed {
		return func(context.Context) error { return errClosed }
	}
	w := write{changes, make(chan error, 1)}
	j.writes <- w
	return func(ctx context.Context) error {
		select {
		case err := <-w.done:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Load implements [memory.Journal].
func (j *Journal) Load(bucket string, each func(key string, value []byte) error) error {
	return sound(func() error {
		return j.db.View(func(tx *bolt.Tx) error {
			return tx.Bucket([]byte(bucket)).ForEach(func(key, value []byte) error { return each(string(key), value) })
		})
	})
}

// Close keeps what was written, and lets the file go.
func (j *Journal) Close() error {
	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return nil
	}
	j.closed = true
	close(j.writes)
	j.mu.Unlock()
	<-j.ended
	return shut(j.db, j.failed)
}

// shut lets the file go, unless a write found it damaged: that holds a lock for ever.
func shut(db *bolt.DB, failed error) error {
	if errors.Is(failed, errDamaged) {
		return nil
	}
	return db.Close()
}

// run keeps writes until there are no more. Those that wait are kept together, so that they wait
// for the disk once.
func (j *Journal) run() {
	defer close(j.ended)
	for w := range j.writes {
		together := []write{w}
		size := sizeOf(w)
		for open := true; open && len(together) < atOnce && size < bytesAtOnce; {
			select {
			case next, more := <-j.writes:
				if open = more; more {
					together, size = append(together, next), size+sizeOf(next)
				}
			default:
				open = false
			}
		}
		j.keep(together)
		for _, w := range together {
			w.done <- j.failed
		}
	}
}

// keep keeps writes, and what could not be kept before them: a disk that was full may have room
// again. It does nothing after a write found the file damaged.
func (j *Journal) keep(writes []write) {
	if errors.Is(j.failed, errDamaged) {
		return
	}
	for _, w := range writes {
		j.waiting = append(j.waiting, w.changes...)
	}
	j.failed = sound(func() error {
		return j.db.Update(func(tx *bolt.Tx) error { return apply(tx, j.waiting) })
	})
	if j.failed == nil {
		j.waiting = nil
	}
	j.failing.Store(j.failed != nil)
}

func sizeOf(w write) (size int) {
	for _, c := range w.changes {
		size += len(c.Key) + len(c.Value)
	}
	return size
}

func apply(tx *bolt.Tx, changes []memory.Change) error {
	for _, c := range changes {
		b := tx.Bucket([]byte(c.Bucket))
		b.FillPercent = fillPercent
		var err error
		if c.Value == nil {
			err = b.Delete([]byte(c.Key))
		} else {
			err = b.Put([]byte(c.Key), c.Value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
