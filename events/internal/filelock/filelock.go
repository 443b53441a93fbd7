// Package filelock keeps two processes from using the same files. The system gives a lock back
// when its process ends, also if it is killed.
package filelock

import (
	"errors"
	"fmt"
	"os"
)

// ErrTaken is the error of Take if another process, or this one, has the lock.
var ErrTaken = errors.New("the lock is taken")

// Lock is a lock that this process has.
type Lock struct{ file *os.File }

// Take takes the lock that is a file, and makes the file. It does not wait.
func Take(path string) (*Lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock(file); err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &Lock{file}, nil
}

// Release gives the lock back. The file stays: another process may wait to open it.
func (l *Lock) Release() error { return l.file.Close() }
