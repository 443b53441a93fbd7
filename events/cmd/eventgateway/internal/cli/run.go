package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
)

// Exit codes.
const (
	ExitOK          = 0
	ExitFailed      = 1
	ExitUsage       = 2
	ExitUnsure      = 3
	ExitDiffers     = 4
	ExitInterrupted = 130
	ExitUnread      = 141 // as of a program that SIGPIPE ends
)

// Run runs the command line args, prints the error that ends it, and returns the exit
// code. It adds the global flags to root. The context ends when the user interrupts.
func (a *App) Run(ctx context.Context, root *cobra.Command, args []string) int {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	a.Stdout, a.Stderr = untilUnread(a.Stdout, end), untilUnread(a.Stderr, end)
	a.Stdin = &stdin{ctx: ctx, from: a.Stdin}
	began := false
	a.format = output.Text
	root.SilenceUsage, root.SilenceErrors = true, true
	root.PersistentPreRunE = func(cmd *cobra.Command, args []string) error {
		began, a.command, a.args = true, cmd, args
		return a.checkFlags(cmd.Flags())
	}
	a.globalFlags(root)
	wrapFlags(root)
	root.SetFlagErrorFunc(flagError)
	a.prepareAll(root)
	root.SetArgs(args)
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	ran, err := root.ExecuteContextC(ctx)
	failed := ExitFailed
	if Is[*UnsureError](err) {
		failed = ExitUnsure
	}
	switch {
	case err == nil:
		return ExitOK
	case errors.Is(context.Cause(ctx), errUnread):
		return ExitUnread
	case Is[UsageError](err) || !began: // cobra checks flags and arguments before anything begins
		if a.format == output.Text {
			a.format = askedFor(args)
		}
		a.printFailure(UsageError(err.Error()))
		fmt.Fprintf(a.Stderr, "eventgateway: %v\nTry '%s --help'.\n", err, ran.CommandPath())
		return ExitUsage
	case errors.Is(err, ErrDiffers):
		return ExitDiffers
	case errors.Is(err, ErrReported):
		return failed
	case ctx.Err() != nil:
		a.printFailure(context.Canceled)
		fmt.Fprintln(a.Stderr, "eventgateway: interrupted")
		return ExitInterrupted
	}
	a.printFailure(err)
	a.Report(a.Stderr, "", err)
	a.suggestFor(ctx, err)
	return failed
}
