package sandbox

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// Missing says in a few words what this operating system cannot do; here it is "".
const Missing = ""

var pageSize = int64(os.Getpagesize())

// processorTime returns the processor time of all threads of a process, by its CPU-time
// clock (man 3 clock_getcpuclockid). The clock counts nanoseconds, and takes a microsecond
// to read; /proc counts hundredths of a second.
func processorTime(pid int) (time.Duration, error) {
	const ofProcess = 2 // CPUCLOCK_SCHED of <linux/posix-timers.h>
	var used unix.Timespec
	if err := unix.ClockGettime(int32(^pid)<<3|ofProcess, &used); err != nil {
		return 0, err
	}
	return time.Duration(used.Nano()), nil
}

// residentMemory returns the bytes of memory that a process has now (man 5 proc_pid_statm).
func residentMemory(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, err
	}
	fields := bytes.Fields(text)
	if len(fields) < 2 {
		return 0, fmt.Errorf("/proc/%d/statm is %q", pid, text)
	}
	pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
	return pages * pageSize, err
}

// peakMemory returns the most bytes that it had at a time (man 5 proc_pid_status).
func peakMemory(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range bytes.Lines(text) {
		if value, ok := bytes.CutPrefix(line, []byte("VmHWM:")); ok {
			kB, err := strconv.ParseInt(string(bytes.Fields(value)[0]), 10, 64)
			return kB << 10, err
		}
	}
	return 0, os.ErrProcessDone
}
