package main

import (
	"bufio"
	"bytes"
	"context"
	"os/exec"
	"strings"
	"time"

	"example.com/eventgateway/localstack/bench/internal/rig"
	"example.com/eventgateway/localstack/internal/process"
)

// startServer starts a program that prints its URL, and kills it at the end.
func startServer(ctx context.Context, env []string, program string, args ...string) (served, error) {
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
		return served{}, err
	}
	url, err := bufio.NewReader(out).ReadString('\n')
	stop := func() error {
		kill()
		_ = cmd.Wait() // it was killed
		return nil
	}
	if err != nil {
		_ = stop()
		return served{}, rig.WithLog(err, &log)
	}
	return served{strings.TrimSpace(url), stop}, nil
}
