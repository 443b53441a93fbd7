package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"example.com/eventgateway/localstack/gateway"
)

// The default ports, on 127.0.0.1.
const (
	defaultPort         = 8080
	defaultEmulatorPort = 4566 // as other emulators of AWS
)

// Main runs the command with args and returns its exit status: 0 for success, also when
// ctx ended a command that runs until then; 1 after an error, which it prints; 2 for wrong
// usage; for `exec`, the status of the command that it ran.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	calledRight := false
	root := rootCommand(streams{stdin, stdout, stderr})
	root.PersistentPreRun = func(*cobra.Command, []string) { calledRight = true }
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	if exit, ok := errors.AsType[*exitError](err); ok {
		return exit.status
	}
	fmt.Fprintf(stderr, "error: %v\n", err)
	if _, wrong := errors.AsType[*usageError](err); wrong || !calledRight {
		return 2
	}
	return 1
}

// streams are the standard streams of the process.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// usageError is a wrong usage that cobra does not find.
type usageError struct{ message string }

func (e *usageError) Error() string { return e.message }

// exitError is the exit status of a command that has printed its own errors.
type exitError struct{ status int }

func (e *exitError) Error() string { return "exit status " + strconv.Itoa(e.status) }

func rootCommand(std streams) *cobra.Command {
	root := &cobra.Command{
		Use:           "local",
		Short:         "Run the event gateway, or parts of it, on this machine",
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			fmt.Fprint(std.err, cmd.UsageString())
			return &usageError{"no command is given"}
		},
		Args: cobra.NoArgs,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(runCommand(std), deployCommand(std), demoCommand(std), emulatorCommand(std), execCommand(std))
	return root
}

func addEmulatorPort(cmd *cobra.Command) *int {
	return cmd.Flags().Int("emulator-port", defaultEmulatorPort, "the emulator's port on 127.0.0.1; 0 takes a free one")
}

func runCommand(std streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Serve the gateway on 127.0.0.1:$PORT (8080) until Ctrl-C",
		Long: `Serve the gateway on 127.0.0.1:$PORT (8080) until Ctrl-C.

Starts the AWS emulator, creates the table and the streams in it,
builds the functions and runs them behind a local API Gateway. With
AWS_ENDPOINT_URL set, it uses the emulator that listens there instead.

With LAMBDA set to a memory in MB, such as 256, functions behave as on AWS Lambda:
they have a part of a processor in proportion, are killed over their memory, and
sleep between requests; requests beyond 50 at a time are throttled.`,
		Args: cobra.NoArgs,
	}
	emulatorPort := addEmulatorPort(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		port, err := portFromEnvironment()
		if err != nil {
			return err
		}
		memoryMB, err := memoryFromEnvironment()
		if err != nil {
			return err
		}
		dir, err := findRoot()
		if err != nil {
			return err
		}
		return Run(cmd.Context(), RunOptions{
			Root: dir, Port: port, EmulatorPort: *emulatorPort, Endpoint: os.Getenv(endpointEnv), MemoryMB: memoryMB,
			Stdout: std.out, Stderr: std.err,
		})
	}
	return cmd
}

func emulatorCommand(std streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "emulator",
		Short: "Run only the AWS emulator until Ctrl-C",
		Args:  cobra.NoArgs,
	}
	port := addEmulatorPort(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		dir, err := findRoot()
		if err != nil {
			return err
		}
		return runEmulator(cmd.Context(), dir, *port, std.out)
	}
	return cmd
}

func execCommand(std streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "exec -- COMMAND [ARG...]",
		Short: "Run a command that needs the AWS emulator, with one of its own",
		Long: `Run a command with an AWS emulator of its own, on a free port, whose URL it
finds in EVENTGATEWAY_EMULATOR. The exit status is the command's.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := findRoot()
			if err != nil {
				return err
			}
			return runWithEmulator(cmd.Context(), dir, args, std.in, std.out, std.err)
		},
	}
	cmd.Flags().SetInterspersed(false) // what follows COMMAND belongs to it
	return cmd
}

// portFromEnvironment returns the gateway's port: PORT, or the default.
func portFromEnvironment() (int, error) {
	text := os.Getenv("PORT")
	if text == "" {
		return defaultPort, nil
	}
	port, err := strconv.Atoi(text)
	if err != nil || port < 0 || port > 65535 {
		return 0, &usageError{fmt.Sprintf("PORT is %q, not a port number such as 8080", text)}
	}
	return port, nil
}

// memoryFromEnvironment returns LAMBDA, the memory in MB of functions that behave as on
// Lambda, or 0 for functions without limits.
func memoryFromEnvironment() (int, error) {
	text := os.Getenv("LAMBDA")
	if text == "" {
		return 0, nil
	}
	memoryMB, err := strconv.Atoi(text)
	if err != nil || memoryMB < gateway.MinMemoryMB || memoryMB > gateway.MaxMemoryMB {
		return 0, &usageError{fmt.Sprintf("LAMBDA is %q, not a function's memory in MB, from %d to %d, such as 256", text, gateway.MinMemoryMB, gateway.MaxMemoryMB)}
	}
	return memoryMB, nil
}
