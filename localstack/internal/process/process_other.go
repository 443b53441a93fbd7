//go:build !linux

package process

import "syscall"

// attributes sets no signal for the death of the parent: only Linux has one.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
