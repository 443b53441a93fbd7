//go:build !linux

package sandbox

import (
	"errors"
	"time"
)

// Missing says in a few words what this operating system cannot do.
const Missing = "a share of the processor and a limit on memory (only Linux tells what another process uses)"

func processorTime(int) (time.Duration, error) { return 0, errors.ErrUnsupported }

func residentMemory(int) (int64, error) { return 0, errors.ErrUnsupported }

func peakMemory(int) (int64, error) { return 0, errors.ErrUnsupported }
