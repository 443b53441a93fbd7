package emulator

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"example.com/eventgateway/localstack/internal/filelock"
)

// Bounds of the wait for a folder that another process has.
const (
	runLeaves      = 2 * time.Second  // for another run to end
	emulatorLeaves = 60 * time.Second // for the emulator of a run that was killed to write its state
	lockPoll       = 50 * time.Millisecond
)

// data is the folder where an emulator keeps its state. One run at a time has it: the run and its
// emulator hold the lock of a file, which names their processes.
type data struct {
	folder string // absolute
	lock   *os.File
}

// openData returns a folder, which it makes if there is none. If another run has the folder, the
// error says so. The emulator of a run that was killed is waited for.
func openData(ctx context.Context, folder string) (*data, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil { // it has the secrets of webhooks
		return nil, fmt.Errorf("the folder for what is kept cannot be made: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the folder for what is kept cannot be written: %w", err)
	}
	d := &data{folder, lock}
	if err = d.take(ctx); err == nil {
		err = d.note(os.Getpid(), 0)
	}
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return d, nil
}

// take waits for the lock.
func (d *data) take(ctx context.Context) error {
	began := time.Now()
	for {
		taken, err := filelock.Try(d.lock)
		if taken || err != nil {
			return err
		}
		run, emulator := d.noted()
		waited := time.Since(began)
		if waited > runLeaves && lives(run) {
			return fmt.Errorf("another run (process %d) keeps its state in %s: stop it, or choose another folder with "+
				"DATA=, or keep nothing with FRESH=on", run, d.folder)
		}
		if waited > emulatorLeaves {
			return fmt.Errorf("the emulator of a run that was killed (process %d) still has %s: end it with "+
				"kill %[1]d, and try again", emulator, d.folder)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lockPoll):
		}
	}
}

// note writes which processes have the folder.
func (d *data) note(run, emulator int) error {
	if err := d.lock.Truncate(0); err != nil {
		return err
	}
	_, err := d.lock.WriteAt(fmt.Appendf(nil, "run %d\nemulator %d\n", run, emulator), 0)
	return err
}

// noted returns which processes have the folder, 0 where that is not known.
func (d *data) noted() (run, emulator int) {
	text := make([]byte, 100)
	n, _ := d.lock.ReadAt(text, 0)
	_, _ = fmt.Fscanf(bytes.NewReader(text[:n]), "run %d\nemulator %d\n", &run, &emulator)
	return run, emulator
}

// lives reports whether there is such a process.
func lives(pid int) bool {
	return pid > 0 && !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

// environment makes the emulator read its state as it starts, and write it.
func (d *data) environment() []string {
	return []string{"PERSIST_STATE=1", "STATE_DIR=" + filepath.Join(d.folder, "emulator")}
}

// What the emulator logs where it goes on although it could not read or write its state.
var (
	notRead = []string{
		"Persistence: failed to load", "refusing to load", "Failed to restore persisted state",
		"Service module failed to load",
	}
	notWritten = []string{"Persistence: failed to save", "Persistence: error getting state"}
)

// keepProgram runs MiniStack.
//
//go:embed keep.py
var keepProgram string

// ending is what the emulator logs before it writes its state for the last time.
const ending = "MiniStack shutting down"

// logged returns the first line of a log that has one of the texts, "" for none. After says where
// to begin, if the log has that.
func logged(file, after string, texts []string) (string, error) {
	log, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	if _, rest, found := bytes.Cut(log, []byte(after)); found {
		log = rest
	}
	for line := range strings.Lines(string(log)) {
		for _, text := range texts {
			if _, what, found := strings.Cut(line, text); found {
				return strings.TrimSpace(text + what), nil
			}
		}
	}
	return "", nil
}
