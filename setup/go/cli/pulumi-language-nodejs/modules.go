package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// locateModule finds a file of an installed package the way Node does, by walking up through node_modules.
// The released host starts a Node process for it, which costs every preview 40 ms.
func locateModule(file, from string) (string, error) {
	for dir := from; ; dir = filepath.Dir(dir) {
		candidate := filepath.Join(dir, "node_modules", file)
		if _, err := os.Stat(candidate); err == nil {
			return candidate, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("%s was not found from %s. Have you run npm install?", file, from)
		}
	}
}
