// The command eventgateway uses an event gateway from a terminal or a script: it registers
// schemas, one by one or from a directory, lists what is registered, sends events, listens to
// the stream, replays its past, shows and resends rejected events, manages keys, and backs the
// registry up. It also runs a gateway, for development and tests.
//
//	eventgateway register SpongeBob Fruits schema.json
//	eventgateway send SpongeBob Fruits --data '{"fruit": "apple"}'
//	eventgateway listen SpongeBob.Fruits
//
// Results go to standard output, one a line, fit for a pipe. Everything else goes to
// standard error: remarks begin with "# ", errors with "eventgateway: ". With --output json,
// results are JSON, and the error that ends a command is on standard output, too, as a
// problem (RFC 9457).
//
// The exit code is 0 if all went well, 1 if the gateway refused or failed, 2 if the
// command line is wrong, 3 if events that were sent may be stored or not, 4 if a plan was
// asked to tell and has changes, 130 if the command was interrupted before it was done, and
// 141 if the reader of its output ended before.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/cmd/eventgateway/internal/accounts"
	"example.com/eventgateway/events/cmd/eventgateway/internal/backups"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/console"
	"example.com/eventgateway/events/cmd/eventgateway/internal/contracts"
	"example.com/eventgateway/events/cmd/eventgateway/internal/dev"
	"example.com/eventgateway/events/cmd/eventgateway/internal/groupadmin"
	"example.com/eventgateway/events/cmd/eventgateway/internal/hookadmin"
	"example.com/eventgateway/events/cmd/eventgateway/internal/keyadmin"
	"example.com/eventgateway/events/cmd/eventgateway/internal/offline"
	"example.com/eventgateway/events/cmd/eventgateway/internal/registry"
	"example.com/eventgateway/events/cmd/eventgateway/internal/rejected"
	"example.com/eventgateway/events/cmd/eventgateway/internal/replay"
	"example.com/eventgateway/events/cmd/eventgateway/internal/sending"
	"example.com/eventgateway/events/cmd/eventgateway/internal/stream"
)

// oneSignal is how long further signals count as the first one: timeout(1) and npm run send each
// signal twice.
const oneSignal = time.Second

func main() {
	signal.Ignore(syscall.SIGPIPE) // a write that finds no reader fails, and the command ends in order
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() { // a second Ctrl-C ends the program at once
		time.Sleep(oneSignal)
		stop()
	})
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run runs the command line args and returns the exit code. The context ends when the user
// interrupts.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &cli.App{Stdin: stdin, Stdout: stdout, Stderr: stderr}
	return a.Run(ctx, commands(a), args)
}

// commands returns the tool, with all its commands.
func commands(a *cli.App) *cobra.Command {
	root := &cobra.Command{
		Use:   "eventgateway",
		Short: "Register schemas, send events and listen to them",
		Long: `Register schemas with an event gateway, list what is registered, send events, and
listen to what the gateway publishes.

Results go to standard output, one a line. Remarks and errors go to standard error.
With --output json, results are JSON; what is refused is its problem, on standard
output, too.

The exit code is 0 if all went well, 1 if the gateway refused or failed, 2 if the
command line is wrong, 3 if events that were sent may be stored or not, 4 if a plan was
asked to tell and has changes, 130 if the command was interrupted before it was done,
and 141 if the reader of its output ended before.`,
		Version: cli.Version(),
	}
	for _, g := range groups(a) {
		root.AddGroup(&cobra.Group{ID: g.title, Title: g.title})
		for _, c := range g.commands {
			c.GroupID = g.title
		}
		root.AddCommand(g.commands...)
	}
	return root
}

// group is commands that the help lists together.
type group struct {
	title    string
	commands []*cobra.Command
}

// groups returns all commands.
func groups(a *cli.App) []group {
	return []group{
		{"On this machine:", []*cobra.Command{dev.Command(a), console.Command(a)}},
		{"Event types:", []*cobra.Command{
			registry.RegisterCommand(a), registry.SchemaCommand(a), registry.ShadowCommand(a), registry.ListCommand(a),
			registry.DescribeCommand(a), registry.AsyncAPICommand(a), registry.DeprecateCommand(a),
			registry.DeleteCommand(a), offline.DiffCommand(a)}},
		{"Events:", []*cobra.Command{
			sending.SendCommand(a), sending.ProduceCommand(a), stream.ListenCommand(a), groupadmin.Command(a),
			replay.Command(a), rejected.Command(a)}},
		{"Files and directories of schemas:", []*cobra.Command{
			offline.BundleCommand(a), offline.CheckCommand(a), contracts.PullCommand(a), contracts.LintCommand(a),
			contracts.PlanCommand(a), contracts.ApplyCommand(a)}},
		{"Running a deployment:", []*cobra.Command{
			keyadmin.Command(a), hookadmin.Command(a), accounts.QuotasCommand(a), accounts.UsageCommand(a),
			backups.Command(a)}},
	}
}
