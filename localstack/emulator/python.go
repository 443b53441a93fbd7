package emulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"example.com/eventgateway/localstack/internal/process"
)

// pythons are looked for in PATH in this order. A system's own python3 can be
// too old while a newer one is installed beside it.
var pythons = []string{"python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"}

const oldestMinor = 10 // of Python 3

var errNoPython = errors.New("python3 is not in PATH: the AWS emulator needs Python 3.10 or newer; install it and try again")

// findPython returns the first Python that is new enough.
func findPython(ctx context.Context) (string, error) {
	failure := errNoPython
	for _, name := range pythons {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		major, minor, err := pythonVersion(ctx, path)
		if err == nil && (major > 3 || major == 3 && minor >= oldestMinor) {
			return path, nil
		}
		if !errors.Is(failure, errNoPython) {
			continue
		}
		if err != nil {
			failure = fmt.Errorf("%s does not run (%w): the AWS emulator needs Python 3.10 or newer; install it and try again", path, err)
		} else {
			failure = fmt.Errorf("%s is Python %d.%d: the AWS emulator needs 3.10 or newer; install one and try again", path, major, minor)
		}
	}
	return "", failure
}

func pythonVersion(ctx context.Context, path string) (major, minor int, err error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "-c", "import sys; print(sys.version_info[0], sys.version_info[1])")
	process.Bind(cmd)
	out, err := cmd.Output()
	if err != nil {
		return 0, 0, err
	}
	_, err = fmt.Fscan(bytes.NewReader(out), &major, &minor)
	return major, minor, err
}
