package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"syscall"
	"time"

	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/names"
)

// endpointEnv is the environment variable that tells all SDKs of AWS about an emulator.
const endpointEnv = "AWS_ENDPOINT_URL"

// checkEndpoint says in one line what is wrong with AWS_ENDPOINT_URL; the SDK would need
// many. Any answer is good: not every emulator has a page there.
func checkEndpoint(ctx context.Context, endpoint string) error {
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return &usageError{fmt.Sprintf("%s is %q, not a URL such as http://127.0.0.1:4566", endpointEnv, endpoint)}
	}
	if _, err := emulator.Status(ctx, endpoint); err != nil {
		return fmt.Errorf("nothing answers at %s=%s: start that emulator, or unset %s to have one started", endpointEnv,
			endpoint, endpointEnv)
	}
	return nil
}

// openEmulator returns the emulator at endpoint, or starts one if that is "".
func openEmulator(
	ctx context.Context, endpoint string, opts emulator.Options,
) (e *emulator.Emulator, stop func(), err error) {
	if endpoint != "" {
		return &emulator.Emulator{Endpoint: endpoint}, func() {}, checkEndpoint(ctx, endpoint)
	}
	if e, err = emulator.Start(ctx, opts); err != nil {
		return nil, nil, err
	}
	return e, e.Stop, nil
}

func endedEarly(e *emulator.Emulator) error {
	return fmt.Errorf("the emulator ended: see %s", e.LogFile)
}

// untilStopped returns nil when ctx ends, and an error when the emulator does.
func untilStopped(ctx context.Context, e *emulator.Emulator) error {
	select {
	case <-ctx.Done():
		return nil
	case <-e.Done:
		return endedEarly(e)
	}
}

// runEmulator runs the emulator alone until ctx ends.
func runEmulator(ctx context.Context, root string, port int, stdout io.Writer) error {
	e, stop, err := openEmulator(ctx, "", emulator.Options{Root: root, Port: port})
	if err != nil {
		return err
	}
	defer stop()
	fmt.Fprintf(stdout, "ready %s\n", e.Endpoint)
	return untilStopped(ctx, e)
}

// runWithEmulator starts an emulator, runs a command and stops the emulator. The command
// stays in this process's group, so that a Ctrl-C reaches it.
func runWithEmulator(ctx context.Context, root string, command []string, std streams) error {
	program, err := exec.LookPath(command[0])
	if err != nil {
		return &usageError{fmt.Sprintf("the command %s is not found", command[0])}
	}
	e, err := emulator.Start(ctx, emulator.Options{Root: root})
	if err != nil {
		return err
	}
	defer e.Stop()
	cmd := exec.CommandContext(ctx, program, command[1:]...)
	cmd.Env = append(os.Environ(), names.EmulatorEnv+"="+e.Endpoint)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = std.in, std.out, std.err
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second // then it is killed
	err = cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return &exitError{128 + int(status.Signal())}
		}
		return &exitError{exit.ExitCode()}
	}
	return err
}

// unlessStopped drops an error that comes only from the end of ctx.
func unlessStopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
