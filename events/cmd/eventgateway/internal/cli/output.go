package cli

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"example.com/eventgateway/events/cmd/eventgateway/internal/flagvalue"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
)

// OutputFlag says what a command prints as JSON. Commands without it have the flag --output
// of the whole tool.
func (a *App) OutputFlag(cmd *cobra.Command, json string) {
	a.FormatsFlag(cmd.Flags(), "text, or json: "+json)
}

// FindingsFlag is OutputFlag for a command that prints findings.
func (a *App) FindingsFlag(cmd *cobra.Command) {
	a.FormatsFlag(cmd.Flags(), "text, json, github (annotations of GitHub Actions), or sarif (code scanning)",
		output.GitHub, output.SARIF)
}

// FormatsFlag adds --output, which takes text, JSON and more formats.
func (a *App) FormatsFlag(flags *pflag.FlagSet, usage string, more ...output.Format) {
	among := []string{string(output.Text), string(output.JSON)}
	for _, format := range more {
		among = append(among, string(format))
	}
	flags.VarP(&flagvalue.Choice{Value: (*string)(&a.format), Among: among}, "output", "o", usage)
}

// JSON reports whether --output asks for JSON.
func (a *App) JSON() bool { return a.format == output.JSON }

// Format is the value of --output.
func (a *App) Format() output.Format { return a.format }

// Print prints v as one line, if --output asks for JSON, else the formatted text.
func (a *App) Print(v any, format string, args ...any) error {
	if a.JSON() {
		return output.WriteJSON(a.Stdout, v)
	}
	_, err := fmt.Fprintf(a.Stdout, format+"\n", args...)
	return err
}

// PrintFindings prints findings in the format of --output, and value if that is JSON.
func (a *App) PrintFindings(findings []output.Finding, value any) error {
	return output.Write(a.Stdout, a.format, Version(), findings, value)
}

// printFailure prints the error that ends a command to standard output, if a program reads
// that. The words for people are on standard error.
func (a *App) printFailure(err error) {
	switch a.format {
	case output.JSON:
		var where struct {
			Findings []output.Finding `json:"findings,omitempty"`
		}
		if Is[*Located](err) {
			where.Findings = a.FindingsOf(err)
		}
		_ = a.PrintProblem(a.Stdout, err, where) // there is nowhere left to tell
	case output.GitHub, output.SARIF:
		_ = a.PrintFindings(a.FindingsOf(err), nil)
	}
}

// askedFor finds --output in a command line that cobra could not read.
func askedFor(args []string) output.Format {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	flags.BoolP("help", "h", false, "")
	format := flags.StringP("output", "o", string(output.Text), "")
	_ = flags.Parse(args) // what cannot be read is told already
	return output.Format(*format)
}
