package flagvalue

import (
	"github.com/spf13/cobra"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
)

// ChecksFlags adds --strict and --examples, which has the values of the gateway's query
// parameter.
func ChecksFlags(cmd *cobra.Command, checks *client.Checks) {
	cmd.Flags().BoolVar(&checks.Strict, "strict", false, "refuse a schema that has warnings")
	cmd.Flags().Var(warnFlag{&checks.ExamplesWarn}, "examples",
		"refuse a schema that its examples contradict, or warn of each (default refuse)")
}

// warnFlag is a flag with the values refuse and warn.
type warnFlag struct{ warn *bool }

// Set implements pflag.Value.
func (f warnFlag) Set(s string) error {
	word := "refuse"
	choice := Choice{Value: &word, Among: []string{"refuse", events.ExamplesWarn}}
	err := choice.Set(s)
	*f.warn = word == events.ExamplesWarn
	return err
}

// String implements pflag.Value.
func (f warnFlag) String() string { return "" }

// Type implements pflag.Value.
func (f warnFlag) Type() string { return "refuse|warn" }
