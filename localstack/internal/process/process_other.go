//go:build !linux

package process

import "syscall"

// attributes has no signal for the death of the parent: only Linux knows it.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
