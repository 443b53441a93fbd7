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
sleep between requests; requests beyond 50 at a time are throttled.

AUTH says who may call the gateway: everyone with none, the default. With iam, a request
must be signed; it is from PRINCIPAL, an ARN, whatever it is signed with. With jwt, it must
have a token of JWT_ISSUER for JWT_AUDIENCE; without JWT_ISSUER, an issuer runs beside, and
a token of it is printed. With keys, it must have a key; one is made and printed.

CORS_ORIGINS lists origins whose pages may call the gateway. WEBHOOKS=on, PUBLIC_SCHEMAS=on,
QUOTAS=on and FULL_ENVELOPE=on switch on what these are in a deployment.

What the emulator has when the run ends, or is killed, is there at the next start: in DATA, by
default .cache/run. With FRESH=on, a run begins with nothing and keeps nothing.`,
		Args: cobra.NoArgs,
	}
	emulatorPort := addEmulatorPort(cmd)
	var kept keeping
	kept.addFlags(cmd)
	cmd.RunE = inRoot(func(ctx context.Context, root string, _ []string) error {
		port, err := portFromEnvironment()
		if err != nil {
			return err
		}
		memoryMB, err := memoryFromEnvironment()
		if err != nil {
			return err
		}
		access, err := accessFrom(os.Getenv)
		if err != nil {
			return err
		}
		data, err := kept.folder(root, os.Getenv)
		if err != nil {
			return err
		}
		return Run(ctx, RunOptions{
			Access: access, Data: data,
			Root: root, Port: port, EmulatorPort: *emulatorPort, Endpoint: os.Getenv(endpointEnv), MemoryMB: memoryMB,
			Stdout: std.out, Stderr: std.err,
		})
	})
	return cmd
}

func emulatorCommand(std streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "emulator",
		Short: "Run only the AWS emulator until Ctrl-C",
		Args:  cobra.NoArgs,
	}
	port := addEmulatorPort(cmd)
	cmd.RunE = inRoot(func(ctx context.Context, root string, _ []string) error {
		return unlessStopped(ctx, runEmulator(ctx, root, *port, std.out))
	})
	return cmd
}

func execCommand(std streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "exec -- COMMAND [ARG...]",
		Short: "Run a command that needs the AWS emulator, with one of its own",
		Long: `Run a command with an AWS emulator of its own, on a free port, whose URL it
finds in EVENTGATEWAY_EMULATOR. The exit status is the command's.`,
		Args: cobra.MinimumNArgs(1),
		RunE: inRoot(func(ctx context.Context, root string, args []string) error {
			return runWithEmulator(ctx, root, args, std)
		}),
	}
	cmd.Flags().SetInterspersed(false) // what follows COMMAND belongs to it
	return cmd
}

// portFromEnvironment returns the gateway's port: PORT, or the default.
func portFromEnvironment() (int, error) {
	return fromEnvironment("PORT", defaultPort, 0, 65535, "a port number such as 8080")
}

// memoryFromEnvironment returns LAMBDA, the memory in MB of functions that behave as on
// Lambda, or 0 for functions without limits.
func memoryFromEnvironment() (int, error) {
	least, most := gateway.MinMemoryMB, gateway.MaxMemoryMB
	is := fmt.Sprintf("a function's memory in MB, from %d to %d, such as 256", least, most)
	return fromEnvironment("LAMBDA", 0, least, most, is)
}

// fromEnvironment returns the number in an environment variable, or otherwise if that is
// empty. is says what the number should be.
func fromEnvironment(name string, otherwise, least, most int, is string) (int, error) {
	text := os.Getenv(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, &usageError{fmt.Sprintf("%s is %q, not %s", name, text, is)}
	}
	return n, nil
}

// inRoot returns a command's RunE that calls run with the checkout's folder.
func inRoot(run func(ctx context.Context, root string, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		root, err := findRoot()
		if err != nil {
			return err
		}
		return run(cmd.Context(), root, args)
	}
}
