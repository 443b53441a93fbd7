package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/client/sigv4"
)

// app is what all commands share.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	began          bool // flags and arguments were in order

	url, auth, region string        // global flags
	timeout           time.Duration // of each request, for those that make any
	output            string        // "text" or "json", for those that have it
	keepGoing         bool          // for those that send many events
}

func (a *app) checkGlobals() error {
	if a.auth != "none" && a.auth != "iam" {
		return usageError(fmt.Sprintf("--auth is %q: want none or iam", a.auth))
	}
	return nil
}

// gateway returns the client that the flags ask for.
func (a *app) gateway(ctx context.Context) (*client.Client, error) {
	options := client.Options{Timeout: a.timeout, UserAgent: "eventgateway/" + version()}
	if a.auth == "iam" {
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		signer, err := sigv4.New(ctx, a.url, a.region)
		if err != nil {
			return nil, err
		}
		options.Sign = signer.Sign
	}
	c, err := client.New(a.url, options)
	if err != nil {
		return nil, usageError(err.Error())
	}
	return c, nil
}

func (a *app) timeoutFlag(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&a.timeout, "timeout", client.DefaultTimeout, "how long one request may take")
}

func (a *app) outputFlag(cmd *cobra.Command, json string) {
	cmd.Flags().VarP(&choice{value: &a.output, among: []string{"text", "json"}}, "output", "o", "text, or json: "+json)
	a.output = "text"
}

// choice is a flag that takes one of a few words.
type choice struct {
	value *string
	among []string // the first is the default
}

func (c *choice) Set(s string) error {
	for _, known := range c.among {
		if s == known {
			*c.value = s
			return nil
		}
	}
	return errors.New("want " + strings.Join(c.among, " or "))
}

func (c *choice) String() string {
	if len(c.among) == 0 { // pflag asks the zero value
		return ""
	}
	return c.among[0]
}

func (c *choice) Type() string { return strings.Join(c.among, "|") }

// arguments checks their number; usage is how they are written in the help.
func arguments(usage string, least, most int) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < least || most >= 0 && len(args) > most {
			return fmt.Errorf("want the arguments %s: got %d", usage, len(args))
		}
		return nil
	}
}

// printJSON prints v as one line.
func printJSON(w io.Writer, v any) error {
	return json.NewEncoder(w).Encode(v)
}

// remark prints a line that is not what the command was asked for.
func (a *app) remark(format string, args ...any) {
	fmt.Fprintf(a.stderr, "# "+format+"\n", args...)
}

// away tells that there is nothing at the gateway's URL that would answer.
func away(err error) bool {
	op, is := errors.AsType[*net.OpError](err)
	return is && op.Op == "dial"
}

// explain says what an error of the connection means to the user.
func (a *app) explain(err error) error {
	failure, is := errors.AsType[*url.Error](err)
	switch {
	case !is:
		return err
	case away(err) && isLoopback(a.url):
		return fmt.Errorf("no gateway at %s: start one with make run, or say where it is with --url", a.url)
	case away(err):
		return fmt.Errorf("no gateway at %s: %w", a.url, failure.Err)
	case failure.Timeout():
		return fmt.Errorf("the gateway at %s did not answer in time: what was sent may be stored or not", a.url)
	}
	return fmt.Errorf("the connection to %s broke: %w: what was sent may be stored or not", a.url, failure.Err)
}

// hint is a line on what to do about a problem, or "".
func (a *app) hint(p *client.Problem) string {
	switch {
	case p.Status == http.StatusForbidden && a.auth == "none":
		return "hint: this gateway may want signed requests: --auth iam\n"
	case p.Retryable && p.RetryAfter > 0:
		return fmt.Sprintf("hint: try again in %v\n", p.RetryAfter)
	case p.Retryable:
		return "hint: try again later\n"
	}
	return ""
}

// isLoopback tells that a URL leads to this machine.
func isLoopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := u.Hostname()
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.IsLoopback()
}

// readInput reads a file, or standard input for "-", of at most maxInput bytes.
func (a *app) readInput(file string) ([]byte, error) {
	r := a.stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r = f
	}
	b, err := io.ReadAll(io.LimitReader(r, maxInput+1))
	if err == nil && len(b) > maxInput {
		err = fmt.Errorf("%s is over %d bytes: no gateway takes that", file, maxInput)
	}
	return b, err
}

// maxInput is how large one event or schema may be, in bytes: what API Gateway takes.
const maxInput = 10 << 20

func version() string {
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
