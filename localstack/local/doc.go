// Package local runs the event gateway on this machine: the emulator, the function
// binaries and the local API Gateway. It is the command localstack/cmd/local, which
// `make run` and `make test` use. `make install` installs what it needs.
package local

import (
	"errors"
	"os"
	"path/filepath"
)

// findRoot returns the checkout that has the working directory.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "localstack", "requirements.txt")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("this is not inside the event gateway's checkout: change into it and try again")
		}
		dir = parent
	}
}
