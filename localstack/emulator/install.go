package emulator

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"example.com/eventgateway/localstack/internal/filelock"
	"example.com/eventgateway/localstack/internal/process"
)

// installTimeout bounds everything that Install does; on a slow line it is the
// download that takes long (about 20 MB).
const installTimeout = 10 * time.Minute

// Install makes the virtual environment root/.venv with what
// root/localstack/requirements.txt pins, and returns the path of the emulator's
// program. Where a former call did that for the same requirements it returns at
// once. Two calls at the same time, from any number of processes, do not clash.
//
// Every error is one line that says what to do; what the tools printed is in
// root/.cache/install.log.
func Install(ctx context.Context, root string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, installTimeout)
	defer cancel()
	i, err := newInstallation(root)
	if err != nil {
		return "", err
	}
	if i.done() {
		return i.program(), nil
	}
	if err := os.MkdirAll(filepath.Dir(i.logFile), 0o755); err != nil {
		return "", err
	}
	unlock, err := filelock.Lock(ctx, filepath.Join(root, ".cache", "install.lock"))
	if err != nil {
		return "", fmt.Errorf("another installation of the emulator does not end; if none runs, try again: %w", err)
	}
	defer unlock()
	if i.done() { // by whoever held the lock
		return i.program(), nil
	}
	if err := i.install(ctx); err != nil {
		return "", err
	}
	return i.program(), nil
}

// Installed says whether [Install] has nothing to do.
func Installed(root string) bool {
	i, err := newInstallation(root)
	return err == nil && i.done()
}

// installation is one virtual environment and what belongs into it.
type installation struct {
	requirements string // file
	venv         string // folder
	logFile      string // what the tools print
	stamp        string // of the requirements
}

func newInstallation(root string) (*installation, error) {
	i := &installation{
		requirements: filepath.Join(root, "localstack", "requirements.txt"),
		venv:         filepath.Join(root, ".venv"),
		logFile:      filepath.Join(root, ".cache", "install.log"),
	}
	pins, err := os.ReadFile(i.requirements)
	if err != nil {
		return nil, fmt.Errorf("the emulator's requirements cannot be read (is %s the checkout?): %w", root, err)
	}
	sum := sha256.Sum256(pins)
	i.stamp = hex.EncodeToString(sum[:])
	return i, nil
}

func (i *installation) program() string   { return filepath.Join(i.venv, "bin", "ministack") }
func (i *installation) stampFile() string { return filepath.Join(i.venv, "installed") }

func (i *installation) done() bool {
	stamp, err := os.ReadFile(i.stampFile())
	if err != nil || string(stamp) != i.stamp {
		return false
	}
	_, err = os.Stat(i.program())
	return err == nil
}

func (i *installation) install(ctx context.Context) error {
	python, err := findPython(ctx)
	if err != nil {
		return err
	}
	log, err := os.Create(i.logFile)
	if err != nil {
		return err
	}
	defer log.Close()
	run := func(program string, args ...string) error {
		cmd := exec.CommandContext(ctx, program, args...)
		process.Bind(cmd)
		cmd.Stdout, cmd.Stderr = log, log
		return cmd.Run()
	}
	// --clear: a former attempt may have ended half-way.
	if err := run(python, "-m", "venv", "--clear", i.venv); err != nil {
		return fmt.Errorf("%s cannot make a virtual environment: install its venv module (Debian, Ubuntu: apt install python3-venv) and try again; its output is in %s", python, i.logFile)
	}
	err = run(filepath.Join(i.venv, "bin", "python"), "-m", "pip", "install",
		"--disable-pip-version-check", "--no-input", "--progress-bar", "off", "-r", i.requirements)
	if err != nil {
		return fmt.Errorf("the emulator could not be downloaded from PyPI: check the network and pip's settings and try again; pip's output is in %s", i.logFile)
	}
	return os.WriteFile(i.stampFile(), []byte(i.stamp), 0o644)
}
