//go:build unix

package schematest

import (
	"syscall"
	"time"
)

// CPU returns the CPU time that the process takes while f runs.
func CPU(f func()) time.Duration {
	used := func() time.Duration {
		var r syscall.Rusage
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
		return time.Duration(r.Utime.Nano() + r.Stime.Nano())
	}
	begun := used()
	f()
	return used() - begun
}
