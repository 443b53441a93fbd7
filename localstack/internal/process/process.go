// Package process starts child processes that do not outlive this one. Each has a process
// group of its own, which ends as a whole. On Linux the kernel also ends the child when
// this process is killed.
//
// A Ctrl-C in the terminal reaches this process only, which then stops its children in
// order.
package process

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// afterExit bounds the wait for a pipe that another process still holds open when the
// child has ended.
const afterExit = 2 * time.Second

// Bind makes cmd such a child; call it before cmd is started. When the context of cmd
// ends, the whole group is killed.
func Bind(cmd *exec.Cmd) {
	cmd.SysProcAttr = attributes()
	cmd.Cancel = func() error { return Signal(cmd, syscall.SIGKILL) }
	cmd.WaitDelay = afterExit
}

// Signal sends a signal to the group of cmd, which was started after [Bind]. It returns
// [os.ErrProcessDone] if the group has ended.
func Signal(cmd *exec.Cmd, signal syscall.Signal) error {
	err := syscall.Kill(-cmd.Process.Pid, signal)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}
