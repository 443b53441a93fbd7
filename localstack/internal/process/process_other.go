//go:build !linux

package process

import (
	"os/exec"
	"syscall"
)

// attributes sets no signal for the death of the parent: only Linux has one.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// EndWithParent asks a child, which [Bind] has made, to end when this process is killed. Only Linux
// can.
func EndWithParent(*exec.Cmd) {}
