package rig

import (
	"bufio"
	"bytes"
	"context"
	"os/exec"
	"strings"
	"time"

	"example.com/eventgateway/localstack/internal/process"
)

// StartServer starts a program that prints its URL. Stop kills it, and returns the processor time
// that it used.
func StartServer(ctx context.Context, env []string, program string, args ...string) (
	url string, stop func() (cpu time.Duration), err error,
) {
	ctx, kill := context.WithTimeout(ctx, 10*time.Minute)
	cmd := exec.CommandContext(ctx, program, args...)
	process.Bind(cmd)
	cmd.Env = env
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		kill()
		return "", nil, err
	}
	url, err = bufio.NewReader(out).ReadString('\n')
	stop = func() time.Duration {
		kill()
		_ = cmd.Wait() // it was killed
		return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	if err != nil {
		stop()
		return "", nil, WithLog(err, &log)
	}
	return strings.TrimSpace(url), stop, nil
}
