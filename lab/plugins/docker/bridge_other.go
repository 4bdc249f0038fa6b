//go:build !linux

package main

import "syscall"

// endWithParent has no counterpart here: the process group that the engine ends has to do.
func endWithParent() *syscall.SysProcAttr {
	return nil
}
