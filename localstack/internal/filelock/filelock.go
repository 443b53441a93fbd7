// Package filelock locks files against other processes.
package filelock

import (
	"errors"
	"os"
	"syscall"
)

// Try takes an exclusive lock on the file, unless another process holds one. The kernel
// releases the lock when all processes that have the file open have closed it or died.
func Try(file *os.File) (taken bool, err error) {
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, syscall.EINTR) {
		return false, nil
	}
	return err == nil, err
}
