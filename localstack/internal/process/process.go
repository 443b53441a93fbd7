// Package process starts child processes that do not outlive this one: each has
// a process group of its own, which ends as a whole, and on Linux the kernel ends
// the child even where this process is killed without a chance to clean up.
//
// A group of its own also means that a Ctrl-C in the terminal reaches this
// process only, which then stops its children in order.
package process

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// afterExit bounds the wait for a pipe that something still holds open after
// the child is gone.
const afterExit = 2 * time.Second

// Bind makes cmd, not yet started, such a child. The end of the context that
// cmd was made with kills the whole group.
func Bind(cmd *exec.Cmd) {
	cmd.SysProcAttr = attributes()
	cmd.Cancel = func() error { return Signal(cmd, syscall.SIGKILL) }
	cmd.WaitDelay = afterExit
}

// Signal sends a signal to the group of cmd, which was started after [Bind]. It
// returns [os.ErrProcessDone] where nothing is left of it.
func Signal(cmd *exec.Cmd, signal syscall.Signal) error {
	err := syscall.Kill(-cmd.Process.Pid, signal)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}
