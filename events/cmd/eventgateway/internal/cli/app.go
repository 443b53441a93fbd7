// Package cli has what all commands share: input and output, common flags, the client of
// the gateway, and the printing of errors, remarks and JSON.
package cli

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
)

// App is one run of the tool.
type App struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	URL     string         // of the gateway
	Region  string         // of AWS; "" for the configured one
	Timeout time.Duration  // of each request; set by TimeoutFlag
	auth    auth           // how requests say who sends them
	format  output.Format  // set by --output
	command *cobra.Command // that runs; nil before
	args    []string       // of the command

	deprecation sync.Once // the line about it is printed
}

// globalFlags adds the flags that all commands have.
func (a *App) globalFlags(root *cobra.Command) {
	flags := root.PersistentFlags()
	flags.StringVar(&a.URL, "url", cmp.Or(os.Getenv("EVENTGATEWAY_URL"), "http://127.0.0.1:8080"),
		"the gateway's URL [EVENTGATEWAY_URL]")
	a.auth.flags(flags)
	flags.StringVar(&a.Region, "region", "",
		"the AWS region (default: the URL's, else your AWS configuration's) [AWS_REGION]")
	a.FormatsFlag(flags, "text, or json: what the command did, or the problem")
	flagvalue.MayBeEmpty(flags, "auth", "region")
}

// checkFlags returns a [UsageError] if a flag is empty, or a global flag has a wrong value.
func (a *App) checkFlags(flags *pflag.FlagSet) (err error) {
	flags.VisitAll(func(f *pflag.Flag) {
		if flagvalue.IsEmpty(f) {
			err = Usagef("--%s is empty: give it a value, or leave it out", f.Name)
		}
	})
	if err != nil {
		return err
	}
	if a.auth.flag != "" && !slices.Contains(authValues, a.auth.flag) {
		said := "--auth"
		if !flags.Changed("auth") {
			said = "EVENTGATEWAY_AUTH"
		}
		return Usagef("%s is %q: want %s", said, a.auth.flag, strings.Join(authValues, " or "))
	}
	return nil
}

// Gateway returns the client that the flags ask for.
func (a *App) Gateway(ctx context.Context) (*client.Client, error) {
	options := client.Options{Timeout: a.Timeout, UserAgent: "eventgateway/" + Version(), OnDeprecated: a.deprecated}
	if err := a.auth.options(ctx, a.URL, a.Region, &options); err != nil {
		return nil, err
	}
	c, err := client.New(a.URL, options)
	if errors.Is(err, client.ErrHTTP) {
		return nil, Usagef("%v, or say --allow-http", err)
	}
	if err != nil {
		return nil, UsageError(err.Error())
	}
	return c, nil
}

// deprecated tells of the first event type that is deprecated: one line a run.
func (a *App) deprecated(d client.Deprecation) {
	a.deprecation.Do(func() {
		a.Remark("%s.%s is deprecated since %s: its events are still accepted", d.Client, d.Event,
			d.Since.UTC().Format(time.RFC3339))
	})
}

// TimeoutFlag adds --timeout to a command that makes requests.
func (a *App) TimeoutFlag(cmd *cobra.Command) {
	a.Timeout = client.DefaultTimeout
	cmd.Flags().Var((*flagvalue.Span)(&a.Timeout), "timeout", "how long one request may take")
}

// Version returns the version of the program, from its build information.
func Version() string {
	info, known := debug.ReadBuildInfo()
	if !known {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && info.Main.Version == "(devel)" {
			return "devel " + s.Value[:min(12, len(s.Value))]
		}
	}
	return info.Main.Version
}
