package main

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// farewell waits until the engine wants the plugin to end (SIGINT to its process group) or is gone without
// a word: another process is the parent then.
func farewell(parent int) error {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGINT, syscall.SIGTERM)
	look := time.NewTicker(time.Second / 2)
	defer look.Stop()
	for os.Getppid() == parent {
		select {
		case <-asked:
			return nil
		case <-look.C:
		}
	}
	return nil
}

// end takes the bridge along, and the upstream provider, which the bridge leaves behind when it is
// interrupted: the engine gives each plugin a process group of its own, and that ends whole.
func end(child *bridge) {
	child.stop()
	if own := os.Getpid(); syscall.Getpgrp() == own {
		_ = syscall.Kill(-own, syscall.SIGKILL)
	}
}
