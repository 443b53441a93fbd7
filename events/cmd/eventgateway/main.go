// The command eventgateway talks to an event gateway from a terminal or a script:
// it registers schemas, sends events, asks what is registered, listens to the
// stream, and looks after the events that were rejected.
//
//	eventgateway register SpongeBob Fruits schema.json
//	eventgateway send SpongeBob Fruits --data '{"fruit": "apple"}'
//	eventgateway listen SpongeBob.Fruits
//
// What a command was asked for goes to standard output, one item a line, fit for
// a pipe. Everything else goes to standard error: remarks begin with "# ", errors
// with "eventgateway: ".
//
// It ends with 0 if all went well, 1 if the gateway refused or failed, 2 if the
// command line is wrong, 3 if events that were sent may be stored or not, and 130 if it
// was interrupted before it was done.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/client"
)

// Exit codes.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitUnsure      = 3
	exitInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C does not wait for anything
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole command. The context ends when the user interrupts.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr}
	root := a.command()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	ran, err := root.ExecuteContextC(ctx)
	usage := errorAs[usageError](err)
	failed := exitFailed
	if errorAs[*unsureError](err) {
		failed = exitUnsure
	}
	switch {
	case err == nil:
		return exitOK
	case usage || !a.began: // cobra checks flags and arguments before anything begins
		fmt.Fprintf(stderr, "eventgateway: %v\nTry '%s --help'.\n", err, ran.CommandPath())
		return exitUsage
	case errors.Is(err, errReported):
		return failed
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "eventgateway: interrupted")
		return exitInterrupted
	}
	a.report(stderr, "", err)
	return failed
}

// usageError is a command line that is wrong in a way that only a command can tell.
type usageError string

func (e usageError) Error() string { return string(e) }

// errReported ends a command that has said already what went wrong.
var errReported = errors.New("reported")

// unsureError ends a command that sent events of which nobody knows whether they are
// stored.
type unsureError struct{ error }

func (e *unsureError) Unwrap() error { return e.error }

func errorAs[T error](err error) bool {
	_, is := errors.AsType[T](err)
	return is
}

// report prints an error: one line, and one for each violation. label says which
// event it is about, if there are several.
func (a *app) report(w io.Writer, label string, err error) {
	alone := label == ""
	if !alone {
		label += ": "
	}
	problem, is := errors.AsType[*client.Problem](err)
	if !is {
		fmt.Fprintf(w, "eventgateway: %s%v\n", label, a.explain(err))
		return
	}
	text := "eventgateway: " + label + problem.Summary() + "\n"
	for _, line := range problem.Violations() {
		text += "  " + line + "\n"
	}
	if n := problem.ErrorsOmitted; n > 0 && len(problem.Errors) > 0 {
		text += fmt.Sprintf("  and %d more\n", n)
	}
	if alone {
		var traffic strings.Builder
		_ = printTraffic(&traffic, problem.Traffic) // a Builder takes everything
		text += traffic.String() + a.hint(problem)
	}
	fmt.Fprint(w, text) // at once: a progress bar may be drawn between two writes
}

// command is the root of all commands.
func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "eventgateway",
		Short: "Register schemas, send events and listen to them",
		Long: `Register schemas with an event gateway, send events to it, ask what is
registered, and listen to what it publishes.

What a command was asked for goes to standard output, one item a line; remarks
and errors go to standard error. It ends with 0 if all went well, 1 if the
gateway refused or failed, 2 if the command line is wrong, 3 if events that were
sent may be stored or not, and 130 if it was interrupted before it was done.`,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			a.began = true
			return a.checkGlobals()
		},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.url, "url", getenv("EVENTGATEWAY_URL", "http://127.0.0.1:8080"), "the gateway's URL [EVENTGATEWAY_URL]")
	flags.StringVar(&a.auth, "auth", getenv("EVENTGATEWAY_AUTH", "none"), "how requests are authorized: none, or iam (signed with your AWS credentials) [EVENTGATEWAY_AUTH]")
	flags.StringVar(&a.region, "region", "", "the AWS region, if not that of the URL or of your AWS configuration [AWS_REGION]")
	root.AddCommand(a.registerCommand(), a.sendCommand(), a.schemaCommand(), a.shadowCommand(), a.listCommand(), a.deprecateCommand(), a.deleteCommand(), a.listenCommand(), a.produceCommand(), a.rejectedCommand(), a.checkCommand(), a.diffCommand())
	return root
}

func getenv(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}
