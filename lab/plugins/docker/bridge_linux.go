package main

import "syscall"

// endWithParent makes the kernel end the child when the relay ends, even by SIGKILL.
func endWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
