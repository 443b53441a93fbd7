// Package npm installs what package-lock.json pins into node_modules: the CDK's
// command line and the data that the demo sends. Nothing is installed globally.
package npm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"example.com/eventgateway/localstack/internal/filelock"
	"example.com/eventgateway/localstack/internal/process"
)

// leastNode is the oldest major version of Node that will do, as in package.json.
const leastNode = 20

// installTimeout bounds the download, about 10 MB, on a slow line.
const installTimeout = 10 * time.Minute

// Install makes root/node_modules what root/package-lock.json says. Where a former
// call did that for the same lock file it returns at once. Two calls at the same
// time, from any number of processes, do not clash.
//
// Every error is one line that says what to do; what npm printed is in
// root/.cache/npm.log.
func Install(ctx context.Context, root string) error {
	ctx, cancel := context.WithTimeout(ctx, installTimeout)
	defer cancel()
	lock, err := os.ReadFile(filepath.Join(root, "package-lock.json"))
	if err != nil {
		return fmt.Errorf("package-lock.json cannot be read (is %s the checkout?): %w", root, err)
	}
	sum := sha256.Sum256(lock)
	stamp := hex.EncodeToString(sum[:])
	if installed(root, stamp) {
		return nil
	}
	if err := CheckNode(ctx); err != nil {
		return err
	}
	cache := filepath.Join(root, ".cache")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	unlock, err := filelock.Lock(ctx, filepath.Join(cache, "npm.lock"))
	if err != nil {
		return fmt.Errorf("another npm ci of this checkout does not end; if none runs, try again: %w", err)
	}
	defer unlock()
	if installed(root, stamp) { // by whoever held the lock
		return nil
	}
	if err := ci(ctx, root, filepath.Join(cache, "npm.log")); err != nil {
		return err
	}
	return os.WriteFile(stampFile(root), []byte(stamp), 0o644)
}

// stampFile is in node_modules, so that it goes when that does; npm ci removes it.
func stampFile(root string) string { return filepath.Join(root, "node_modules", ".installed") }

func installed(root, stamp string) bool {
	found, err := os.ReadFile(stampFile(root))
	return err == nil && string(found) == stamp
}

// CheckNode says in one line what is the matter with Node and npm, if anything.
func CheckNode(ctx context.Context) error {
	wanted := fmt.Sprintf("install Node %d or newer, with npm, and try again", leastNode)
	node, err := exec.LookPath("node")
	if err != nil {
		return errors.New("there is no node on the PATH: " + wanted)
	}
	out, err := exec.CommandContext(ctx, node, "--version").Output()
	if err != nil {
		return fmt.Errorf("%s --version failed: %s: %w", node, wanted, err)
	}
	version := strings.TrimSpace(string(out))
	major, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	if n, err := strconv.Atoi(major); err != nil || n < leastNode {
		return fmt.Errorf("%s is version %s: %s", node, version, wanted)
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return errors.New("there is no npm on the PATH: " + wanted)
	}
	return nil
}

func ci(ctx context.Context, root, logFile string) error {
	log, err := os.Create(logFile)
	if err != nil {
		return err
	}
	defer log.Close()
	// Neither package has scripts to run; one that came with an update should not.
	cmd := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	process.Bind(cmd)
	cmd.Dir, cmd.Stdout, cmd.Stderr = root, log, log
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("npm ci did not end: %w", ctx.Err())
		}
		return fmt.Errorf("npm ci failed: check the network and npm's settings and try again; its output is in %s", logFile)
	}
	return nil
}
